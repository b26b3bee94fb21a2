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

  /// Limits as shares of half the width of the thinner body. A hard impact or grip makes bodies overlap for a
  /// moment; once they overlap past the middle, they may leave on the other side.
  private static let (quietShare, largeShare): (Float, Float) = (0.5, 1)
  /// Limits in m. Rounding, and the separation of overlapping skins, stay below the first.
  private static let (quietLift, largeLift): (Float, Float) = (0.001, 0.01)
}

extension PhysicsFigures {
  init(idle: [IdleTrace], played: [EpisodeTrace], in scene: Scene) {
    var watched = PhysicsWatch()
    for trace in idle { watched.merge(trace.physics) }
    for trace in played { watched.merge(trace.physics) }
    let all = (idle.map(\.outcome) + played.map(\.outcome)).compactMap { outcome in
      if case .fault(let fault) = outcome { fault } else { nil }
    }
    speedCap = scene.speedCap
    episodes = idle.count + played.count
    faults = all.count
    firstFault = all.first?.description
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
    energyRise = idle.map(\.energyRise).max() ?? 0
    let mass = scene.bodies.filter { $0.kind == .dynamic && !$0.isAgent }.reduce(0) { sum, body in
      sum + Double(body.density) * body.shapes.reduce(0) { $0 + $1.area }
    }
    if mass > 0 { energyLift = energyRise / (Float(mass) * 9.81) }
  }

  var findings: [Finding] {
    var findings: [Finding] = []
    findings.append(
      Finding(
        "fault", faults == 0 ? .ok : .unsound,
        faults == 0
          ? "no faults in \(counted(episodes, "episode"))"
          : "\(faults) of \(counted(episodes, "episode")) ended in a fault, first: \(firstFault ?? "")"))
    if let penetration, let penetrationShare {
      let pair = penetrating.joined(separator: " and ")
      let verdict: Verdict =
        penetrationShare > PhysicsFigures.largeShare
        ? .unsound : penetrationShare > PhysicsFigures.quietShare ? .note : .ok
      findings.append(
        Finding(
          "penetration", verdict,
          penetration > 0
            ? "\(pair) overlap by up to \(figure(penetration)) m, \(percent(Double(penetrationShare))) of half the "
              + "width of the thinner body"
              + (verdict == .ok ? "" : ": less force, more physics steps or more solver iterations help")
            : "outlines never overlap: \(pair) come nearest, to \(figure(-penetration)) m"))
    }
    let share = Double(speed / speedCap)
    findings.append(
      Finding(
        "speed", share > 0.5 ? .note : .ok,
        "the fastest body, \(fastest), reaches \(figure(speed)) m/s, \(percent(share)) of the speed cap"))
    findings.append(
      Finding(
        "tunnelling", tunnelling == 0 ? .ok : .unsound,
        tunnelling == 0
          ? "no body passes through another"
          : "in \(tunnelling) of \(counted(episodes, "episode")) a body passes through another, first "
            + "\(tunnellingExample ?? ""): thicker bodies, less speed, more physics steps or 'continuous: true' help"
      ))
    let verdict: Verdict =
      energyLift > PhysicsFigures.largeLift
      ? .unsound : energyLift > PhysicsFigures.quietLift ? .note : .ok
    findings.append(
      Finding(
        "energy", verdict,
        verdict == .ok
          ? "no energy is gained without a cause"
            + (energyLift < 1e-5
              ? "" : ": when no agent touches anything, it rises by at most \(figure(energyRise)) J")
          : "bodies that no agent touches gain up to \(figure(energyRise)) J, as if lifted by \(figure(energyLift)) m: less "
            + "restitution, softer springs or more physics steps help"))
    return findings
  }
}
