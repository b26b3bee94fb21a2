// Scenes small enough to have a closed form, and ways to run them.

import Batches
import Scenes
import Tasks

enum Fixtures {
  static let repository = String(#filePath.dropLast("/Tests/SuiteTests/Fixtures.swift".count))

  /// A scene with a pusher out of the way, a hundred actions a second and five physics steps each.
  static func task(
    view: String = "side", bodies: String = "", joints: String = "", start: String, extra: String = "",
    success: String = "near: { what: hand, to: never, within: 0.001 }"
  ) throws -> ManipulationTask {
    try ManipulationTask(
      Scene(
        yaml: """
          jostle: 1
          name: small
          instruction: Do it.
          view: \(view)
          workspace: { x: [-5, 5], y: [-5, 5] }
          time: { actionRate: 100, physicsSteps: 5, horizon: 10000 }
          bodies: { \(bodies) }
          joints: { \(joints) }
          markers: { never: {}, pad: { shape: { rectangle: [0.4, 0.2] } } }
          agents:
            hand:
              pusher: { radius: 0.08, density: 50, mode: { step: 0.2 }, maxForce: 40, bins: 3 }
          start:
            never: { x: 4, y: 4 }
            pad: { x: 1, y: 1 }
            hand: { x: -4, y: 4 }
            \(start)
          observations: [{ position: hand }]
          success: { \(success) }
          \(extra)
          """, file: "small.yaml"))
  }

  /// Takes actions of the middle bin, which leave a pusher where it is.
  static func idle(_ episode: inout Episode, actions: Int) throws {
    let tokens = episode.task.bins.map { Token($0 / 2) }
    for _ in 0..<actions {
      guard try episode.step(tokens.span) == .running else { return }
    }
  }
}

extension Episode {
  /// Where the body of this name is.
  func body(_ name: String) -> (x: Float, y: Float, angle: Float, speed: Float) {
    guard let index = task.scene.bodies.firstIndex(where: { $0.name == name }),
      let state = try? state(of: .body(index))
    else { fatalError("no body '\(name)' in this scene, or its episode has not begun") }
    let speed = (state.velocityX * state.velocityX + state.velocityY * state.velocityY).squareRoot()
    return (state.x, state.y, state.angle, speed)
  }
}
