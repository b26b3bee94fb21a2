// `fuzz api`: random calls of the safe library, with plausible and hostile arguments in any order.

import ArgumentParser
import Batches
import Checks
import GRPO
import Mutations
import Parallel
import Policies
import Randomness
import Replays
import Rollouts
import Scenes
import Tasks
import Training

struct APICommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "api", abstract: "Try random calls of the library. Run it in the root of the repository.")

  @OptionGroup var cases: CaseOptions

  func run() throws {
    let corpus = try Corpus()
    let scenes = try corpus.scenes(valid: true).compactMap {
      try? Scene(yaml: $0, file: "scenes/corpus.yaml")
    }
    let runner = try CaseRunner("api", command: "fuzz api", cases)
    try runner.run { draws, _ in
      switch draws.below(6) {
      case 0:
        var scene = draws.choice(scenes)
        for _ in 0...draws.below(3) { draws.mutate(&scene) }
        try play(scene, &draws)
      case 1: try callEpisode(draws.oneIn(2) ? corpus.task.scene : draws.choice(scenes), &draws)
      case 2: try sample(corpus.task, &draws)
      case 3: try learn(&draws)
      case 4: try evaluate(corpus.task, &draws)
      default: try handlePolicyFile(corpus.task, &draws)
      }
    }
  }
}

/// Calls the methods of an episode in any order.
private func callEpisode(_ scene: Scene, _ draws: inout Draws) throws {
  let task = try ManipulationTask(scene)
  var episode = try Episode(task)
  var other = try Episode(task)
  var saved: SavedEpisode?
  var branch: BranchPoint?
  var actions: [[Token]] = []
  for _ in 0..<1 + draws.below(30) {
    // A thrown error is a valid result; the episode can be used further.
    do {
      switch draws.below(14) {
      case 0, 1:
        actions = []
        guard try episode.examine(seed: draws.bits(), draw: draws.below(3)) == .accepted else { continue }
      case 2, 3, 4, 5:
        let width = draws.oneIn(8) ? draws.below(9) : task.bins.count
        let tokens = (0..<width).map { index in
          index < task.bins.count && !draws.oneIn(20)
            ? Token(draws.below(task.bins[index])) : Token(draws.below(65_536))
        }
        _ = try episode.step(tokens.span)
        actions.append(tokens)
      case 6:
        var observation = [Float](repeating: 0, count: task.observationCount)
        var span = observation.mutableSpan
        try episode.observe(into: &span)
      case 7: saved = try episode.save()
      case 8:
        guard let saved else { continue }
        if draws.oneIn(3) { try other.restore(saved) } else { try episode.restore(saved) }
      case 9: branch = try BranchPoint(of: episode, actions: actions)
      case 10: if let branch { try other.reset(to: branch) }
      case 11:
        if draws.oneIn(2) { try other.reset(to: episode.start) } else { _ = try episode.nearestPair() }
        _ = try episode.energy() + episode.distanceToSuccess() + episode.margin
      case 12: _ = (try episode.contacts(), episode.stateHash, episode.isSuccess)
      default: _ = episode.scene.describe()
      }
    } catch { _ = "\(error)" }
  }
}

/// A layout that is sometimes the task's and sometimes another.
private func layout(_ task: ManipulationTask, _ draws: inout Draws) -> PolicyLayout {
  if !draws.oneIn(4) { return PolicyLayout(of: task, chunk: 1 + draws.below(3)) }
  return PolicyLayout(
    observationCount: 1 + draws.below(20), bins: (0...draws.below(4)).map { _ in 2 + draws.below(12) },
    chunk: 1 + draws.below(3))
}

private func network(_ layout: PolicyLayout, _ draws: inout Draws) throws -> NetworkPolicy {
  let hidden = (0..<draws.below(3)).map { _ in draws.oneIn(8) ? 300 : 1 + draws.below(40) }
  return try NetworkPolicy(
    network: Network(
      Architecture(layout: layout, hidden: hidden, activation: draws.choice(Activation.allCases)),
      key: draws.nextKey()),
    normalizer: Normalizer(observationCount: layout.observationCount).frozen, temperature: 1,
    mode: draws.oneIn(2) ? .greedy : .sampled)
}

/// Samples groups with policies that may not fit the sampler.
private func sample(_ task: ManipulationTask, _ draws: inout Draws) throws {
  let pool = WorkerPool(workers: draws.below(4))
  let first = try network(layout(task, &draws), &draws)
  let size = draws.oneIn(5) ? min(draws.integer(), 100) : 1 + draws.below(8)
  let sampler = try GroupSampler(task: task, policy: first, groupSize: size, pool: pool)
  for _ in 0...draws.below(2) {
    let policy = draws.oneIn(2) ? first : try network(layout(task, &draws), &draws)
    let wanted = draws.oneIn(5) ? min(draws.integer(), 6) : draws.below(5)
    let (low, high) = (draws.integer(), draws.integer())
    let sampling: DynamicSampling? =
      draws.oneIn(2)
      ? nil
      : DynamicSampling(
        keptSuccesses: draws.oneIn(4) ? min(low, high)...max(low, high) : 0...size,
        mostGroups: draws.oneIn(5) ? min(draws.integer(), 12) : wanted + draws.below(6))
    var starts = GroupStarts.drawn(draws.oneIn(2) ? .training : .evaluation)
    if draws.oneIn(3) {
      var points: [BranchPoint] = []
      var episode = try Episode(task)
      for _ in 0..<draws.below(3) {
        try episode.reset(seed: draws.bits())
        var actions: [[Token]] = []
        for _ in 0..<draws.below(16) {
          let tokens = task.bins.map { Token(draws.below($0)) }
          actions.append(tokens)
          if try episode.step(tokens.span) != .running { break }
        }
        points.append(try BranchPoint(of: episode, actions: actions))
      }
      starts = .branches(points)
    }
    do {
      let (batch, _) = try sampler.sample(
        policy, groups: wanted, sampling: sampling, key: draws.nextKey(), from: starts,
        onFault: draws.choice(GroupSampler<NetworkPolicy>.FaultResponse.allCases))
      _ = (batch.fingerprint, batch.groupCount, batch.decisionCount)
      let learner = try Learner(
        network: policy.network, normalizer: Normalizer(observationCount: policy.layout.observationCount))
      let (objective, options) = options(&draws)
      _ = try learner.update(
        batch: batch, objective: objective, options: options, progress: Double(draws.below(11)) / 10,
        key: draws.nextKey(), pool: pool)
    } catch { _ = "\(error)" }
  }
}

