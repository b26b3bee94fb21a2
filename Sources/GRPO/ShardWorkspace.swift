// The scratch memory of one worker in an update, besides that of the network.

internal import Policies

/// Memory for the rows of one shard: activations, gradients, and numbers for each token.
final class ShardWorkspace: Sendable {
  private let heads: Int
  /// Activations and their gradients.
  let network: NetworkWorkspace
  /// What was looked up of the shard's decisions.
  let records: CopiedRecords
  /// `[rows × heads]`: the derivative of the loss by each token's log-probability.
  let logProbabilityGradients: AlignedFloats
  /// `[rows × heads]`: the derivative of the loss by each head's entropy.
  let entropyGradients: AlignedFloats
  /// `[rows × heads]`: log-ratios of tokens.
  let logRatios: AlignedFloats
  /// `[rows × heads]`: ratios of tokens.
  let ratios: AlignedFloats
  /// `[rows]`: ratios of decisions or rollouts.
  let rowRatios: AlignedFloats
  /// `[rows × heads]`: log-ratios of the reference's probability to the policy's.
  let referenceLogRatios: AlignedFloats
  /// `[rows × heads]`: ratios of the reference's probability to the policy's.
  let referenceRatios: AlignedFloats

  init(_ network: Network, rows: Int) {
    self.network = network.makeWorkspace(rows: rows, backward: true)
    heads = network.shape.heads
    records = CopiedRecords(rows: rows, heads: heads)
    let count = rows * heads
    logProbabilityGradients = AlignedFloats(count: count)
    entropyGradients = AlignedFloats(count: count)
    logRatios = AlignedFloats(count: count)
    ratios = AlignedFloats(count: count)
    rowRatios = AlignedFloats(count: rows)
    referenceLogRatios = AlignedFloats(count: count)
    referenceRatios = AlignedFloats(count: count)
  }

  /// Sets the derivatives of the first rows to 0, for losses to add to.
  func clearGradients(rows: Int) {
    let count = rows * heads
    logProbabilityGradients.base.update(repeating: 0, count: count)
    entropyGradients.base.update(repeating: 0, count: count)
  }
}
