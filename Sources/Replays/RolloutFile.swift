// Rollouts on disk: written after a rollout for replaying, for inspection and for other people's tools.

public import Batches

/// A file of rollouts, HDF5 in robomimic's layout with what training needs exactly beside it.
///
/// ```
/// data/                 total, env_args (JSON)
///   demo_0/             num_samples = N, group, member, seed, start_hash, reward, terminated, truncated
///     actions           [N × A] float32, carried out, −1 for the first bin to 1 for the last
///     rewards, dones    [N] float32, uint8; 1 at a step that succeeds
///     obs/state         [D × O] float32, as the policy saw it
///     decision_of_step  [N] int64, the row of obs, tokens and log_probabilities
///     tokens            [D × T] uint16
///     log_probabilities [D × T] float32
/// mask/success          names of the rollouts that succeeded, a robomimic filter key
/// jostle/               format, scene and policy; bins, observation_labels, action_labels
///   prefix              [P × A] uint16, tokens carried out before every rollout began, if any were
/// ```
///
/// With one action per decision D = N and this is plain robomimic, without `next_obs`: train with
/// `hdf5_load_next_obs` off. With a chunk of K > 1 actions the policy saw only D = ⌈N / K⌉ observations;
/// none are made up for the steps between, so `obs` is shorter than `actions` and `decision_of_step` ties
/// the two. Source: https://robomimic.github.io/docs/datasets/overview.html
///
/// The same rollouts give the same bytes with the same libhdf5. A fingerprint over all that training reads
/// is checked when a file is read.
public enum RolloutFile {
  /// The number of the layout above, in `jostle`'s attribute `format`.
  static let format: Int64 = 1

  /// Writes a batch: the old file at `path` stays until the new one is whole on the disk.
  ///
  /// - Parameters:
  ///   - batch: any number of groups. Decisions must stand rollout by rollout, without gaps.
  ///   - header: with a label for each number of an observation and of an action.
  ///   - compression: 0 for none; 1...9 for gzip: at 4, two thirds of the size in one and a half times the time.
  public static func write(
    _ batch: RolloutBatch, to path: String, header: RolloutFileHeader, compression: Int = 0
  ) throws(RolloutFileError) {
    let layout = batch.layout
    precondition(
      header.observationLabels.count == layout.observationCount,
      "\(header.observationLabels.count) observation labels for \(layout.observationCount) numbers")
    precondition(
      header.actionLabels.count == layout.actionDimensions,
      "\(header.actionLabels.count) action labels for \(layout.actionDimensions) dimensions")
    precondition(
      header.prefix.allSatisfy { $0.count == layout.actionDimensions },
      "a prefix of actions that do not have \(layout.actionDimensions) tokens each")
    precondition((0...9).contains(compression), "compression is \(compression), must be in 0...9")

    let file = try HDF5File(creatingFor: path)
    try writeHeader(header, batch, to: file)
    try file.makeGroup("/data")
    try file.set(
      "total", to: Int64(batch.rollouts.reduce(0) { $0 + $1.length }), of: "/data")
    try file.set("env_args", to: header.environmentArguments, of: "/data")
    for (number, rollout) in batch.rollouts.enumerated() {
      try write(rollout, of: batch, at: "/data/demo_\(number)", to: file, compression)
    }
    let successes = batch.rollouts.indices.filter { batch.rollouts[$0].reward == 1 }
    try file.makeGroup("/mask")
    try file.write(successes.map { "demo_\($0)" }, at: "/mask/success")
    try file.save()
  }

