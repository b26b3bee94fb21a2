// The work of a command on a run: what it shows meanwhile, how it answers signals, and the evaluation at its end.

import ArgumentParser
import Messages
import Parallel
import Training

/// A run that a command works on.
struct RunSession {
  let run: TrainingRun
  let line = TrainingLine()
  /// The command that continues the run.
  let goOn: String
  private let signal: StopSignal

  /// Begins or resumes the run.
  ///
  /// - Parameters:
  ///   - stopping: what is printed at the first signal.
  ///   - command: the one that continues it.
  ///   - changes: what the command asks for on top of the flags.
  init(
    _ options: RunOptions, stopping: String, goingOn command: String,
    _ changes: RunOptions.Changes = RunOptions.Changes()
  ) throws {
    signal = StopSignal(answer: stopping)
    run = try options.makeRun(changes)
    goOn = "jostle \(command) --resume \(shellWord(run.folder.path))"
  }

  /// Does the command's work on the run, and ends the command if it was stopped.
  func carryOut(
    _ work: (StopFlag, @escaping TrainingProgress.Observer, (TrainingEvent) -> Void) throws(TrainingError) ->
      TrainingEnd
  ) throws -> TrainingEnd {
    let (line, run) = (line, run)
    let end: TrainingEnd
    do throws(TrainingError) {
      end = try work(signal.flag, { line.show($0) }) { event in
        line.show(event, of: run.task.scene.name, in: run.folder)
      }
    } catch {
      line.close()
      throw Failure(description: "\(error)\n\(RunOptions.advice(error, goOn))")
    }
    line.close()
    if end == .interrupted, let status = signal.status {
      line.note("saved after iteration \(run.iteration); continue with: \(goOn)")
      throw ExitCode(status)
    }
    return end
  }

  /// Evaluates the policy from held-out starts, and records the summary of the run.
  func evaluate(_ end: TrainingEnd) throws -> RunSummary {
    // Everything is saved: nothing has to be finished from here on.
    signal.stopListening()
    if let status = signal.status { throw ExitCode(status) }
    line.note("evaluating on \(counted(run.configuration.finalEpisodes, "held-out start"))")
    let summary = try run.conclude(end, progress: { [line] in line.show($0) })
    line.close()
    return summary
  }
}

extension RunSummary {
  /// The evaluations and the policy's file, as text.
  var lines: String {
    let found = [("greedy:  ", greedy), ("sampled: ", sampled)].compactMap { name, evaluation in
      evaluation.map { name + $0.summary }
    }
    return (found + ["\(policy), of iteration \(policyIteration)"]).joined(separator: "\n")
  }
}
