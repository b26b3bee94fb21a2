// Where groups begin when there are demonstrations: near their ends at first, further back as the policy succeeds,
// and at the task's own starts in the end.

internal import Messages
package import Randomness
internal import Rollouts
internal import Tasks

/// A reverse curriculum with a distance of its own for each demonstration.
///
/// A group begins at an exact branch some actions before a demonstration's end. Where more than `growsAbove` of an
/// iteration's rollouts along a demonstration succeed, its distance grows; where none does, it shrinks. Most turns of a
/// demonstration that is covered whole go to the task's own starts, so that those which are not covered keep theirs;
/// and once nearly all rollouts from the own starts succeed, they get all groups. Everything is a function of the outcomes and of keys, so that a run can be
/// repeated and resumed to the bit.
///
/// Source: a reverse curriculum per demonstration as in RFCL (Tao et al., ICLR 2024, arXiv 2405.03379), there off-policy
/// and from states; here with groups on exact branches.
package struct StartCurriculum: Sendable, Equatable {
  /// Share of successes above which a distance grows. The last touch is often the hardest: it need not be mastered.
  package static let growsAbove = 0.3
  /// What a distance is multiplied by when it grows, for each iteration since the demonstration's last turn, and what
  /// is added to it.
  package static let growth = (factor: 1.1, actions: 0.5)
  /// The same while rollouts along all demonstrations together succeed more often than `hurriesAbove`.
  package static let hurriedGrowth = (factor: 1.3, actions: 1.0)
  /// The success rate above which there is little to learn where groups begin: they go further back at once, before
  /// the policy becomes sure of what is right only there.
  package static let hurriesAbove = 0.9
  /// The least share of its distance at which a group begins: it begins anywhere between this and the whole.
  package static let nearest = 0.8
  /// The distance at which a demonstration is covered whole, as a share of its length. Where a single action decides
  /// whether all rollouts succeed or none, distances come to rest where about a third of the groups begin after it.
  package static let whole = 1.15
  /// What a distance is multiplied by where no rollout succeeds.
  package static let shrink = 0.93
  /// The distance at which every demonstration begins, and below which none shrinks.
  package static let firstDistance = 2.0
  /// Iterations since the last turn that count at most: the pace must not depend on how many demonstrations share an
  /// iteration's groups, nor may one turn decide too much.
  package static let mostTurns = 8
  /// The share of a covered demonstration's turns that go to the task's own starts. With the others it is seen whether
  /// rollouts along it still succeed.
  package static let givenShare = 0.75
  /// The success rates from the task's own starts between which they take over all turns.
  package static let takeover = (from: 0.7, to: 0.95)
  /// The least share of groups at the task's own starts, so that their success is known.
  package static let leastShare = 1.0 / 32
  /// The groups at the task's own starts over which their success is averaged.
  package static let memory = 32.0

  /// `[demonstrations]`: the actions of each.
  package let lengths: [Int]
  /// `[demonstrations]`: the largest number of actions before the end at which a group begins, as far as there are so
  /// many.
  package private(set) var distances: [Double]
  /// `[demonstrations]`: iterations since each had a group.
  package private(set) var waits: [Int]
  /// The share of rollouts from the task's own starts that succeed: an average in which older groups count less.
  package private(set) var ownSuccess = 0.0

  /// A curriculum at its beginning.
  ///
  /// - Parameter lengths: actions of each demonstration; not empty.
  package init(lengths: [Int]) {
    require(!lengths.isEmpty, "a curriculum needs demonstrations")
    self.lengths = lengths
    distances = lengths.map { min(StartCurriculum.firstDistance, StartCurriculum.farthest(length: $0)) }
    waits = Array(repeating: 0, count: lengths.count)
  }

  /// A curriculum that has come this far; of each list, an entry for each demonstration.
  init(lengths: [Int], distances: [Double], waits: [Int], ownSuccess: Double) {
    self.lengths = lengths
    self.distances = distances
    self.waits = waits
    self.ownSuccess = ownSuccess
  }

  /// The place where a group begins.
  package enum Place: Sendable, Equatable {
    /// At a start of the task.
    case own
    /// This many actions before the end of a demonstration.
    case along(demonstration: Int, remaining: Int)
  }

  /// The share of demonstrations from whose starts groups begin.
  package var coveredShare: Double {
    Double(lengths.indices.count { isCovered($0) }) / Double(lengths.count)
  }

  /// The share of groups that begin at the task's own starts.
  package var ownShare: Double {
    takenShare + (1 - takenShare) * coveredShare * StartCurriculum.givenShare
  }

  /// The share of groups that begin at the task's own starts whichever demonstration's turn it is.
  private var takenShare: Double {
    let (from, to) = StartCurriculum.takeover
    return max(StartCurriculum.leastShare, min(1, (ownSuccess - from) / (to - from)))
  }

  /// Whether rollouts from the very start of a demonstration succeed.
  private func isCovered(_ demonstration: Int) -> Bool {
    distances[demonstration] >= StartCurriculum.farthest(length: lengths[demonstration])
  }

  /// The distance at which a demonstration is covered whole, beyond which none grows.
  static func farthest(length: Int) -> Double { StartCurriculum.whole * Double(length) }

  /// The place where group `number` of an iteration begins.
  ///
  /// - Parameter key: of the iteration's curriculum; every group of an iteration takes another demonstration until
  ///   each has had its turn.
  package func place(ofGroup number: Int, _ key: RandomKey) -> Place {
    let own = key.folding(0).folding(number)
    if Double(own.uniform(0)) < takenShare { return .own }
    let round = number / lengths.count
    let order = key.folding(1).folding(round).permutation(of: lengths.count)
    let demonstration = order[number % lengths.count]
    if isCovered(demonstration), Double(own.uniform(2)) < StartCurriculum.givenShare { return .own }
    let (nearest, share) = (StartCurriculum.nearest, Double(own.uniform(1)))
    let distance = distances[demonstration] * (nearest + (1 - nearest) * share)
    return .along(
      demonstration: demonstration, remaining: max(1, min(lengths[demonstration], Int(distance.rounded()))))
  }

  /// How many actions a rollout from there may take, so that little is spent on those that went astray.
  package static func mostActions(remaining: Int) -> Int { 2 * remaining + 8 }

  /// Learns from the groups of an iteration.
  ///
  /// - Parameters:
  ///   - successes: for each group in the order of numbers, the share of its rollouts that succeeded; nil for a group
  ///     that does not count.
  ///   - key: the key with which they were placed.
  package mutating func learn(successes: [Double?], _ key: RandomKey) {
    var sums: [Int: (successes: Double, groups: Double)] = [:]
    var all = (successes: 0.0, groups: 0.0)
    var own = ownSuccess
    for (number, share) in successes.enumerated() {
      guard let share else { continue }
      switch place(ofGroup: number, key) {
      case .own: own += (share - own) / StartCurriculum.memory
      case .along(let demonstration, _):
        let sum = sums[demonstration] ?? (0, 0)
        sums[demonstration] = (sum.successes + share, sum.groups + 1)
        all = (all.successes + share, all.groups + 1)
      }
    }
    let hurries = all.successes > StartCurriculum.hurriesAbove * all.groups
    let growth = hurries ? StartCurriculum.hurriedGrowth : StartCurriculum.growth
    for demonstration in lengths.indices {
      waits[demonstration] += 1
      guard let sum = sums[demonstration] else { continue }
      move(demonstration, successes: sum.successes / sum.groups, growth)
      waits[demonstration] = 0
    }
    ownSuccess = own
  }

  private mutating func move(
    _ demonstration: Int, successes: Double, _ growth: (factor: Double, actions: Double)
  ) {
    var distance = distances[demonstration]
    for _ in 0..<min(waits[demonstration], StartCurriculum.mostTurns) {
      if successes > StartCurriculum.growsAbove {
        distance = distance * growth.factor + growth.actions
      } else if successes == 0 {
        distance *= StartCurriculum.shrink
      }
    }
    let farthest = StartCurriculum.farthest(length: lengths[demonstration])
    distances[demonstration] = max(min(StartCurriculum.firstDistance, farthest), min(farthest, distance))
  }
}
