// The positions of all parts of a rollout file. They depend only on counts, so that a file can grow without
// moving its contents.

/// The positions of a file's parts, in bytes from its beginning.
///
/// ```
/// 0       the page: superblock, headers of the fixed objects, head of the B-tree's root: all that changes
/// 4096    the root's entries: an address and a name for each node
/// heap    names of all rollouts to come
/// mask    names of the rollouts that succeeded
/// bins …  what does not change: bins, labels, prefix, texts
/// data    nodes, each followed by the rollouts that it lists
/// ```
/// Bytes reserved for names and entries are zero until they are needed.
struct RolloutFilePlaces: Equatable {
  /// Number of groups in the finished file.
  let groups: Int
  /// Number of rollouts per group.
  let groupSize: Int
  /// Number of groups whose rollouts one node lists: 1 unless there are more groups than entries of the root.
  let groupsPerNode: Int
  /// Half of a node's capacity for rollouts; HDF5 counts in halves.
  let nodeRank: Int
  /// Half of the root's capacity for nodes.
  let treeRank: Int
  let heap: Int
  let mask: Int
  let bins: Int
  let observationLabels: Int
  let actionLabels: Int
  let prefix: Int
  let texts: Int

  /// The page is written in one call, so that a killed process leaves either the old page or the new one.
  static let pageSize = 4096
  /// The root's header ends with the page; its entries begin after it.
  static let tree = pageSize - 32
  static let entries = pageSize
  /// Number of bytes of one name in the heap.
  static let nameSlot = 16
  private static let mostEntries = 65_534
  private static let mostRolloutsPerNode = 65_534

  /// Nil if the file would have more or larger groups than the format can hold.
  init?(groups: Int, groupSize: Int, observationCount: Int, actionDimensions: Int, prefixActions: Int) {
    guard groups >= 0, groups <= 1 << 32, groupSize >= 1, groupSize <= RolloutFilePlaces.mostRolloutsPerNode
    else { return nil }
    self.groups = groups
    self.groupSize = groupSize
    groupsPerNode = max(1, (groups + RolloutFilePlaces.mostEntries - 1) / RolloutFilePlaces.mostEntries)
    let listed = groupsPerNode * groupSize
    guard listed <= RolloutFilePlaces.mostRolloutsPerNode else { return nil }
    nodeRank = (listed + 1) / 2
    treeRank = max(1, ((groups + groupsPerNode - 1) / groupsPerNode + 1) / 2)
    heap = RolloutFilePlaces.entries + 32 * treeRank
    mask = heap + 40 + RolloutFilePlaces.nameSlot * max(1, groups * groupSize)
    bins = aligned(mask + groups * groupSize * RolloutFilePlaces.nameLength(groups * groupSize))
    observationLabels = bins + 8 * actionDimensions
    actionLabels = observationLabels + 16 * observationCount
    prefix = actionLabels + 16 * actionDimensions
    texts = aligned(prefix + 2 * prefixActions * actionDimensions)
  }

  /// Number of rollouts in the finished file.
  var rollouts: Int { groups * groupSize }

  /// Size of a node in bytes. Specification: III.B.
  var nodeSize: Int { 8 + 40 * 2 * nodeRank }

  /// The position of a rollout's name in the heap's segment of names.
  static func nameOffset(_ rollout: Int) -> Int { 8 + nameSlot * rollout }

  /// The position of the heap's segment.
  var names: Int { heap + 32 }

  /// Number of characters of every rollout's name.
  var nameLength: Int { RolloutFilePlaces.nameLength(rollouts) }

  private static func nameLength(_ rollouts: Int) -> Int { "demo_".count + "\(max(0, rollouts - 1))".count }

  /// "demo_007": leading zeros make the order of names that of the numbers, as the B-tree requires.
  func name(_ rollout: Int) -> String {
    let digits = "\(rollout)"
    return "demo_" + String(repeating: "0", count: nameLength - 5 - digits.count) + digits
  }
}
