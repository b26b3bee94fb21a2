// Mutations of the library's own values: scenes changed in Swift, and inconsistent batches.

import Batches
import Mutations
import Scenes

extension Draws {
  /// Changes one part of a scene.
  mutating func mutate(_ scene: inout Scene) {
    let body = below(scene.bodies.count)
    let observation = below(scene.observations.count)
    switch below(30) {
    case 0: scene.timing.horizon = integer()
    case 1: scene.timing.physicsSteps = integer()
    case 2: scene.timing.actionRate = number()
    case 3: scene.timing.settle = number()
    case 4: scene.timing.velocityIterations = integer()
    case 5: scene.timing.positionIterations = integer()
    case 6: scene.speedCap = number()
    case 7: if !scene.bodies.isEmpty { scene.bodies.remove(at: body) }
    case 8: if !scene.bodies.isEmpty { scene.bodies[body].density = number() }
    case 9: if !scene.bodies.isEmpty { scene.bodies[body].friction = number() }
    case 10: if !scene.bodies.isEmpty { scene.bodies[body].restitution = number() }
    case 11: if !scene.bodies.isEmpty { scene.bodies[body].shapes = [] }
    case 12:
      if !scene.bodies.isEmpty {
        scene.bodies[body].shapes = [.disc(center: SIMD2(number(), number()), radius: number())]
      }
    case 13:
      if !scene.bodies.isEmpty {
        scene.bodies[body].shapes = [.polygon((0..<below(11)).map { _ in SIMD2(number(), number()) })]
      }
    case 14: if !scene.bodies.isEmpty { scene.bodies[body].kind = choice(Body.Kind.allCases) }
    case 15: scene.observations = []
    case 16: if !scene.observations.isEmpty { scene.observations[observation].scale = number() }
    case 17: if !scene.observations.isEmpty { scene.observations[observation].labels = [] }
    case 18: if !scene.observations.isEmpty { scene.observations[observation].quantity = .size(integer()) }
    case 19:
      if !scene.observations.isEmpty {
        scene.observations[observation].quantity = .position(.body(integer()), relativeTo: .marker(integer()))
      }
    case 20: if !scene.actuators.isEmpty { scene.actuators[below(scene.actuators.count)].bins = integer() }
    case 21: scene.actuators = []
    case 22: scene.markers = []
    case 23: if !scene.joints.isEmpty { scene.joints[below(scene.joints.count)].second = integer() }
    case 24: if !scene.joints.isEmpty { scene.joints[below(scene.joints.count)].resistance = number() }
    case 25:
      scene.success = choice([.all([]), .near(.body(integer()), .marker(integer()), within: number())])
    case 26: scene.stages.append(.touching([integer()], [integer()]))
    case 27: scene.start.rules = Array(scene.start.rules.dropLast())
    case 28: scene.start.clearance = number()
    default: scene.sites = []
    }
  }

  /// Changes one part of a batch so that it no longer fits the others.
  mutating func corrupt(_ batch: inout RolloutBatch) {
    let rollout = below(batch.rollouts.count)
    switch below(12) {
    case 0: if !batch.tokens.isEmpty { batch.tokens[below(batch.tokens.count)] = Token(below(65_536)) }
    case 1: batch.tokens = Array(batch.tokens.dropLast(1 + below(3)))
    case 2: if !batch.observations.isEmpty { batch.observations[below(batch.observations.count)] = number() }
    case 3: batch.observations = Array(batch.observations.dropLast(1 + below(9)))
    case 4:
      if !batch.logProbabilities.isEmpty {
        batch.logProbabilities[below(batch.logProbabilities.count)] = number()
      }
    case 5: batch.logProbabilities = []
    case 6: batch.groupSize = integer()
    case 7: batch.rollouts = Array(batch.rollouts.dropLast())
    case 8: if !batch.rollouts.isEmpty { batch.rollouts[rollout].length = integer() }
    case 9: if !batch.rollouts.isEmpty { batch.rollouts[rollout].firstDecision = integer() }
    case 10: if !batch.rollouts.isEmpty { batch.rollouts[rollout].decisions = integer() }
    default: if !batch.rollouts.isEmpty { batch.rollouts[rollout].reward = integer() }
    }
  }
}
