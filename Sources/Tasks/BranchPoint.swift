// Branching across workers, processes and machines: a moment of an episode as data.

/// A moment of an episode, as where it began and what was done since: playing that again gives the same bits on
/// any worker.
public struct BranchPoint: Sendable, Equatable {
  /// Where the episode began.
  public let start: StartState
  /// `[actions][actionDimensions]`, what was carried out.
  public let actions: [[UInt16]]
  /// `Episode.stateHash` at this moment.
  public let stateHash: UInt64

  /// The moment that a running episode is at.
  ///
  /// - Parameter actions: what it has carried out since its start.
  public init(of episode: borrowing Episode, actions: [[UInt16]]) {
    precondition(
      actions.count == episode.action, "\(actions.count) actions for an episode at action \(episode.action)")
    start = episode.start
    self.actions = actions
    stateHash = episode.stateHash
  }
}

extension Episode {
  /// Begins where a branch leaves another episode: carries out everything that led there.
  ///
  /// - Throws: `TaskError.foreignStart` if the branch is of another scene, `.lostBranch` if its actions end or
  ///   break the episode, or lead elsewhere than they did.
  public mutating func reset(to branch: BranchPoint) throws(TaskError) {
    try reset(to: branch.start)
    for tokens in branch.actions {
      guard step(tokens.span) == .running else { break }
    }
    guard action == branch.actions.count, stateHash == branch.stateHash else {
      throw .lostBranch(scene: task.scene.name, seed: start.seed, action: branch.actions.count)
    }
  }
}
