// Some decisions of a minibatch, as a loss sees them between the forward and the backward pass.

internal import Messages

/// The tokens of up to 256 decisions under the policy as it is, and room for the derivatives of the loss.
///
/// A row is a decision; its tokens 0..<`executedTokens(row)` were carried out, and those after them do not count.
/// A row or token out of range stops the program.
public struct LossShard: ~Copyable {
  /// Decisions of this shard.
  public let rowCount: Int
  /// Heads of the policy: tokens of a decision.
  let heads: Int
  /// The factor on all weights that makes the minibatch's loss an estimate of the whole batch's: decisions (or
  /// rollouts) in the batch over those in the minibatch.
  let scale: Double
  /// `[rowCount]`: the number of each decision in the batch.
  let decisions: UnsafePointer<Int32>
  let workspace: ShardWorkspace
  let ratioLevel: RatioLevel
  let hasReference: Bool
  /// What `add` multiplies the weights of an `ObjectiveSum`'s term by.
  var termWeight: Double = 1
  var sums = LossSums()

  /// The number of the row's rollout in `RolloutBatch.rollouts`.
  public func rollout(_ row: Int) -> Int { Int(workspace.records.rollouts[checked(row)]) }

  /// The number of the row's decision in the batch.
  public func decision(_ row: Int) -> Int { Int(decisions[checked(row)]) }

  /// How many of the row's tokens were carried out.
  public func executedTokens(_ row: Int) -> Int { Int(workspace.records.executedTokens[checked(row)]) }

  /// log π of the token, under the policy as it is, at the temperature of the update.
  public func logProbability(_ row: Int, _ token: Int) -> Float {
    workspace.network.chosen[place(row, token)]
  }

  /// log π of the token now less that when it was drawn, limited to ±`largestLogRatio`.
  public func logRatio(_ row: Int, _ token: Int) -> Float { workspace.logRatios.base[place(row, token)] }

  /// The ratio of probabilities that the token belongs to: its own, its decision's or its rollout's, according to
  /// `Objective.ratio`.
  public func ratio(_ row: Int, _ token: Int) -> Float { ratio(at: place(row, token), row) }

  /// The entropy of the distribution that the token was drawn from, in nats.
  public func entropy(_ row: Int, _ token: Int) -> Float { workspace.network.entropies[place(row, token)] }

  /// log π of the token under the reference policy less that under the policy, limited to ±`largestLogRatio`;
  /// nil without a reference.
  public func referenceLogRatio(_ row: Int, _ token: Int) -> Float? {
    hasReference ? workspace.referenceLogRatios.base[place(row, token)] : nil
  }

  /// Adds a token's loss to that of the minibatch, and its derivatives to those that are propagated back.
  ///
  /// - Parameters:
  ///   - row: 0..<`rowCount`.
  ///   - token: 0..<`executedTokens(row)`.
  ///   - weight: of the token in the loss of the whole batch, such as 1 / (all tokens of the batch).
  ///   - loss: the token's.
  ///   - gradient: the derivative of `loss` by the token's log-probability. Where `loss` depends on a ratio over
  ///     several tokens, the sum of the derivatives of all their losses.
  ///   - entropyGradient: the derivative of `loss` by the entropy.
  public mutating func add(
    _ row: Int, _ token: Int, weight: Double, loss: Float, gradient: Float, entropyGradient: Float = 0
  ) {
    let place = place(row, token)
    let weight = Float(weight * scale * termWeight)
    workspace.logProbabilityGradients.base[place] += weight * gradient
    workspace.entropyGradients.base[place] += weight * entropyGradient
    sums.loss += Double(weight) * Double(loss)
    sums.policyLoss += Double(weight) * Double(loss)
  }

  /// The ratio at a place of which the row is known.
  @inline(__always)
  func ratio(at place: Int, _ row: Int) -> Float {
    ratioLevel == .token ? workspace.ratios.base[place] : workspace.rowRatios.base[row]
  }

  private func checked(_ row: Int) -> Int {
    require(row >= 0 && row < rowCount, "row is \(row), must be in 0..<\(rowCount)")
    return row
  }

  private func place(_ row: Int, _ token: Int) -> Int {
    require(token >= 0 && token < heads, "token is \(token), must be in 0..<\(heads)")
    return checked(row) * heads + token
  }
}
