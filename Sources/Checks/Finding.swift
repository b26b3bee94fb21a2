// A line of a check's report. The `…Figures` types make findings, and `SceneCheck` collects them in sections.

/// A line of a check's report: a measured figure in words, what it was measured on, and a verdict.
///
/// A finding states what was examined, and how much of it; where nothing was, its verdict is `notExamined`
/// and its text is the reason. There is no other way to make one.
public struct Finding: Sendable, Equatable, Encodable {
  /// What was looked for.
  public let kind: FindingKind
  /// What the figure means.
  public let verdict: Verdict
  /// The figure in one line; where nothing was examined, why.
  public let text: String
  /// What was examined and how much of it, such as "1000 starts"; nil if nothing was.
  public let examined: String?
  /// What to do about it, or how to read it; nil for nothing.
  public let advice: String?

  /// The finding's name, such as "tunnelling"; the same in every version.
  public var id: String { kind.rawValue }

  /// A finding on something that was examined.
  ///
  /// - Parameters:
  ///   - verdict: any but `notExamined`.
  ///   - examined: what the figure was measured on and how much of it: "1000 starts".
  init(
    _ kind: FindingKind, _ verdict: Verdict, _ text: String, examined: String, advice: String? = nil
  ) {
    self.kind = kind
    self.verdict = verdict
    self.text = text
    self.examined = examined
    self.advice = advice
  }

  private init(_ kind: FindingKind, why: String) {
    self.kind = kind
    verdict = .notExamined
    text = why
    examined = nil
    advice = nil
  }

  /// - Parameter why: the reason for which nothing was there to be examined.
  static func notExamined(_ kind: FindingKind, _ why: String) -> Finding { Finding(kind, why: why) }

  /// The text with what was examined: "no body passes through another (408 episodes, 3 pairs)".
  public var line: String { examined.map { "\(text) (\($0))" } ?? text }

  private enum CodingKeys: String, CodingKey { case id, verdict, text, examined, advice }

  /// Writes the name as `id`; leaves out what is nil.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(id, forKey: .id)
    try container.encode(verdict, forKey: .verdict)
    try container.encode(text, forKey: .text)
    try container.encodeIfPresent(examined, forKey: .examined)
    try container.encodeIfPresent(advice, forKey: .advice)
  }
}

extension [Finding] {
  /// These findings by verdict; those with the same one keep their order.
  var worstFirst: [Finding] { Verdict.allCases.flatMap { verdict in filter { $0.verdict == verdict } } }
}
