// The record of one episode without actions: shows whether bodies move by themselves.

internal import Physics
internal import Scenes
internal import Tasks

/// What happened in one episode without actions.
struct IdleTrace: Sendable {
  var outcome = Outcome.running
  var physics: PhysicsWatch
  /// Number of actions of the first second after which some body was looked at.
  var actions = 0
  /// The bodies that were looked at after at least one action: those that must rest, until an agent touches them.
  var examined = Set<Int>()
  /// The body that moved farthest in the first second, among those that no agent touched, and its distance,
  /// m.
  var shift: (body: Int, distance: Float) = (0, 0)
  /// The body that turned farthest in the first second, among those that no agent touched, and its angle,
  /// rad.
  var turn: (body: Int, angle: Float) = (0, 0)
}

extension Player {
  /// Runs an episode without actions from its start to its end.
  mutating func rest(from seed: UInt64) throws(TaskError) -> IdleTrace {
    try episode.reset(seed: seed)
    var trace = IdleTrace(physics: PhysicsWatch(episode.task.scene))
    try begin(&trace.physics)
    let scene = episode.task.scene
    var starts: [BodyState] = []
    for body in scene.bodies.indices { starts.append(try episode.state(of: .body(body))) }
    let firstSecond = Int(scene.timing.actionRate.rounded(.up))
    // An idle action moves a servo to the nearest of its bins.
    let driven = ActionReach(episode.task).driven
    let resting = scene.bodies.indices.filter { scene.bodies[$0].shouldRest && !driven.contains($0) }
    var touched = Set<Int>()
    while trace.outcome == .running {
      trace.outcome = try step(.idle, &trace.physics)
      if case .fault = trace.outcome { break }
      guard episode.action <= firstSecond else { continue }
      touched.formUnion(try bodiesTouchedByAgents())
      let alone = resting.filter { !touched.contains($0) }
      if !alone.isEmpty { trace.actions += 1 }
      for body in alone {
        trace.examined.insert(body)
        let now = try episode.state(of: .body(body))
        let way = now.position - starts[body].position
        let distance = (way * way).sum().squareRoot()
        let angle = abs(now.angle - starts[body].angle)
        if distance > trace.shift.distance { trace.shift = (body, distance) }
        if angle > trace.turn.angle { trace.turn = (body, angle) }
      }
    }
    return trace
  }

  private func bodiesTouchedByAgents() throws(TaskError) -> Set<Int> {
    let bodies = episode.task.scene.bodies
    var touched = Set<Int>()
    for contact in try episode.contacts() {
      let pair = [Int(contact.first.index), Int(contact.second.index)]
      guard pair.allSatisfy({ $0 < bodies.count }) else { continue }
      for (body, other) in [(pair[0], pair[1]), (pair[1], pair[0])]
      where bodies[other].isAgent && !bodies[body].isAgent && bodies[body].kind == .dynamic {
        touched.insert(body)
      }
    }
    return touched
  }
}
