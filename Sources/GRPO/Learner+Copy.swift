// Copies a learner, so that its present state can be restored.

internal import Messages
internal import Policies

extension Learner {
  /// A learner that makes the same updates as another one would from now on, and shares no memory with it.
  public convenience init(copying other: Learner) {
    do {
      try self.init(
        network: other.network, normalizer: other.normalizer, optimizerSteps: other.optimizerSteps,
        firstMoments: AlignedFloats(copying: other.moments.first),
        secondMoments: AlignedFloats(copying: other.moments.second))
    } catch {
      requirementFailed("a learner does not fit itself: \(error)")
    }
  }
}
