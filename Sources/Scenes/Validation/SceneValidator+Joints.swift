// Checks joints, and the actuators that move joints and bodies.

internal import Messages

extension SceneValidator {
  func checkJoint(_ index: Int) {
    let joint = scene.joints[index]
    let path = path("joints", joint.name, index)
    checkPoint(joint.firstAnchor, .coordinate, path + ".firstAnchor")
    checkPoint(joint.secondAnchor, .coordinate, path + ".secondAnchor")
    checkMotion(joint, path)
    checkResistance(of: index, path)
    if let follows = joint.follows { checkFollower(follows, of: index, path + ".follows") }
    if let first = joint.first { guard checkBodyIndex(first, path + ".first") else { return } }
    guard checkBodyIndex(joint.second, path + ".second") else { return }
    let name = scene.bodies[joint.second].name
    if joint.first == joint.second {
      complain(path + ".second", "is the joint's first body too, must be another")
      return
    }
    if scene.bodies[joint.second].kind == .fixed {
      complain(path + ".second", "is '\(name)', must not be fixed")
    }
    if let other = scene.joints[..<index].first(where: { $0.second == joint.second }) {
      complain(path + ".second", "is '\(name)', which joint '\(other.name)' already holds as its second body")
    }
    var body = joint.first
    for _ in scene.joints.indices {
      guard let current = body, current != joint.second else { break }
      body = holder(of: current)?.first
    }
    if body == joint.second {
      complain(
        path + ".second", "is '\(name)', which the joint's first body depends on: joints must not form a loop"
      )
    }
  }

  private func checkMotion(_ joint: Joint, _ path: String) {
    if joint.kind == .weld {
      for (isGiven, key) in [
        (joint.limits != nil, "limits"), (joint.resistance != 0, "resistance"),
        (joint.spring != nil, "spring"), (joint.follows != nil, "follows"),
      ] where isGiven {
        complain("\(path).\(key)", "is given, but a weld does not move")
      }
    }
    let slides = joint.isPrismatic
    if case .prismatic(let axis) = joint.kind {
      let length = (axis * axis).sum().squareRoot()
      // The comparison is written so that NaN fails it.
      if !(abs(length - 1) < 1e-4) {
        complain(path + ".kind", "has the axis \(axis.written), must be a unit vector")
      }
    }
    if let limits = joint.limits { checkRange(limits, .position(slides: slides), path + ".limits") }
    checkNumber(joint.resistance, .resistance(slides: slides), path + ".resistance")
    if let spring = joint.spring {
      checkNumber(spring.rest, .position(slides: slides), path + ".spring.rest")
      checkNumber(spring.stiffness, .stiffness(slides: slides), path + ".spring.stiffness")
      checkNumber(spring.damping, .damping(slides: slides), path + ".spring.damping")
    }
  }

  /// Refuses a resistance that would have no effect, because a motor of the engine moves the joint.
  private func checkResistance(of index: Int, _ path: String) {
    let joint = scene.joints[index]
    guard joint.resistance > 0, let mover = mover(of: index) else { return }
    complain(path + ".resistance", "is given, but \(mover), so that nothing resists; must be left out or 0")
  }

  /// What moves a joint with a motor of the engine, in words; nil if nothing does.
  func mover(of index: Int) -> String? {
    let joint = scene.joints[index]
    if let actuator = scene.actuators.first(where: { $0.moved == .joint(index) }) {
      return "actuator '\(actuator.name)' moves '\(joint.name)'"
    }
    guard let leader = joint.follows?.joint, scene.joints.indices.contains(leader) else { return nil }
    return "'\(joint.name)' follows '\(scene.joints[leader].name)'"
  }

  private func checkFollower(_ follows: Joint.Follower, of index: Int, _ path: String) {
    let joint = scene.joints[index]
    checkNumber(follows.maxForce, .gear(slides: joint.isPrismatic), path + ".maxForce")
    guard checkJointIndex(follows.joint, path + ".joint") else { return }
    let leader = scene.joints[follows.joint]
    if follows.joint == index {
      complain(path + ".joint", "is '\(joint.name)' itself, must be another joint")
    } else if leader.kind == .weld || leader.isPrismatic != joint.isPrismatic {
      complain(path + ".joint", "is '\(leader.name)', which is of another kind; must be of the same kind")
    } else if leader.follows != nil {
      complain(path + ".joint", "is '\(leader.name)', which follows another; must lead")
    }
  }

  // MARK: - Actuators

  func checkActuator(_ index: Int) {
    let actuator = scene.actuators[index]
    let path = path("actuators", actuator.name, index)
    checkCount(actuator.bins, Counts.bins, path + ".bins")
    actuator.kind.declared.check(self, path)
    if let other = scene.actuators[..<index].first(where: { $0.moved == actuator.moved }) {
      complain(path, "moves what '\(other.name)' already moves")
    }
  }

  func checkMoved(_ body: Int, _ path: String) {
    guard checkBodyIndex(body, path) else { return }
    let name = scene.bodies[body].name
    if scene.bodies[body].kind == .fixed { complain(path, "is '\(name)', must not be fixed") }
    if !scene.bodies[body].isAgent {
      complain(path, "is '\(name)', must be part of an agent: set its 'isAgent'")
    }
  }

  /// Whether a driven joint slides; nil, with a report, if it cannot be driven.
  func checkDriven(_ index: Int, _ path: String) -> Bool? {
    guard checkJointIndex(index, path) else { return nil }
    let joint = scene.joints[index]
    if joint.kind == .weld {
      complain(path, "is '\(joint.name)', a weld; must be a joint that moves")
      return nil
    }
    if joint.follows != nil { complain(path, "is '\(joint.name)', which follows another; must lead") }
    return joint.isPrismatic
  }
}
