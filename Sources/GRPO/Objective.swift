// What an update minimises, as the learner asks for it: GRPO's clipped surrogate, or an objective of one's own.

public import Batches

/// A loss to be minimised from batches of rollouts.
///
/// The learner does what every objective needs: minibatches, the network's passes, ratios, sums in a fixed order,
/// AdamW. An objective says what a token's loss is, and its derivative by the token's log-probability.
///
/// An update asks for `loss(on:)` once and calls the result for every shard of every minibatch, on several threads
/// at once. `GRPOObjective` is the one that training uses; `ObjectiveSum` adds a term to it.
public protocol Objective: Sendable {
  /// Recorded in checkpoints: a run continues only with an objective of the name that it began with.
  var name: String { get }

  /// What one probability ratio is taken over. With `.rollout`, minibatches consist of whole rollouts.
  var ratio: RatioLevel { get }

  /// Whether its loss measures a divergence from a reference policy: without one, an update is refused.
  var needsReference: Bool { get }

  /// Whether GRPO's parameters with these values shape its loss. A training run refuses parameters in its
  /// configuration that its objective does not use.
  func uses(_ options: GRPOOptions) -> Bool

  /// Works out once what depends on the batch alone, such as advantages and weights.
  ///
  /// - Parameter batch: sound, of the learner's layout, and not empty.
  /// - Throws: what the objective cannot learn from; the update is refused with `LearnerError.objective`, and nothing
  ///   changes.
  func loss(on batch: RolloutBatch) throws -> any BatchLoss
}

extension Objective {
  /// Each token its own.
  public var ratio: RatioLevel { .token }

  /// It does not.
  public var needsReference: Bool { false }

  /// They do not.
  public func uses(_ options: GRPOOptions) -> Bool { false }
}

/// An objective's loss on one batch.
public protocol BatchLoss: Sendable {
  /// `[rollouts]`, for the metrics of the update; empty where the objective has none.
  var advantages: [Float] { get }

  /// Adds the loss of a shard's tokens and its derivatives to the shard.
  func add(to shard: inout LossShard)
}

extension BatchLoss {
  /// None.
  public var advantages: [Float] { [] }
}
