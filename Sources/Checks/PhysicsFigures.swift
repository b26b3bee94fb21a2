// The part of a check's report on the engine: faults, overlaps, speeds, tunnelling, energy.

internal import Messages
internal import Scenes
internal import Tasks

/// The engine's behaviour in all recorded episodes.
public struct PhysicsFigures: Sendable, Equatable, Encodable {
  /// Episodes in which every physics step was measured.
  public var episodes = 0
  /// Episodes that ended in a fault.
  public var faults = 0
  /// The first fault in words.
  public var firstFault: String?
  /// The seeds of the episodes that faulted, in order.
  public var faultSeeds: [UInt64] = []
  /// The overlap of two outlines that was largest relative to their width, m; if negative, the
  /// smallest gap between outlines.
  public var penetration: Float?
  /// The same overlap divided by half the width of the thinner body; at 1 it reaches the middle.
  public var penetrationShare: Float?
  /// The two bodies of that overlap.
  public var penetrating: [String] = []
  /// The fastest body.
  public var fastest = ""
  /// Its speed, m/s.
  public var speed: Float = 0
  /// The scene's limit on speeds, m/s.
  public var speedCap: Float
  /// Episodes in which a body's centre went through another body.
  public var tunnelling = 0
  /// The first such body, the other one, and the seed of the start.
  public var tunnellingExample: String?
  /// The largest rise in energy while no agent touched anything, J.
  public var energyRise: Float = 0
  /// The height to which that energy would lift all bodies that belong to no agent, m.
  public var energyLift: Float = 0
  /// Physics steps that were measured.
  public var steps = 0
  /// Those of them in which a body moved that no agent touched: only they can show a rise in energy.
  public var stepsLeftAlone = 0
  /// Whether anything but an agent's touch moves bodies that belong to none, such as a motor in their joint.
  public var hasDrivenBodies = false
  /// Number of pairs of bodies that might pass through each other.
  public var pairs = 0

}

extension PhysicsFigures {
  init(idle: [IdleTrace], played: [EpisodeTrace], in task: ManipulationTask) {
    let scene = task.scene
    pairs = Outlines(task, sizes: scene.bodies.map { _ in 1 }).pairs.count
    var watched = PhysicsWatch(scene)
    for trace in idle { watched.merge(trace.physics) }
    for trace in played { watched.merge(trace.physics) }
    let all = (idle.map(\.outcome) + played.map(\.outcome)).compactMap { outcome in
      if case .fault(let fault) = outcome { fault } else { nil }
    }
    speedCap = scene.speedCap
    episodes = idle.count + played.count
    faults = all.count
    firstFault = all.first?.description
    faultSeeds = all.map(\.seed)
    steps = watched.steps
    stepsLeftAlone = watched.energy.steps
    hasDrivenBodies = !EnergyWatch.isPossible(in: scene)
    if let deepest = watched.deepest {
      penetration = deepest.depth
      penetrationShare = deepest.share
      penetrating = [deepest.first, deepest.second].map(scene.nameOfBody)
    }
    if let fast = watched.fastest {
      fastest = scene.nameOfBody(fast.body)
      speed = fast.speed
    }
    tunnelling = watched.episodesWithPassage
    tunnellingExample = watched.passage.map {
      "\(scene.nameOfBody($0.body)) through \(scene.nameOfBody($0.other)), from seed \($0.seed)"
    }
    energyRise = watched.energy.rise
    let mass = scene.bodies.filter { $0.kind == .dynamic && !$0.isAgent }.reduce(0) { sum, body in
      sum + Double(body.density) * body.shapes.reduce(0) { $0 + $1.area }
    }
    if mass > 0 { energyLift = energyRise / (Float(mass) * 9.81) }
  }

  var findings: [Finding] {
    [faultFinding, penetrationFinding, speedFinding, tunnellingFinding, energyFinding]
  }

  private var watched: String { counted(episodes, "episode") }

  private var faultFinding: Finding {
    guard episodes > 0 else { return .notExamined(.fault, "no episode was run") }
    return Finding(
      .fault, faults == 0 ? .ok : .unsound,
      faults == 0 ? "no faults" : "\(faults) end in a fault, first: \(firstFault ?? "")", examined: watched,
      advice: faults == 0
        ? nil
        : "Seeds of faults: \(Set(faultSeeds).sorted().prefix(8).map(String.init).joined(separator: ", ")). "
          + "'--seeds 0..9999' lists the seeds with which random actions fault, and how to draw them.")
  }

  private var penetrationFinding: Finding {
    guard let penetration, let penetrationShare else {
      return .notExamined(.penetration, "in \(watched) no two bodies came near each other")
    }
    let pair = penetrating.joined(separator: " and ")
    let verdict: Verdict =
      penetrationShare > Limits.largeOverlap
      ? .unsound : penetrationShare > Limits.quietOverlap ? .note : .ok
    return Finding(
      .penetration, verdict,
      penetration > 0
        ? "\(pair) overlap by up to \(figure(penetration)) m, \(percent(Double(penetrationShare))) of half the thinner's width"
        : "outlines never overlap: \(pair) come nearest, to \(figure(-penetration)) m", examined: watched,
      advice: verdict == .ok ? nil : "Less force, more physics steps or more solver iterations help.")
  }

  private var speedFinding: Finding {
    guard steps > 0 else { return .notExamined(.speed, "no physics step was measured") }
    let share = Double(speed / speedCap)
    return Finding(
      .speed, share >= Limits.speedShare ? .note : .ok,
      speed == 0
        ? "nothing ever moves"
        : "the fastest body, \(fastest), reaches \(figure(speed)) m/s, \(percent(share)) of the speed cap",
      examined: watched)
  }

  private var tunnellingFinding: Finding {
    guard steps > 0, pairs > 0 else {
      return .notExamined(.tunnelling, "no body of the scene can run into another")
    }
    return Finding(
      .tunnelling, tunnelling == 0 ? .ok : .unsound,
      tunnelling == 0
        ? "no body passes through another"
        : "in \(counted(tunnelling, "episode")) a body passes through another, first \(tunnellingExample ?? "")",
      examined: "\(watched), \(counted(pairs, "pair"))",
      advice: tunnelling == 0
        ? nil : "Thicker bodies, less speed, more physics steps or 'continuous: true' help.")
  }

  private var energyFinding: Finding {
    guard !hasDrivenBodies else {
      return .notExamined(
        .energy,
        "there is no body to be left alone, or a motor, gear or joint ties it to what an action moves")
    }
    guard stepsLeftAlone > 0 else {
      return .notExamined(
        .energy, "in \(watched) no body moved that no agent touched, after the first second")
    }
    let verdict: Verdict =
      energyLift > Limits.largeLift ? .unsound : energyLift > Limits.quietLift ? .note : .ok
    return Finding(
      .energy, verdict,
      verdict == .ok && energyLift < 1e-5
        ? "bodies that no agent touches gain no energy"
        : "bodies that no agent touches gain up to \(figure(energyRise)) J, as if lifted by \(figure(energyLift)) m",
      examined: "\(short(Double(stepsLeftAlone))) physics steps in which one moved",
      advice: verdict == .ok ? nil : "Less restitution, softer springs or more physics steps help.")
  }
}
