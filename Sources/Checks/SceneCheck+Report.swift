// What a check says: remarks by section, for people and for machines.

extension SceneCheck: Encodable {
  /// Remarks under a heading.
  public struct Section: Sendable, Equatable {
    /// What they are about.
    public let title: String
    /// In the order they are read in.
    public let remarks: [Remark]
  }

  /// The title of the section on what a planner can do.
  public static let solvable = "Solvable"

  /// The report, section by section.
  public var sections: [Section] {
    let all: [(String, [Remark])] = [
      (
        "Start states",
        starts.remarks + (settling.map { [$0.remark] } ?? [])
          + (observations.isEmpty ? [] : ObservationFigures.remarks(observations))
      ),
      ("Physics", (physics?.remarks ?? []) + (timeStep.map { [$0.remark] } ?? [])),
      ("Success detector", success?.remarks ?? []),
      (SceneCheck.solvable, (routes?.remarks ?? []) + (planner?.remarks ?? [])),
      ("Signal for GRPO", signals.flatMap(\.remarks)),
      ("Reproducible", reproduction.map { [$0.remark] } ?? []),
      ("Speed", speed.map { [$0.remark] } ?? []),
    ]
    return all.filter { !$0.1.isEmpty }.map { Section(title: $0.0, remarks: $0.1) }
  }

  /// All remarks that are more than a figure as it should be.
  public var findings: [Remark] { sections.flatMap(\.remarks).filter { $0.verdict != .ok } }

  /// Whether one may train on this scene.
  public var isSound: Bool { !findings.contains { $0.verdict == .unsound } }

  private enum CodingKeys: String, CodingKey {
    case scene, digest, sound, findings, starts, settling, observations, physics, timeStep, success, routes,
      planner,
      signals, reproduction, speed
  }

  /// One object: the verdict, the findings, then the figures of each section; only those of `speed` depend on
  /// the clock.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(scene, forKey: .scene)
    try container.encode(digest, forKey: .digest)
    try container.encode(isSound, forKey: .sound)
    try container.encode(findings, forKey: .findings)
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
