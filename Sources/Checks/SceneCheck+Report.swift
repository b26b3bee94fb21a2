// The report of a check: its findings by section, and the JSON of `check --json`.

internal import Messages

extension SceneCheck: Encodable {
  /// Findings under one heading, with the figures that no verdict follows from.
  public struct Section: Sendable, Equatable {
    /// The heading.
    public let title: String
    /// The findings in reading order.
    public let findings: [Finding]
    /// Figures in words, one in each entry.
    public let details: [String]
  }

  /// The title of the section on routes and the planner.
  public static let solvable = "Solvable"

  /// The report, section by section.
  public var sections: [Section] {
    let observed = "\(counted(starts.starts, "start")), \(counted(observedEpisodes, "episode"))"
    let all = [
      Section(
        title: "Start states",
        findings: starts.findings + (settling.map { [$0.finding] } ?? [])
          + (observations.isEmpty ? [] : ObservationFigures.findings(observations, examined: observed)),
        details: []),
      Section(
        title: "Physics", findings: (physics?.findings ?? []) + (timeStep.map { [$0.finding] } ?? []),
        details: []),
      Section(
        title: "Success detector", findings: success?.findings ?? [], details: success?.details ?? []),
      Section(
        title: SceneCheck.solvable, findings: (routes?.findings ?? []) + solvableFindings,
        details: planner?.details ?? []),
      Section(
        title: "Signal for GRPO", findings: signals.map(\.finding), details: signals.flatMap(\.details)),
      Section(title: "Reproducible", findings: reproduction.map { [$0.finding] } ?? [], details: []),
      Section(title: "Speed", findings: [], details: speed.map { [$0.detail] } ?? []),
    ]
    return all.filter { !$0.findings.isEmpty || !$0.details.isEmpty }
  }

  /// Whether a solution is known, by the planner or by the scene's author.
  private var isSolved: Bool { planner?.solution != nil || submitted?.succeeds == true }

  private var solvableFindings: [Finding] {
    (obstructions?.findings(isSolved: isSolved) ?? []) + (submitted.map { [$0.finding] } ?? [])
      + (planner?.findings(submitted) ?? [])
  }

  /// All findings, the worst first; of equal ones in the order of the sections.
  public var findings: [Finding] { sections.flatMap(\.findings).worstFirst }

  /// The findings whose verdict is not `ok`, the worst first.
  public var notableFindings: [Finding] { findings.filter { $0.verdict != .ok } }

  /// What all findings together mean.
  public var soundness: Soundness {
    if findings.contains(where: { $0.verdict == .unsound }) { return .unsound }
    return isSolved ? .sound : .notShownSolvable
  }

  /// Whether the scene is fit for training: nothing is unsound, and some solution is known.
  public var isSound: Bool { soundness == .sound }

  private enum CodingKeys: String, CodingKey {
    case scene, digest, sound, soundness, findings, starts, settling, observations, physics, timeStep,
      success, routes,
      obstructions, planner, submitted, observedEpisodes, signals, reproduction, speed
  }

  /// One object: whether the scene is sound, all findings with the worst first, then the figures of each
  /// section. Only `speed` depends on the clock.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(scene, forKey: .scene)
    try container.encode(digest, forKey: .digest)
    try container.encode(isSound, forKey: .sound)
    try container.encode(soundness, forKey: .soundness)
    try container.encode(findings, forKey: .findings)
    try container.encode(starts, forKey: .starts)
    try container.encodeIfPresent(settling, forKey: .settling)
    try container.encode(observations, forKey: .observations)
    try container.encodeIfPresent(physics, forKey: .physics)
    try container.encodeIfPresent(timeStep, forKey: .timeStep)
    try container.encodeIfPresent(success, forKey: .success)
    try container.encodeIfPresent(routes, forKey: .routes)
    try container.encodeIfPresent(obstructions, forKey: .obstructions)
    try container.encodeIfPresent(submitted, forKey: .submitted)
    try container.encode(observedEpisodes, forKey: .observedEpisodes)
    try container.encodeIfPresent(planner, forKey: .planner)
    try container.encode(signals, forKey: .signals)
    try container.encodeIfPresent(reproduction, forKey: .reproduction)
    try container.encodeIfPresent(speed, forKey: .speed)
  }
}
