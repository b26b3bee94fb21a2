// Evaluation on single episodes, and a policy written by hand that solves a shipped scene.

import Batches
import Parallel
import Policies
import Randomness
import Rollouts
import Tasks
import Testing

@Suite("Evaluations are reproducible and use their own starts") struct RunnerTests {
  private static let key = RandomKey(seed: 9)

  private static func run<P: Policy>(
    _ task: ManipulationTask, _ policy: P, episodes: Int, workers: Int, key: RandomKey = key
  ) throws -> EpisodeReport {
    try EpisodeRunner(task: task, policy: policy, pool: WorkerPool(workers: workers))
      .run(policy, episodes: episodes, key: key)
  }

  @Test("1, 2 and 7 workers give the same report, and another key changes it")
  func workers() throws {
    let task = try Fixtures.coin(open: true)
    let policy = Fixtures.network(task)
    let one = try RunnerTests.run(task, policy, episodes: 150, workers: 1)
    #expect(one.episodes == 150 && one.successes > 0 && one.successes < 150)
    for workers in [2, 7] {
      #expect(try RunnerTests.run(task, policy, episodes: 150, workers: workers) == one)
    }
    #expect(try RunnerTests.run(task, policy, episodes: 150, workers: 1, key: RandomKey(seed: 10)) != one)
  }

  @Test(
    "episode n does not depend on the other episodes: counts increase by what each one adds",
    arguments: [1, 15, 16, 17, 40])
  func anyNumber(count: Int) throws {
    let task = try Fixtures.coin()
    let policy = RandomPolicy(layout: PolicyLayout(of: task))
    let report = try RunnerTests.run(task, policy, episodes: count, workers: 2)
    // The same episodes one by one, by hand.
    var results: [EpisodeResult] = []
    var episode = try Episode(task)
    var tokens: [Token] = [0, 0]
    var logProbabilities: [Float] = [0, 0]
    for number in 0..<count {
      let start = RolloutKeys.start(ofEpisode: number, in: RunnerTests.key)
      let own = RolloutKeys.decisions(ofEpisode: number, in: RunnerTests.key)
      try episode.reset(seed: StartSeeds.evaluation.seed(start))
      var outcome = Outcome.running
      while outcome == .running {
        var observation = [Float](repeating: 0, count: task.observationCount)
        var observationSpan = observation.mutableSpan
        try episode.observe(into: &observationSpan)
        var tokenSpan = tokens.mutableSpan
        var logProbabilitySpan = logProbabilities.mutableSpan
        var workspace: Void = policy.makeWorkspace(rows: 1)
        policy.act(
          rows: 1, observations: observation.span, keys: [own.folding(episode.action)].span,
          tokens: &tokenSpan, logProbabilities: &logProbabilitySpan, workspace: &workspace)
        outcome = try episode.step(tokens.span)
      }
      results.append(
        EpisodeResult(
          number: number, seed: episode.start.seed, outcome: outcome, length: episode.action))
    }
    #expect(report.episodes == count && report.faults.isEmpty)
    #expect(report.results == results)
    #expect(report.successes == results.count { $0.outcome == .succeeded })
    #expect(report.actions == results.reduce(0) { $0 + $1.length })
  }

  @Test("faults are reported with evaluation seeds and count neither as successes nor as failures")
  func faults() throws {
    let task = try Fixtures.coin(open: true)
    let policy = RandomPolicy(layout: PolicyLayout(of: task))
    let report = try RunnerTests.run(task, policy, episodes: 200, workers: 2)
    #expect(report.faults.count > 2 && report.episodes == 200)
    #expect(report.successes + report.faults.count <= 200)
    let seeds = (0..<200).map { StartSeeds.evaluation.seed(RunnerTests.key.folding($0).folding(0)) }
    let faulted = report.faults.map { seeds.firstIndex(of: $0.seed) }
    #expect(!faulted.contains(nil))
    // In the order of the episodes.
    #expect(faulted.compactMap(\.self) == faulted.compactMap(\.self).sorted())
  }

  @Test("training and evaluation seeds are disjoint and exact in JSON")
  func disjointSeeds() {
    var training: Set<UInt64> = []
    for number in 0..<2000 {
      for key in [RandomKey(seed: UInt64(number)), RunnerTests.key.folding(number)] {
        let seeds = (StartSeeds.training.seed(key), StartSeeds.evaluation.seed(key))
        #expect(seeds.0 >> 52 == 1 && seeds.1 >> 52 == 0)
        #expect(UInt64(Double(seeds.0)) == seeds.0)
        training.insert(seeds.0)
      }
    }
    #expect(training.count == 4000)
  }

  /// Pushes the box home from what the policy sees: goes round to the far side of the box, then pushes
  /// through its centre.
  private static func pushHome(_ task: ManipulationTask) -> ScriptedPolicy {
    ScriptedPolicy(layout: PolicyLayout(of: task)) { seen, _, tokens in
      let toBox = SIMD2(seen[2], seen[3])
      let toTarget = SIMD2(seen[4], seen[5])
      func unit(_ v: SIMD2<Float>) -> SIMD2<Float> { v / max(1e-6, (v * v).sum().squareRoot()) }
      let heading = unit(toTarget)
      let side = unit(toBox)
      let facing = (side * heading).sum()
      var move: SIMD2<Float>
      if facing > 0.9 {
        // Push, and drift back onto the line through the box and the target.
        let across = toBox - heading * (toBox * heading).sum()
        move = heading * 0.14 + across * 1.5
      } else {
        // Round the box on a circle of 0.33 m, the short way.
        let turn: Float = side.x * heading.y - side.y * heading.x > 0 ? 1 : -1
        let (sine, cosine): (Float, Float) = (0.48 * turn, 0.877)
        let ahead = SIMD2(cosine * side.x - sine * side.y, sine * side.x + cosine * side.y)
        move = toBox - ahead * 0.33
      }
      for axis in 0..<2 {
        tokens[axis] = Token(max(0, min(10, (move[axis] / 0.04).rounded() + 5)))
      }
    }
  }

  @Test("a policy that uses only its observations can solve push-box")
  func solvable() throws {
    let task = try Fixtures.shippedTask("push-box")
    let report = try RunnerTests.run(task, RunnerTests.pushHome(task), episodes: 100, workers: 2)
    #expect(report.successes >= 95, "\(report.successes) of 100")
    #expect(report.faults.isEmpty)
    let idle = ScriptedPolicy(layout: PolicyLayout(of: task)) { _, _, tokens in
      tokens[0] = 5
      tokens[1] = 5
    }
    #expect(try RunnerTests.run(task, idle, episodes: 50, workers: 2).successes == 0)
  }
}
