// Policies that emit several actions at once.

import Batches
import Parallel
import Policies
import Randomness
import Rollouts
import Tasks
import Testing

@Suite("Chunks of actions are carried out in order") struct ChunkTests {
  /// Emits action number i as a function of i alone, read from the progress that it sees last.
  private static func script(_ task: ManipulationTask, chunk: Int) -> ScriptedPolicy {
    ScriptedPolicy(layout: PolicyLayout(of: task, chunk: chunk)) { observation, _, tokens in
      let action = Int((observation[4] * 12).rounded())
      for step in 0..<chunk {
        tokens[2 * step] = Token(min(2, (action + step) * 7 % 4))
        tokens[2 * step + 1] = Token((action + step) * 5 % 3)
      }
    }
  }

  private static func sample(_ policy: ScriptedPolicy, _ task: ManipulationTask) throws -> RolloutBatch {
    try GroupSampler(task: task, policy: policy, groupSize: 2, pool: WorkerPool(workers: 2))
      .sample(policy, groups: 60, sampling: nil, key: RandomKey(seed: 3)).batch
  }

  @Test(
    "chunks of any length act like single actions, need fewer decisions, and mask the remaining tokens",
    arguments: [2, 5, 12, 17])
  func sameActions(chunk: Int) throws {
    let task = try Fixtures.coin()
    let single = try ChunkTests.sample(ChunkTests.script(task, chunk: 1), task)
    let chunked = try ChunkTests.sample(ChunkTests.script(task, chunk: chunk), task)
    #expect(Set(single.rollouts.map(\.reward)) == [0, 1])
    #expect(Set(single.rollouts.map { $0.length % 3 }).count > 1)
    let width = single.layout.observationCount
    for (one, many) in zip(single.rollouts, chunked.rollouts) {
      #expect(many.length == one.length && many.reward == one.reward)
      #expect(many.terminated == one.terminated && many.truncated == one.truncated)
      #expect(many.seed == one.seed && many.startHash == one.startHash)
      #expect(one.decisions == one.length)
      #expect(many.decisions == (many.length + chunk - 1) / chunk)
      let executed = chunked.executedTokens(of: many)
      #expect(executed == 2 * many.length)
      #expect(chunked.tokens(of: many).prefix(executed) == single.tokens(of: one)[...])
      for decision in 0..<many.decisions {
        let (row, other) = (many.firstDecision + decision, one.firstDecision + decision * chunk)
        #expect(
          chunked.observations[row * width..<(row + 1) * width]
            == single.observations[other * width..<(other + 1) * width])
      }
    }
    #expect(chunked.decisionCount == chunked.rollouts.reduce(0) { $0 + $1.decisions })
    #expect(chunked.tokens.count == chunked.decisionCount * chunk * 2)
  }
}
