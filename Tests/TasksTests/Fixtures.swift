// Small scenes for single questions, and readings of an episode.

import Batches
import Physics
import Randomness
import Scenes
import Tasks

enum Fixtures {
  static let repository = String(#filePath.dropLast("/Tests/TasksTests/Fixtures.swift".count))
  static let shipped = ["push-box", "push-t", "push-t-easy", "push-t-near", "reach"]

  /// A shipped scene.
  static func shippedTask(_ name: String) throws -> ManipulationTask {
    try ManipulationTask(Scene(contentsOf: "\(repository)/scenes/\(name).yaml"))
  }

  /// A task seen from the top around a pusher `hand` that keeps still in a corner.
  ///
  /// - Parameters:
  ///   - bodies, markers, joints, sites, actuators, start: entries in YAML's flow style, `name: { … }`.
  ///   - observations: entries of the list.
  static func task(
    view: String = "top", workspace: String = "{ x: [-1, 1], y: [-1, 1] }",
    time: String = "{ actionRate: 10, physicsSteps: 10, horizon: 20 }", bodies: [String] = [],
    markers: [String] = [], joints: [String] = [], sites: [String] = [], actuators: [String] = [],
    hand: String = "pusher: { radius: 0.05, density: 50, mode: { step: 0.2 }, maxForce: 40, bins: 3 }",
    start: [String] = [], handStart: String? = "{ x: -0.9, y: -0.9 }",
    observations: [String] = ["progress: true"],
    success: String = "near: { what: hand, to: far, within: 0.01 }", extra: String = ""
  ) throws -> ManipulationTask {
    func section(_ name: String, _ entries: [String]) -> String {
      entries.isEmpty ? "" : "\(name):\n" + entries.map { "  \($0)\n" }.joined()
    }
    let starts = start + ["far: { x: 0.99, y: 0.99 }"] + (handStart.map { ["hand: \($0)"] } ?? [])
    return try ManipulationTask(
      Scene(
        yaml: """
          jostle: 1
          name: small
          instruction: Do something.
          view: \(view)
          workspace: \(workspace)
          time: \(time)
          \(extra)

          """ + section("bodies", bodies) + section("markers", markers + ["far: {}"])
            + section("joints", joints) + section("sites", sites) + section("actuators", actuators)
            + section("agents", handStart == nil ? [] : ["hand: { \(hand) }"])
            + section("start", starts) + "observations:\n" + observations.map { "  - { \($0) }\n" }.joined()
            + "success: { \(success) }\n",
        file: "small.yaml"))
  }
}

extension Episode {
  /// The current observation, through a span.
  func observation() throws -> [Float] {
    var numbers = [Float](repeating: .nan, count: task.observationCount)
    var span = numbers.mutableSpan
    try observe(into: &span)
    return numbers
  }

  /// Carries out the same action a number of times or until the episode ends.
  @discardableResult
  mutating func step(_ tokens: [Token], times: Int) throws -> Outcome {
    var outcome = Outcome.running
    for _ in 0..<times where outcome == .running { outcome = try step(tokens.span) }
    return outcome
  }

  /// The hash of every state, observation and margin of an episode with actions drawn from its seed.
  mutating func trajectoryHash(seed: UInt64, actions: Int = 15) throws -> UInt64 {
    try reset(seed: seed)
    let key = RandomKey(seed: seed)
    var print = Fingerprint()
    var outcome = Outcome.running
    for action in 0..<actions where outcome == .running {
      print.combine(stateHash)
      print.combine(margin)
      print.combine(try observation())
      let tokens = task.bins.indices.map {
        Token(key.folding(action).integer($0, below: task.bins[$0]))
      }
      outcome = try step(tokens)
    }
    print.combine(stateHash)
    return print.bits
  }

  func body(_ name: String) -> BodyState {
    known(name, task.scene.bodies.firstIndex { $0.name == name }.map { .body($0) })
  }

  func marker(_ name: String) -> BodyState {
    known(name, task.scene.markers.firstIndex { $0.name == name }.map { .marker($0) })
  }

  func site(_ name: String) -> BodyState {
    known(name, task.scene.sites.firstIndex { $0.name == name }.map { .site($0) })
  }

  private func known(_ name: String, _ frame: Frame?) -> BodyState {
    guard let frame, let state = try? state(of: frame) else {
      fatalError("no '\(name)' in this scene, or its episode has not begun")
    }
    return state
  }
}

/// The length of a vector, m.
func length(_ vector: SIMD2<Float>) -> Float { (vector * vector).sum().squareRoot() }
