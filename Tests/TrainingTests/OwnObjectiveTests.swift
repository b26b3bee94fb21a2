// Runs that minimise an objective of their own.

import Batches
import Foundation
import GRPO
import Tasks
import Testing
import Training

@Suite("A run can minimise an objective of its own") struct OwnObjectiveTests {
  /// Makes successes likelier, and nothing else.
  private struct Imitation: Objective {
    let name = "imitation"

    func loss(on batch: RolloutBatch) -> any BatchLoss { Loss(batch: batch) }

    struct Loss: BatchLoss {
      let batch: RolloutBatch

      func add(to shard: inout LossShard) {
        for row in 0..<shard.rowCount where batch.rollouts[shard.rollout(row)].reward == 1 {
          for token in 0..<shard.executedTokens(row) {
            shard.add(row, token, weight: 1e-3, loss: -shard.logProbability(row, token), gradient: -1)
          }
        }
      }
    }
  }

  @Test("a run with an objective of one's own learns by it, resumes to the same bytes, and by no other")
  func ownObjective() throws {
    let temporary = TemporaryFolder()
    let task = try nudge()
    let configuration = smallConfiguration()
    func train(_ name: String, _ objective: (any Objective)?) throws -> RunFolder {
      let folder = RunFolder(path: "\(temporary.path)/\(name)")
      _ = try TrainingRun.begin(
        task, sceneText: nil, configuration: configuration, folder: folder, objective: objective
      ).run { _ in }
      return folder
    }
    let own = try train("own", Imitation())
    let grpo = try train("grpo", nil)
    #expect(contents(of: own.policy) != contents(of: grpo.policy))

    let resumed = RunFolder(path: "\(temporary.path)/resumed")
    try FileManager.default.copyItem(atPath: own.path, toPath: resumed.path)
    try takeBack(resumed, to: 5)
    #expect {
      try TrainingRun.resume(task, configuration: configuration, folder: resumed)
    } throws: {
      "\($0)".hasSuffix("this run's objective is 'imitation', not 'grpo'")
    }
    _ = try TrainingRun.resume(
      task, configuration: configuration, folder: resumed, objective: Imitation()
    ).run { _ in }
    #expect(decided(resumed) == decided(own))
  }

  @Test("a parameter of GRPO that the run's own objective does not use is refused by its name")
  func unusedParameter() throws {
    let temporary = TemporaryFolder()
    let task = try nudge()
    var configuration = smallConfiguration()
    configuration.grpo.clipHigh = 0.2
    func begin(_ name: String, _ objective: any Objective) throws -> TrainingRun {
      try TrainingRun.begin(
        task, sceneText: nil, configuration: configuration,
        folder: RunFolder(path: "\(temporary.path)/\(name)"), objective: objective)
    }
    let refusal =
      "clipHigh is 0.2, must stay 0.28 here: the objective 'imitation' does not use it; GRPO's parameters belong to a "
      + "GRPOObjective"
    #expect {
      try begin("refused", Imitation())
    } throws: {
      "\($0)" == refusal
    }
    #expect(!FileManager.default.fileExists(atPath: "\(temporary.path)/refused"))
    // An objective that has these parameters uses them.
    _ = try begin("used", ObjectiveSum([(1, Imitation()), (1, GRPOObjective(configuration.grpo))]))
    // Without the parameter, nothing is refused, and resuming is held to the same rule.
    configuration.grpo = GRPOOptions()
    _ = try begin("begun", Imitation())
    configuration.grpo.clipHigh = 0.2
    #expect(throws: TrainingError.self) {
      try TrainingRun.resume(
        task, configuration: configuration, folder: RunFolder(path: "\(temporary.path)/begun"),
        objective: Imitation())
    }
    // A configuration that was not read has the table's defaults along demonstrations, too.
    configuration.grpo = GRPOOptions()
    configuration.demonstrations = 1
    _ = try begin("along", Imitation())
  }

  @Test("a run measures the divergence of its own objective from the policy that it began with")
  func ownDivergence() throws {
    let temporary = TemporaryFolder()
    var options = GRPOOptions()
    options.klCoefficient = 0.1
    let run = try TrainingRun.begin(
      nudge(), sceneText: nil, configuration: smallConfiguration(),
      folder: RunFolder(path: "\(temporary.path)/run"), objective: GRPOObjective(options, name: "held"))
    var divergences: [Double] = []
    _ = try run.run { event in
      guard case .iterated(let report) = event, let update = report.update else { return }
      divergences.append(update.referenceKL ?? -1)
    }
    #expect(divergences.contains { $0 > 0 } && !divergences.contains { $0 < 0 })
  }
}
