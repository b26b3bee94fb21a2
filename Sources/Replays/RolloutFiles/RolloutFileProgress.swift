// The contents of a rollout file at one point of its growth.

import Batches

/// The progress of a file: everything that changes in its page.
struct RolloutFileProgress {
  /// Number of complete groups.
  var groups = 0
  /// Number of actions in all rollouts.
  var steps = 0
  /// Number of rollouts that succeeded.
  var successes = 0
  /// Number of nodes of the B-tree.
  var nodes = 0
  /// The position of the next group.
  var end: Int
  var fingerprint = BatchFingerprint()
}
