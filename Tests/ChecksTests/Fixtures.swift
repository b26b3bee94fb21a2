// Scenes that each have one fault, and checks that are quick.

import Parallel
import Checks
import Foundation
import Rollouts
import Scenes
import Tasks

enum Fixtures {
  static let repository = String(#filePath.dropLast("/Tests/ChecksTests/Fixtures.swift".count))

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
  ///   - bodies, markers, start: entries in YAML's flow style, `name: { … }`.
  ///   - extra: more keys at the top.
  static func scene(
    view: String = "top", walls: Bool = true, physicsSteps: Int = 5, horizon: Int = 15,
    bodies: [String] = [], markers: [String] = [], start: [String] = [],
    hand: String = "{ x: { uniform: [-0.7, -0.6] }, y: { uniform: [-0.2, 0.2] } }",
    goal: String = "{ x: { uniform: [-0.4, -0.3] }, y: { uniform: [-0.2, 0.2] } }",
    observations: [String] = [], success: String = "near: { what: hand, to: goal, within: 0.05 }",
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
          time: { actionRate: 10, physicsSteps: \(physicsSteps), horizon: \(horizon) }
          agents:
            hand: { pusher: { radius: 0.05, density: 50, mode: { step: 0.2 }, maxForce: 40, bins: 5 } }
          \(extra)

          """ + section("bodies", bodies) + section("markers", markers + ["goal: {}"])
            + section("start", start + ["hand: \(hand)", "goal: \(goal)"]) + "observations:\n"
            + (["position: hand", "position: goal, relativeTo: hand"] + observations)
            .map { "  - { \($0) }\n" }.joined() + "success: { \(success) }\n",
        file: "small.yaml"))
  }

  static func check(_ task: ManipulationTask, _ options: CheckOptions = quick, workers: Int = 2) throws
    -> SceneCheck
  {
    try SceneCheck(task, options: options, pool: WorkerPool(workers: workers))
  }

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
  /// The finding with this name, if the check made one.
  func finding(_ id: String) -> Finding? { sections.flatMap(\.findings).first { $0.id == id } }

  /// The names of the unsound findings, in order.
  var problems: [String] { notableFindings.filter { $0.verdict == .unsound }.map(\.id) }
}