/// An objective and the options of an update, one or two of them hostile.
private func options(_ draws: inout Draws) -> (objective: GRPOObjective, options: UpdateOptions) {
  var grpo = GRPOOptions()
  var options = UpdateOptions()
  grpo.advantage = draws.choice(AdvantageEstimator.allCases)
  grpo.ratio = draws.choice(RatioLevel.allCases)
  grpo.aggregation = draws.choice(Aggregation.allCases)
  for _ in 0..<draws.below(3) {
    switch draws.below(12) {
    case 0: grpo.clipLow = draws.number()
    case 1: grpo.clipHigh = draws.number()
    case 2: grpo.dualClip = draws.number()
    case 3: grpo.klCoefficient = draws.number()
    case 4: grpo.entropyCoefficient = draws.number()
    case 5: options.temperature = draws.number()
    case 6: options.epochs = min(draws.integer(), 5)
    case 7: options.minibatches = draws.integer()
    case 8: options.learningRate = draws.number()
    case 9: options.beta1 = draws.number()
    case 10: options.maxGradientNorm = draws.number()
    default: options.weightDecay = draws.number()
    }
  }
  return (GRPOObjective(grpo), options)
}

/// Updates a learner with batches that are inconsistent.
private func learn(_ draws: inout Draws) throws {
  let layout = PolicyLayout(
    observationCount: 1 + draws.below(6), bins: (0...draws.below(3)).map { _ in 2 + draws.below(10) },
    chunk: 1 + draws.below(3))
  let policy = try network(layout, &draws)
  let learner = try Learner(
    network: policy.network, normalizer: Normalizer(observationCount: layout.observationCount))
  var batch = try RolloutBatch.synthetic(
    groups: 1 + draws.below(3), groupSize: 2 + draws.below(3), length: 1 + draws.below(6), policy: policy,
    key: draws.nextKey())
  for _ in 0..<draws.below(3) { draws.corrupt(&batch) }
  if draws.oneIn(6) { try learner.setNormalizer(Normalizer(observationCount: 1 + draws.below(6))) }
  let reference = draws.oneIn(3) ? try network(draws.oneIn(2) ? layout : batch.layout, &draws) : nil
  for _ in 0...draws.below(2) {
    let (objective, options) = options(&draws)
    _ = try learner.update(
      batch: batch, objective: objective, options: options, progress: Double(draws.number()),
      key: draws.nextKey(), reference: reference, pool: WorkerPool(workers: draws.below(4)))
  }
}

/// Evaluates with episode counts that make no sense.
private func evaluate(_ task: ManipulationTask, _ draws: inout Draws) throws {
  let pool = WorkerPool(workers: draws.oneIn(4) ? min(draws.integer(), 8) : draws.below(4))
  let policy = try network(layout(task, &draws), &draws)
  switch draws.below(3) {
  case 0:
    _ = try Evaluation(
      of: policy, in: task, episodes: min(draws.integer(), 20), seed: draws.bits(), pool: pool
    ).success.rate
  case 1:
    let runner = try EpisodeRunner(task: task, policy: policy, pool: pool)
    for _ in 0..<2 {
      let other = draws.oneIn(2) ? policy : try network(layout(task, &draws), &draws)
      _ = try runner.run(other, episodes: min(draws.integer(), 20), key: draws.nextKey())
    }
  default:
    var options = CheckOptions()
    options.seed = draws.bits()
    options.starts = min(draws.integer(), 10)
    options.idleEpisodes = min(draws.integer(), 4)
    options.randomEpisodes = min(draws.integer(), 4)
    options.plannedEpisodes = min(draws.integer(), 1)
    options.halvedEpisodes = min(draws.integer(), 2)
    options.signalStarts = min(draws.integer(), 2)
    _ = try SceneCheck(task, options: options, pool: pool).sections
  }
}

/// Writes a policy file, corrupts a field of it, and reads it.
private func handlePolicyFile(_ task: ManipulationTask, _ draws: inout Draws) throws {
  let layout = layout(task, &draws)
  let policy = try network(layout, &draws)
  let labels = layout.observationCount - (draws.oneIn(5) ? 1 : 0)
  let normalizer = draws.oneIn(5) ? 1 + draws.below(20) : layout.observationCount
  var file = try PolicyFile(
    network: policy.network, normalizer: Normalizer(observationCount: normalizer), temperature: 1,
    sceneName: draws.choice(["s", "", "\u{0}", "\"", "é\n", "🙂"]), sceneDigest: draws.bits(),
    observationLabels: (0..<labels).map { "o\($0)" }, jostleVersion: "0")
  if draws.oneIn(5) { try file.setTemperature(draws.number()) }
  let again = try PolicyFile(decoding: file.encoded(), path: "again")
  try act(again, &draws)
}
