/// What a figure says of a scene.
public enum Verdict: String, Sendable, Encodable, CaseIterable {
  /// As it should be.
  case ok
  /// Worth knowing; the scene may be meant so.
  case note
  /// Nobody should train on this.
  case unsound
}

/// A line of a check's report: a measured figure, in words, and what it says of the scene.
public struct Remark: Sendable, Equatable, Encodable {
  /// Names what was looked at, the same in every version: "tunnelling".
  public var id: String
  /// What the figure says.
  public var verdict: Verdict
  /// The figure, and what to do about it.
  public var text: String

  init(_ id: String, _ verdict: Verdict, _ text: String) {
    self.id = id
    self.verdict = verdict
    self.text = text
  }
}
