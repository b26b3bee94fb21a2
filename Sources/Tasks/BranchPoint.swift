// A point in an episode as data that can be sent to other workers, processes and machines.

public import Batches

/// A point in a running episode: its start and the actions carried out since. Repeating them gives the same
/// bits on any worker.
public struct BranchPoint: Sendable, Equatable {
  /// Where the episode began.
  public let start: StartState
  /// `[actions][actionDimensions]`, the actions carried out since the start.
  public let actions: [[Token]]
  /// `Episode.stateHash` at this point.
  public let stateHash: UInt64

  /// The point that a running episode has reached.
  ///
  /// - Parameters:
  ///   - episode: one that is running.
  ///   - actions: all actions that the episode has carried out since its start.
  /// - Throws: `TaskError.notRunning` if the episode has not begun or has ended, `.wrongActionCount` if it
  ///   has carried out another number of actions, `.wrongTokenCount` or `.badToken` if an action does not fit
  ///   the task.
  public init(of episode: borrowing Episode, actions: [[Token]]) throws(TaskError) {
    let task = episode.task
    guard episode.phase == .running else {
      throw .notRunning(scene: task.scene.name, phase: episode.phase)
    }
    guard actions.count == episode.action else {
      throw .wrongActionCount(scene: task.scene.name, count: actions.count, carriedOut: episode.action)
    }
    for tokens in actions { try task.check(tokens.span) }
    start = episode.start
    self.actions = actions
    stateHash = episode.stateHash
  }
}

extension BranchPoint {
  /// A point that an episode is known to pass through.
  init(start: StartState, actions: [[Token]], stateHash: UInt64) {
    self.start = start
    self.actions = actions
    self.stateHash = stateHash
  }
}

extension Episode {
  /// Begins at a branch point of another episode, by carrying out all actions that led to it.
  ///
  /// - Throws: `TaskError.foreignStart` if the branch point belongs to another scene, and `.lostBranch` if
  ///   its actions end the episode or lead to another state than before; this episode has then not begun.
  public mutating func reset(to branch: BranchPoint) throws(TaskError) {
    for tokens in branch.actions { try task.check(tokens.span) }
    try reset(to: branch.start)
    for tokens in branch.actions where phase == .running { _ = try step(tokens.span) }
    guard phase == .running, action == branch.actions.count, stateHash == branch.stateHash else {
      phase = .notBegun
      throw .lostBranch(scene: task.scene.name, seed: branch.start.seed, action: branch.actions.count)
    }
  }
}
