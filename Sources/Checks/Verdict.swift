// What a finding means for a scene, and what all findings of a check together mean.

/// What a measured figure means for a scene. The raw values are those of `check --json`.
public enum Verdict: String, Sendable, Encodable, CaseIterable {
  /// A defect: nobody should train on this scene.
  case unsound
  /// Something that a sound scene has was not shown, and nothing shows that it lacks it.
  case notShown = "not shown"
  /// Worth knowing, though it may be intended.
  case note
  /// Nothing was there to be examined, so nothing is claimed.
  case notExamined = "not examined"
  /// The figure is as it should be.
  case ok
}

/// What all findings of a check together mean. The raw values are those of `check --json`.
public enum Soundness: String, Sendable, Encodable {
  /// No finding is a defect, and some solution of the task is known.
  case sound
  /// No finding is a defect, but no solution of the task is known.
  case notShownSolvable = "not shown to be solvable"
  /// Some finding is a defect.
  case unsound
}
