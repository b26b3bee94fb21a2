// The part of a check's report on start states: which draws were rejected, and why.

internal import Messages
internal import Scenes
internal import Tasks

/// Measurements of a scene's start states.
public struct StartFigures: Sendable, Equatable, Encodable {
  /// Number of seeds for which a start was drawn or attempted.
  public var starts = 0
  /// Number of seeds that yielded no start.
  public var withoutStart = 0
  /// Number of draws made for all seeds.
  public var draws = 0
  /// Draws rejected because something lay outside the workspace, or a joint outside its limits.
  public var outside = 0
  /// Draws rejected because two bodies lay closer together than the clearance.
  public var tooClose = 0
  /// Draws rejected because something left the workspace or was too fast after settling.
  public var restless = 0
  /// Draws rejected because the task was solved already.
  public var solved = 0
  /// The pair of bodies that was too close most often; empty if none was.
  public var crowded: [String] = []
  /// The two bodies that were nearest to each other at any start.
  public var nearest: [String] = []
  /// Their distance, m; nil if no two bodies can collide.
  public var nearestDistance: Float?

  /// Number of rejected draws.
  public var rejected: Int { draws - (starts - withoutStart) }
}

/// The draws that were made for one start.
struct StartTrace: Sendable {
  /// How often each verdict was given, up to and including the accepted draw.
  var verdicts: [StartVerdict: Int] = [:]
  /// The accepted start; nil if there was none.
  var start: StartState?
  var nearest: (first: Int, second: Int, distance: Float)?
  /// The margin of each of the task's conditions at the accepted start.
  var margins: [Float] = []
  var observations: ObservationRanges

  init(of player: inout Player, seed: UInt64) throws(TaskError) {
    observations = ObservationRanges(count: player.episode.task.observationCount)
    for draw in 0..<Episode.mostDraws {
      let verdict = try player.episode.examine(seed: seed, draw: draw)
      verdicts[verdict, default: 0] += 1
      guard verdict == .accepted else { continue }
      start = player.episode.start
      nearest = try player.episode.nearestPair()
      for condition in player.episode.task.conditions.indices {
        margins.append(try player.episode.margin(ofCondition: condition))
      }
      try player.observe(into: &observations)
      return
    }
  }
}

extension StartFigures {
  init(_ traces: [StartTrace], in scene: Scene) {
    starts = traces.count
    var pairs: [StartVerdict: Int] = [:]
    for trace in traces {
      if trace.start == nil { withoutStart += 1 }
      for (verdict, count) in trace.verdicts {
        draws += count
        switch verdict {
        case .accepted: break
        case .outside: outside += count
        case .restless: restless += count
        case .solved: solved += count
        case .tooClose:
          tooClose += count
          pairs[verdict, default: 0] += count
        }
      }
      if let pair = trace.nearest, pair.distance < nearestDistance ?? .infinity {
        nearestDistance = pair.distance
        nearest = [pair.first, pair.second].map(scene.nameOfBody)
      }
    }
    // In order of the numbers, so that ties do not depend on the order of the dictionary.
    var most = 0
    for first in 0...scene.bodies.count {
      for second in 0...scene.bodies.count {
        guard let count = pairs[.tooClose(first: first, second: second)], count > most else { continue }
        most = count
        crowded = [first, second].map(scene.nameOfBody)
      }
    }
  }

  var findings: [Finding] { [drawFindings, [overlapFinding]].flatMap { $0 } }

  /// One of `no-start` and `already-solved` if there is no start, else both as they should be, and
  /// `rejected-draws`.
  private var drawFindings: [Finding] {
    let total = Double(max(1, draws))
    let examined = "\(counted(draws, "draw")) for \(counted(starts, "seed"))"
    let isMostlySolved = Double(solved) > Limits.solvedDraws * total
    let solvedFinding = Finding(
      .alreadySolved, isMostlySolved ? .unsound : .ok,
      "success holds at \(percent(Double(solved) / total)) of the drawn starts"
        + (isMostlySolved || solved == 0 ? "" : ", which are drawn again"), examined: examined,
      advice: isMostlySolved ? "Start farther from the goal, or make success stricter." : nil)
    if isMostlySolved { return [solvedFinding] }
    let startFinding = Finding(
      .noStart, withoutStart > 0 ? .unsound : .ok,
      withoutStart > 0
        ? "\(withoutStart) of \(counted(starts, "seed")) gave no start within \(Episode.mostDraws) draws: \(reasons)"
        : "every seed gives a start", examined: examined,
      advice: withoutStart > 0 ? "Make more room, or draw the starts from where there is room." : nil)
    if withoutStart > 0 { return [startFinding] }
    let share = Double(rejected) / total
    return [
      startFinding, solvedFinding,
      Finding(
        .rejectedDraws, share > Limits.rejectedDraws ? .note : .ok,
        rejected == 0 ? "no draw rejected" : "\(percent(share)) of the draws rejected: \(reasons)",
        examined: examined),
    ]
  }

  /// Why draws were rejected, with the share of each reason.
  private var reasons: String {
    [
      (tooClose, "too close" + (crowded.isEmpty ? "" : " (mostly \(crowded.joined(separator: " and ")))")),
      (outside, "outside the workspace or a joint's limits"), (solved, "solved already"),
      (restless, "restless after settling"),
    ].filter { $0.0 > 0 }.map { "\(percent(Double($0.0) / Double(max(1, draws)))) \($0.1)" }
      .joined(separator: ", ")
  }

  private var overlapFinding: Finding {
    guard let nearestDistance else {
      return .notExamined(
        .overlap, starts == withoutStart ? "there is no start" : "no two bodies of the scene can collide")
    }
    let pair = nearest.joined(separator: " and ")
    let examined = counted(starts - withoutStart, "start")
    return nearestDistance > 0
      ? Finding(
        .overlap, .ok, "\(pair) come nearest, to \(figure(nearestDistance)) m", examined: examined)
      : Finding(
        .overlap, .unsound, "\(pair) overlap at a start", examined: examined,
        advice: "Move their starts apart.")
  }
}

extension Scene {
  /// The name of a body; the number after the last body stands for the walls.
  func nameOfBody(_ number: Int) -> String { number < bodies.count ? bodies[number].name : "a wall" }
}
