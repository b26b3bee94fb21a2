// The report of a check: its findings by section, and the JSON of `check --json`.

extension SceneCheck: Encodable {
  /// Findings under one heading.
  public struct Section: Sendable, Equatable {
    /// The heading.
    public let title: String
    /// The findings in reading order.
    public let findings: [Finding]
  }

  /// The title of the section on routes and the planner.
  public static let solvable = "Solvable"

  /// The report, section by section.
  public var sections: [Section] {
    let all: [(String, [Finding])] = [
      (
        "Start states",
        starts.findings + (settling.map { [$0.finding] } ?? [])
          + (observations.isEmpty ? [] : ObservationFigures.findings(observations))
      ),
      ("Physics", (physics?.findings ?? []) + (timeStep.map { [$0.finding] } ?? [])),
      ("Success detector", success?.findings ?? []),
      (SceneCheck.solvable, (routes?.findings ?? []) + (planner?.findings ?? [])),
      ("Signal for GRPO", signals.flatMap(\.findings)),
      ("Reproducible", reproduction.map { [$0.finding] } ?? []),
      ("Speed", speed.map { [$0.finding] } ?? []),
    ]
    return all.filter { !$0.1.isEmpty }.map { Section(title: $0.0, findings: $0.1) }
  }

  /// The findings whose verdict is not `ok`.
  public var notableFindings: [Finding] { sections.flatMap(\.findings).filter { $0.verdict != .ok } }

  /// Whether the scene is fit for training.
  public var isSound: Bool { !notableFindings.contains { $0.verdict == .unsound } }

  private enum CodingKeys: String, CodingKey {
    case scene, digest, sound, findings, starts, settling, observations, physics, timeStep, success, routes,
      planner,
      signals, reproduction, speed
  }

  /// One object: whether the scene is sound, the notable findings as `findings`, then the figures of each
  /// section. Only `speed` depends on the clock.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(scene, forKey: .scene)
    try container.encode(digest, forKey: .digest)
    try container.encode(isSound, forKey: .sound)
    try container.encode(notableFindings, forKey: .findings)
    try container.encode(starts, forKey: .starts)
    try container.encodeIfPresent(settling, forKey: .settling)
    try container.encode(observations, forKey: .observations)
    try container.encodeIfPresent(physics, forKey: .physics)
    try container.encodeIfPresent(timeStep, forKey: .timeStep)
    try container.encodeIfPresent(success, forKey: .success)
    try container.encodeIfPresent(routes, forKey: .routes)
    try container.encodeIfPresent(planner, forKey: .planner)
    try container.encode(signals, forKey: .signals)
    try container.encodeIfPresent(reproduction, forKey: .reproduction)
    try container.encodeIfPresent(speed, forKey: .speed)
  }
}
