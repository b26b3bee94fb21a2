// An episode that succeeded, as data: learners begin along it, and clones imitate it.

public import Batches

/// An episode that ended with success, to every moment of which another episode can return.
public struct Demonstration: Sendable, Equatable {
  /// Where it began.
  public let start: StartState
  /// `[length][actionDimensions]`, all actions up to success.
  public let actions: [[Token]]
  /// `[length]`: `Episode.stateHash` before each action.
  private let stateHashes: [UInt64]

  /// Number of actions, at least 1.
  public var length: Int { actions.count }

  /// Carries out actions from a start, to confirm that they succeed.
  ///
  /// - Parameters:
  ///   - seed: of the start state.
  ///   - actions: `[actions][actionDimensions]`; those after the first success are left out.
  ///   - episode: of the task; it has ended afterwards.
  /// - Throws: `TaskError.noSuccess` if the episode does not succeed, `.wrongTokenCount` or `.badToken` for an action
  ///   that does not fit the task, `.noStart`, `.engine`.
  public init(seed: UInt64, actions: [[Token]], in episode: inout Episode) throws(TaskError) {
    for tokens in actions { try episode.task.check(tokens.span) }
    try episode.reset(seed: seed)
    var stateHashes: [UInt64] = []
    var outcome = Outcome.running
    for tokens in actions where outcome == .running {
      stateHashes.append(episode.stateHash)
      outcome = try episode.step(tokens.span)
    }
    guard outcome == .succeeded else {
      throw .noSuccess(
        scene: episode.task.scene.name, seed: seed, actions: stateHashes.count, outcome: outcome)
    }
    start = episode.start
    self.actions = Array(actions.prefix(stateHashes.count))
    self.stateHashes = stateHashes
  }

  /// The moment before the last `remaining` actions.
  ///
  /// - Parameter remaining: in 1...`length`.
  public func branch(remaining: Int) -> BranchPoint {
    precondition((1...length).contains(remaining), "remaining is \(remaining), must be in 1...\(length)")
    let done = length - remaining
    return BranchPoint(start: start, actions: Array(actions.prefix(done)), stateHash: stateHashes[done])
  }
}