  private static func writeHeader(
    _ header: RolloutFileHeader, _ batch: RolloutBatch, to file: borrowing HDF5File
  ) throws(RolloutFileError) {
    let group = "/jostle"
    try file.makeGroup(group)
    try file.set("format", to: format, of: group)
    try file.set("scene", to: header.sceneName, of: group)
    try file.set("scene_digest", to: header.sceneDigest, of: group)
    try file.set("policy", to: header.policy, of: group)
    try file.set("seed", to: header.seed, of: group)
    try file.set("temperature", to: header.temperature, of: group)
    try file.set("chunk", to: Int64(batch.layout.chunk), of: group)
    try file.set("group_size", to: Int64(batch.groupSize), of: group)
    try file.set("rollouts", to: Int64(batch.rollouts.count), of: group)
    try file.set("fingerprint", to: batch.fingerprint.bits, of: group)
    try file.write(
      batch.layout.bins.map(Int64.init)[...], shape: [batch.layout.bins.count], at: "\(group)/bins")
    try file.set("prefix_actions", to: Int64(header.prefix.count), of: group)
    if !header.prefix.isEmpty {
      try file.write(
        header.prefix.flatMap { $0 }[...], shape: [header.prefix.count, batch.layout.actionDimensions],
        at: "\(group)/prefix")
    }
    try file.write(header.observationLabels, at: "\(group)/observation_labels")
    try file.write(header.actionLabels, at: "\(group)/action_labels")
  }

  private static func write(
    _ rollout: Rollout, of batch: RolloutBatch, at group: String, to file: borrowing HDF5File,
    _ compression: Int
  ) throws(RolloutFileError) {
    let layout = batch.layout
    let (steps, decisions) = (rollout.length, rollout.decisions)
    try file.makeGroup(group)
    try file.set("num_samples", to: Int64(steps), of: group)
    try file.set("group", to: Int64(rollout.group), of: group)
    try file.set("member", to: Int64(rollout.member), of: group)
    try file.set("seed", to: rollout.seed, of: group)
    try file.set("start_hash", to: rollout.startHash, of: group)
    try file.set("reward", to: Int64(rollout.reward), of: group)
    try file.set("terminated", to: UInt8(rollout.terminated ? 1 : 0), of: group)
    try file.set("truncated", to: UInt8(rollout.truncated ? 1 : 0), of: group)

    let rows = rollout.firstDecision..<rollout.firstDecision + decisions
    let tokens = batch.tokens[rows.scaled(by: layout.tokensPerDecision)]
    var succeeds = [UInt8](repeating: 0, count: steps)
    succeeds[steps - 1] = rollout.terminated ? 1 : 0
    var rewards = [Float](repeating: 0, count: steps)
    rewards[steps - 1] = Float(rollout.reward)

    try file.write(
      actions(tokens.prefix(batch.executedTokens(of: rollout)), bins: layout.bins)[...],
      shape: [steps, layout.actionDimensions], at: "\(group)/actions", compression)
    try file.write(rewards[...], shape: [steps], at: "\(group)/rewards", compression)
    try file.write(succeeds[...], shape: [steps], at: "\(group)/dones", compression)
    try file.makeGroup("\(group)/obs")
    try file.write(
      batch.observations[rows.scaled(by: layout.observationCount)],
      shape: [decisions, layout.observationCount], at: "\(group)/obs/state", compression)
    try file.write(
      (0..<steps).map { Int64($0 / layout.chunk) }[...], shape: [steps], at: "\(group)/decision_of_step",
      compression)
    try file.write(
      tokens, shape: [decisions, layout.tokensPerDecision], at: "\(group)/tokens", compression)
    try file.write(
      batch.logProbabilities[rows.scaled(by: layout.tokensPerDecision)],
      shape: [decisions, layout.tokensPerDecision], at: "\(group)/log_probabilities", compression)
  }

  /// Tokens as numbers in [−1, 1]: bin b of n is −1 + 2b / (n − 1).
  private static func actions(_ tokens: ArraySlice<UInt16>, bins: [Int]) -> [Float] {
    tokens.enumerated().map { index, token in
      let last = bins[index % bins.count] - 1
      return Float(2 * Int(token) - last) / Float(last)
    }
  }
}

extension Range<Int> {
  /// The numbers of these rows in a flat array of rows of `width`.
  func scaled(by width: Int) -> Range<Int> { lowerBound * width..<upperBound * width }
}
