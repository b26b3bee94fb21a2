// What is measured after every physics step of a recorded episode; `PhysicsFigures` summarises it.

internal import Physics
internal import Scenes
internal import Tasks

/// The engine's behaviour in one or many episodes, measured after every physics step.
struct PhysicsWatch: Sendable {
  /// Two bodies and how far their outlines overlap.
  struct Overlap: Sendable {
    var first: Int
    var second: Int
    /// Overlap, m; if negative, the gap between the outlines.
    var depth: Float
    /// The same divided by half the width of the thinner body; at 1 it reaches the middle.
    var share: Float
  }

  /// The overlap with the largest share.
  private(set) var deepest: Overlap?
  /// The fastest body and its speed, m/s.
  private(set) var fastest: (body: Int, speed: Float)?
  /// The first body that passed through another one, and the seed of the episode.
  private(set) var passage: (body: Int, other: Int, seed: UInt64)?
  /// Episodes in which a body passed through another.
  private(set) var episodesWithPassage = 0
  /// Physics steps that were looked at.
  private(set) var steps = 0
  /// The energy of bodies that are left alone.
  private(set) var energy: EnergyWatch
  /// The states of all bodies after the previous physics step.
  private var last: [BodyState] = []

  init(_ scene: Scene) { energy = EnergyWatch(scene) }

  mutating func begin(_ episode: borrowing Episode) throws(TaskError) {
    last.removeAll()
    for body in episode.task.scene.bodies.indices { last.append(try episode.state(of: .body(body))) }
    energy.begin()
  }

  mutating func look(_ episode: borrowing Episode, _ outlines: Outlines) throws(TaskError) {
    let bodies = episode.task.scene.bodies
    var now = last
    var looseSpeed: Float = 0
    var isTouched = false
    for index in bodies.indices {
      now[index] = try episode.state(of: .body(index))
      let velocity = now[index].velocity
      let speed = (velocity * velocity).sum().squareRoot()
      if speed > fastest?.speed ?? 0 { fastest = (index, speed) }
      if bodies[index].kind == .dynamic && !bodies[index].isAgent {
        looseSpeed = max(looseSpeed, speed, abs(now[index].angularVelocity))
      }
    }
    for contact in try episode.contacts() {
      let (first, second) = (Int(contact.first.index), Int(contact.second.index))
      func skin(_ body: Int) -> Float {
        body < bodies.count ? outlines.skins[body] : Outlines.polygonSkin
      }
      if first < bodies.count, second < bodies.count, bodies[first].isAgent != bodies[second].isAgent {
        isTouched =
          isTouched || [first, second].contains { bodies[$0].kind == .dynamic && !bodies[$0].isAgent }
      }
      let depth = -contact.separation - skin(first) - skin(second)
      let widths = [first, second].compactMap { $0 < bodies.count ? outlines.halfWidths[$0] : nil }
      let share = depth / (widths.min() ?? 1)
      if share > deepest?.share ?? -.infinity {
        deepest = Overlap(first: first, second: second, depth: depth, share: share)
      }
    }
    try energy.look(episode, isTouched: isTouched, speed: looseSpeed)
    steps += 1
    if passage == nil, let pair = outlines.pairs.first(where: { outlines.hasPassed($0, from: last, to: now) })
    {
      passage = (pair.body, pair.other, episode.start.seed)
      episodesWithPassage = 1
    }
    last = now
  }

  mutating func merge(_ other: PhysicsWatch) {
    if let overlap = other.deepest, overlap.share > deepest?.share ?? -.infinity { deepest = overlap }
    if let fast = other.fastest, fast.speed > fastest?.speed ?? 0 { fastest = fast }
    passage = passage ?? other.passage
    episodesWithPassage += other.episodesWithPassage
    steps += other.steps
    energy.merge(other.energy)
  }
}
