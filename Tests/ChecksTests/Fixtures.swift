// Scenes that each have one fault, and checks that are quick.

import Parallel
import Checks
import Foundation
import Rollouts
import Scenes
import Tasks

enum Fixtures {
  static let repository = String(#filePath.dropLast("/Tests/ChecksTests/Fixtures.swift".count))

  /// The names of the shipped scenes.
  static let shipped = ((try? FileManager.default.contentsOfDirectory(atPath: "\(repository)/scenes")) ?? [])
    .filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(".yaml".count)) }.sorted()

  static func shippedTask(_ name: String) throws -> ManipulationTask {
    try ManipulationTask(Scene(contentsOf: "\(repository)/scenes/\(name).yaml"))
  }

  /// Few episodes of each kind.
  static var quick: CheckOptions {
    var options = CheckOptions()
    options.starts = 40
    options.idleEpisodes = 20
    options.randomEpisodes = 40
    options.plannedEpisodes = 3
    options.halvedEpisodes = 4
    options.signalStarts = 4
    return options
  }

  /// A scene around a pusher `hand`, which has to come to a `goal` 0.2 to 0.4 m to its right in a second and
  /// a half: sound if nothing is changed.
  ///
  /// - Parameters:
  ///   - bodies, markers, joints, start: entries in YAML's flow style, `name: { … }`.
  ///   - agent: of `hand`.
  ///   - position: what is observed of it.
  ///   - time: more keys of `time`, each after a comma.
  ///   - extra: more keys at the top.
  static func scene(
    view: String = "top", walls: Bool = true, physicsSteps: Int = 5, horizon: Int = 15,
    bodies: [String] = [], markers: [String] = [], start: [String] = [],
    hand: String = "{ x: { uniform: [-0.7, -0.6] }, y: { uniform: [-0.2, 0.2] } }",
    goal: String = "{ x: { uniform: [-0.4, -0.3] }, y: { uniform: [-0.2, 0.2] } }",
    agent: String = "{ pusher: { radius: 0.05, density: 50, mode: { step: 0.2 }, maxForce: 40, bins: 5 } }",
    position: String = "hand", time: String = "", joints: [String] = [], observations: [String] = [],
    success: String = "near: { what: hand, to: goal, within: 0.05 }",
    extra: String = ""
  ) throws -> ManipulationTask {
    func section(_ name: String, _ entries: [String]) -> String {
      entries.isEmpty ? "" : "\(name):\n" + entries.map { "  \($0)\n" }.joined()
    }
    return try ManipulationTask(
      Scene(
        yaml: """
          jostle: 1
          name: small
          instruction: Do something.
          view: \(view)
          workspace: { x: [-1, 1], y: [-1, 1], walls: \(walls) }
          time: { actionRate: 10, physicsSteps: \(physicsSteps), horizon: \(horizon)\(time) }
          agents:
            hand: \(agent)
          \(extra)

          """ + section("bodies", bodies) + section("markers", markers + ["goal: {}"])
            + section("joints", joints)
            + section("start", start + ["hand: \(hand)", "goal: \(goal)"]) + "observations:\n"
            + (["position: \(position)", "position: goal, relativeTo: \(position)"] + observations)
            .map { "  - { \($0) }\n" }.joined() + "success: { \(success) }\n",
        file: "small.yaml"))
  }

  static func check(
    _ task: ManipulationTask, _ options: CheckOptions = quick, solution: PlannerFigures.Solution? = nil,
    workers: Int = 2
  ) throws -> SceneCheck {
    try SceneCheck(task, options: options, pool: WorkerPool(workers: workers), solution: solution)
  }

  static func pool(_ workers: Int) -> WorkerPool { WorkerPool(workers: workers) }

  /// The JSON of a check, without what depends on the clock.
  static func json(_ check: SceneCheck) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let whole = try JSONSerialization.jsonObject(with: encoder.encode(check))
    var object = whole as? [String: Any] ?? [:]
    object["speed"] = nil
    let bytes = try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys])
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension SceneCheck {
  /// The finding of this kind, if the check made one.
  func finding(_ kind: FindingKind) -> Finding? { findings.first { $0.kind == kind } }

  /// The kinds of the unsound findings, in order.
  var problems: [FindingKind] { findings.filter { $0.verdict == .unsound }.map(\.kind) }
}
