// Follows the energy of the bodies that belong to no agent, for `PhysicsWatch`: while no agent touches them, it may
// only fall.

internal import Scenes
internal import Tasks

/// The energy of bodies that are left alone, in one or many episodes.
struct EnergyWatch: Sendable {
  /// The largest rise, J.
  private(set) var rise: Float = 0
  /// Physics steps in which a body moved that no agent touched: those in which a rise could show.
  private(set) var steps = 0
  private var lowest = Float.infinity
  private let isPossible: Bool
  private let firstAction: Int

  /// Slower bodies count as resting, m/s and rad/s.
  private static let rest: Float = 0.01

  init(_ scene: Scene) {
    isPossible = EnergyWatch.isPossible(in: scene)
    // Before that, bodies come to rest on one another's skins.
    firstAction = Int(scene.timing.actionRate.rounded(.up))
  }

  /// Whether bodies that belong to no agent get their energy from an agent's touch alone: no motor, gear or
  /// joint ties one of them to what an action moves.
  static func isPossible(in scene: Scene) -> Bool {
    let driven = scene.actuators.compactMap { actuator -> Int? in
      switch actuator.kind {
      case .motor(let motor): scene.joints[motor.joint].second
      case .servo(let servo): scene.joints[servo.joint].second
      case .drive, .carry: nil
      }
    }
    let isTied = scene.joints.contains { joint in
      let ends = [joint.first, joint.second].compactMap { $0 }
      let agents = ends.count { scene.bodies[$0].isAgent }
      let isGeared = joint.follows != nil && !scene.bodies[joint.second].isAgent
      return isGeared || agents == 1 && ends.count == 2
    }
    return !isTied && driven.allSatisfy { scene.bodies[$0].isAgent }
      && scene.bodies.contains { $0.kind == .dynamic && !$0.isAgent }
  }

  mutating func begin() { lowest = .infinity }

  /// - Parameters:
  ///   - isTouched: whether an agent touches a body that belongs to none.
  ///   - speed: of the fastest body that belongs to no agent, m/s or rad/s.
  mutating func look(_ episode: borrowing Episode, isTouched: Bool, speed: Float) throws(TaskError) {
    guard isPossible, episode.action >= firstAction else { return }
    let energy = try episode.energy()
    guard !isTouched else {
      lowest = energy
      return
    }
    lowest = min(lowest, energy)
    rise = max(rise, energy - lowest)
    if speed > EnergyWatch.rest { steps += 1 }
  }

  mutating func merge(_ other: EnergyWatch) {
    rise = max(rise, other.rise)
    steps += other.steps
  }
}
