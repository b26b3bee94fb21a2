// What `jostle train` shows while it runs: finished iterations, progress within the current one, warnings.

import CSystem
import Messages
import Rollouts
import Training

/// Shows a run's events and its progress within an iteration.
///
/// Sendable because calls of a run's `report` and of its progress observer do not overlap.
final class TrainingLine: @unchecked Sendable {
  private var console = Console()
  private var shown = js_wall_seconds()

  /// Seconds without output after which progress within an iteration is shown, and between two such lines.
  private static let patience = 1.0

  func show(_ event: TrainingEvent, of scene: String, in folder: RunFolder) {
    switch event {
    case .began(let iteration, let resumed):
      let verb = resumed ? "resuming after iteration \(iteration)" : "training"
      console.note("\(scene): \(verb) in \(folder.path)")
    case .iterated(let report):
      console.progress(report.line, isNotable: report.greedy != nil)
      shown = js_wall_seconds()
    case .demonstrated(let count, let length):
      console.note("\(counted(count, "demonstration")), \(length) actions in the median")
    case .imitated(let round, let steps):
      let heldOut = round.heldOutCrossEntropy.map { ", held out \(fixed($0, 2))" } ?? ""
      console.progress(
        "\(round.steps)/\(steps) steps of imitation  cross-entropy \(fixed(round.crossEntropy, 2))\(heldOut)  "
          + "sampled \(percent(round.success.rate))", isNotable: true)
      shown = js_wall_seconds()
    case .cloned(let round):
      console.note(
        "the clone after \(round.steps) steps: \(percent(round.success.rate)) sampled in the evaluation that chose it"
      )
    case .saved:
      break
    case .warned(let text):
      console.warn(text)
    }
  }

  func show(_ progress: TrainingProgress) {
    let now = js_wall_seconds()
    guard now - shown >= TrainingLine.patience else { return }
    shown = now
    let rollouts = progress.rollouts
    let what =
      switch progress.stage {
      case .demonstrations:
        "\(rollouts.successes) demonstrations of \(counted(rollouts.rollouts, "planned episode"))"
      case .cloning: "imitating demonstrations"
      case .rollouts: "\(counted(rollouts.rollouts, "rollout")), \(short(Double(rollouts.actions))) actions"
      case .update: "updating"
      case .evaluation:
        "evaluating: \(counted(rollouts.rollouts, "episode")), \(short(Double(rollouts.actions))) actions"
      }
    console.progress("\(progress.iteration)/\(progress.iterations)  \(what) so far")
  }

  func note(_ text: String) { console.note(text) }

  /// Ends the line of progress.
  func close() { console.closeLine() }
}

extension IterationReport {
  /// One line with the results of an iteration.
  fileprivate var line: String {
    let perIteration = elapsedSeconds / Double(max(1, iterationsDone))
    var line =
      "\(iteration)/\(iterations)  pass rate \(percent(sampling.passRate))  "
      + "groups \(sampling.groupsKept) of \(sampling.groupsTried)  \(short(physicsStepsPerSecond)) steps/s  "
      + "at most \(durationText(perIteration * Double(iterations - iteration))) left"
    if let curriculum {
      line +=
        "  demonstrations covered \(percent(curriculum.coveredShare)), "
        + "\(fixed(curriculum.medianDistance, 1)) actions back"
    }
    if let greedy { line += "  greedy \(percent(greedy.success.rate))" }
    if let sampled { line += "  sampled \(percent(sampled.success.rate))" }
    if let confirmation { line += "  confirmed \(percent(confirmation.success.rate))" }
    return line
  }
}
