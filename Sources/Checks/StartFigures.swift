internal import Messages
internal import Scenes
internal import Tasks

/// What was found of a scene's start states.
public struct StartFigures: Sendable, Equatable, Encodable {
  /// Seeds that were asked for a start.
  public var starts = 0
  /// Seeds that had none.
  public var withoutStart = 0
  /// Draws made for them.
  public var draws = 0
  /// Draws rejected: something lay outside the workspace.
  public var outside = 0
  /// Draws rejected: two bodies lay nearer to one another than the clearance.
  public var tooClose = 0
  /// Draws rejected: something left the workspace or was too fast after settling.
  public var restless = 0
  /// Draws rejected: the task was solved already.
  public var solved = 0
  /// The pair of bodies that was too close most often.
  public var crowded: [String] = []
  /// Starts at which the success detector holds.
  public var succeeding = 0
  /// The two bodies that stood nearest to one another at any start, and their distance, m.
  public var nearest: [String] = []
  /// m; nil if no two bodies can collide.
  public var nearestDistance: Float?

  /// Draws that were rejected.
  public var rejected: Int { draws - (starts - withoutStart) }
}

/// What came of looking for one start.
struct StartTrace: Sendable {
  /// Of all draws up to the accepted one.
  var verdicts: [StartVerdict: Int] = [:]
  /// The accepted one.
  var start: StartState?
  var isSuccess = false
  var nearest: (first: Int, second: Int, distance: Float)?
  var observations: ObservationRanges

  init(of player: inout Player, seed: UInt64) throws(TaskError) {
    observations = ObservationRanges(count: player.episode.task.observationCount)
    for draw in 0..<Episode.mostDraws {
      let verdict = try player.episode.examine(seed: seed, draw: draw)
      verdicts[verdict, default: 0] += 1
      guard verdict == .accepted else { continue }
      start = player.episode.start
      isSuccess = player.episode.isSuccess
      nearest = try player.episode.nearestPair()
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
      if trace.isSuccess { succeeding += 1 }
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
    // By number where two pairs were too close as often, whatever the order of the dictionary.
    var most = 0
    for first in 0...scene.bodies.count {
      for second in 0...scene.bodies.count {
        guard let count = pairs[.tooClose(first: first, second: second)], count > most else { continue }
        most = count
        crowded = [first, second].map(scene.nameOfBody)
      }
    }
  }

  var remarks: [Remark] {
    var remarks: [Remark] = []
    let total = Double(max(1, draws))
    let share = Double(rejected) / total
    let reasons = [
      (tooClose, "too close" + (crowded.isEmpty ? "" : " (mostly \(crowded.joined(separator: " and ")))")),
      (outside, "outside the workspace"), (solved, "solved already"), (restless, "restless after settling"),
    ].filter { $0.0 > 0 }.map { "\(percent(Double($0.0) / total)) \($0.1)" }.joined(separator: ", ")
    let isMostlySolved = Double(solved) > 0.5 * total
    if withoutStart > 0 && !isMostlySolved {
      remarks.append(
        Remark(
          "no-start", .unsound,
          "\(withoutStart) of \(counted(starts, "seed")) gave no start in 1000 draws: \(reasons); "
            + "make room, or draw the starts from where there is some"))
    } else if !isMostlySolved {
      remarks.append(
        Remark(
          "rejected-draws", share > 0.5 ? .note : .ok,
          "\(counted(starts, "start")), "
            + (rejected == 0 ? "no draw rejected" : "\(percent(share)) of the draws rejected: \(reasons)")))
    }
    if isMostlySolved {
      remarks.append(
        Remark(
          "already-solved", .unsound,
          "success holds already at \(percent(Double(solved) / total)) of the drawn starts: "
            + "put the start farther from the goal, or ask for more"))
    }
    if let nearestDistance {
      remarks.append(
        Remark(
          "overlap", nearestDistance > 0 ? .ok : .unsound,
          nearestDistance > 0
            ? "no overlaps: \(nearest.joined(separator: " and ")) come nearest, to \(figure(nearestDistance)) m"
            : "\(nearest.joined(separator: " and ")) overlap at a start: move their starts apart"))
    }
    return remarks
  }
}

extension Scene {
  /// What a body is called; the number after the last is that of the walls.
  func nameOfBody(_ number: Int) -> String { number < bodies.count ? bodies[number].name : "a wall" }
}
