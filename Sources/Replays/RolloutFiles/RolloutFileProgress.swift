// What a rollout file holds at a moment of its growth.

import Batches

/// How far a file has come: all that changes in its page.
struct RolloutFileProgress {
  /// Whole groups.
  var groups = 0
  /// Actions of all rollouts together.
  var steps = 0
  /// Rollouts that succeeded.
  var successes = 0
  /// Nodes of the B-tree.
  var nodes = 0
  /// Where the next group begins.
  var end: Int
  var fingerprint = BatchFingerprint()
}
