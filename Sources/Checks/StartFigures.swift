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
  /// Draws rejected because something lay outside the workspace.
  public var outside = 0
  /// Draws rejected because two bodies lay closer together than the clearance.
  public var tooClose = 0
  /// Draws rejected because something left the workspace or was too fast after settling.
  public var restless = 0
  /// Draws rejected because the task was solved already.
  public var solved = 0
  /// The pair of bodies that was too close most often; empty if none was.
  public var crowded: [String] = []
  /// Number of starts at which the success detector holds.
  public var succeeding = 0
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

  var findings: [Finding] {
    var findings: [Finding] = []
    let total = Double(max(1, draws))
    let share = Double(rejected) / total
    let reasons = [
      (tooClose, "too close" + (crowded.isEmpty ? "" : " (mostly \(crowded.joined(separator: " and ")))")),
      (outside, "outside the workspace"), (solved, "solved already"), (restless, "restless after settling"),
    ].filter { $0.0 > 0 }.map { "\(percent(Double($0.0) / total)) \($0.1)" }.joined(separator: ", ")
    let isMostlySolved = Double(solved) > 0.5 * total
    if withoutStart > 0 && !isMostlySolved {
      findings.append(
        Finding(
          "no-start", .unsound,
          "\(withoutStart) of \(counted(starts, "seed")) gave no start within 1000 draws: \(reasons); "
            + "make more room, or draw the starts from where there is room"))
    } else if !isMostlySolved {
      findings.append(
        Finding(
          "rejected-draws", share > 0.5 ? .note : .ok,
          "\(counted(starts, "start")), "
            + (rejected == 0 ? "no draw rejected" : "\(percent(share)) of the draws rejected: \(reasons)")))
    }
    if isMostlySolved {
      findings.append(
        Finding(
          "already-solved", .unsound,
          "success holds already at \(percent(Double(solved) / total)) of the drawn starts: "
            + "start farther from the goal, or make success stricter"))
    }
    if let nearestDistance {
      findings.append(
        Finding(
          "overlap", nearestDistance > 0 ? .ok : .unsound,
          nearestDistance > 0
            ? "no overlaps: \(nearest.joined(separator: " and ")) come nearest, to \(figure(nearestDistance)) m"
            : "\(nearest.joined(separator: " and ")) overlap at a start: move their starts apart"))
    }
    return findings
  }
}

extension Scene {
  /// The name of a body; the number after the last body stands for the walls.
  func nameOfBody(_ number: Int) -> String { number < bodies.count ? bodies[number].name : "a wall" }
}
