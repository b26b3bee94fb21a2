// A line of a check's report. The `…Figures` types make findings, and `SceneCheck` collects them in sections.

/// What a measured figure means for a scene.
public enum Verdict: String, Sendable, Encodable, CaseIterable {
  /// The figure is as it should be.
  case ok
  /// Worth knowing, though it may be intended.
  case note
  /// A defect: nobody should train on this scene.
  case unsound
}

/// A line of a check's report: a measured figure in words, with a verdict.
public struct Finding: Sendable, Equatable, Encodable {
  /// The name of what was measured, such as "tunnelling"; the same in every version.
  public var id: String
  /// What the figure means.
  public var verdict: Verdict
  /// The figure and, if it is a problem, advice on what to do about it.
  public var text: String

  init(_ id: String, _ verdict: Verdict, _ text: String) {
    self.id = id
    self.verdict = verdict
    self.text = text
  }
}
