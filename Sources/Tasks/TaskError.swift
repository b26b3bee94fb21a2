// Errors of making a task and of beginning, running and reading an episode.

public import Physics
public import Scenes

/// Why a task could not be made, or why an episode could not begin, continue or be read.
public enum TaskError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The scene cannot be run as it is.
  case scene(SceneError)
  /// The engine refused a part of the scene.
  case engine(scene: String, PhysicsError)
  /// No draw of a start state lies in the workspace, keeps its clearances and is not solved already.
  case noStart(scene: String, seed: UInt64, attempts: Int)
  /// A draw of a start state with a negative number.
  case badDraw(scene: String, draw: Int)
  /// A start state of another scene.
  case foreignStart(scene: String, digest: UInt64)
  /// A start state with another number of bodies, markers or joints than the scene has, or with sizes that
  /// the scene does not draw.
  case unusableStart(scene: String, reason: String)
  /// The actions of a branch point do not lead to the running episode from which it was made.
  case lostBranch(scene: String, seed: UInt64, action: Int)
  /// A demonstration whose actions do not succeed.
  case noSuccess(scene: String, seed: UInt64, actions: Int, outcome: Outcome)
  /// A branch point made with another number of actions than the episode has carried out.
  case wrongActionCount(scene: String, count: Int, carriedOut: Int)
  /// A reading of an episode that has not begun.
  case notBegun(scene: String)
  /// An action for, or a branch of, an episode that is not running.
  case notRunning(scene: String, phase: EpisodePhase)
  /// An action after the end for an episode that has not ended or has ended with a fault.
  case notEnded(scene: String, phase: EpisodePhase)
  /// An action with a wrong number of tokens.
  case wrongTokenCount(scene: String, count: Int, dimensions: Int)
  /// A token that is not a bin of its action dimension.
  case badToken(scene: String, dimension: String, token: Int, bins: Int)
  /// A body, marker, site, condition or stage that the scene does not have.
  case noSuchPart(scene: String, part: String, index: Int, count: Int)
  /// A buffer for a wrong number of observation components or tokens.
  case wrongRoom(scene: String, of: String, count: Int, needed: Int)

  /// What is wrong, in which scene, and what is allowed.
  public var description: String {
    switch self {
    case .scene(let error):
      error.description
    case .engine(let scene, let error):
      "\(scene): \(error)"
    case .noStart(let scene, let seed, let attempts):
      "\(scene): no start for seed \(seed): none of \(attempts) draws lies in the workspace, keeps its clearances and is not solved already"
    case .badDraw(let scene, let draw):
      "\(scene): draw \(draw) of a start state, must be at least 0"
    case .foreignStart(let scene, let digest):
      "\(scene): this start state was drawn for another scene, of digest \(String(digest, radix: 16))"
    case .unusableStart(let scene, let reason):
      "\(scene): an episode cannot begin at this start state: \(reason)"
    case .lostBranch(let scene, let seed, let action):
      "\(scene): the \(action) actions of this branch point from seed \(seed) end the episode or lead to another state than recorded"
    case .noSuccess(let scene, let seed, let actions, let outcome):
      "\(scene): the \(actions) actions from seed \(seed) do not succeed: the episode is \(outcome) after them"
    case .wrongActionCount(let scene, let count, let carriedOut):
      "\(scene): \(count) actions for a branch of an episode that has carried out \(carriedOut)"
    case .notBegun(let scene):
      "\(scene): the episode has not begun: reset it first"
    case .notRunning(let scene, let phase):
      "\(scene): " + TaskError.sentence(phase) + ": only a running episode takes actions and can be branched"
    case .notEnded(let scene, let phase):
      "\(scene): " + TaskError.sentence(phase)
        + ": an action after the end needs an episode that has succeeded or was truncated"
    case .wrongTokenCount(let scene, let count, let dimensions):
      "\(scene): an action of \(count) tokens, must have \(dimensions): one for each action dimension"
    case .badToken(let scene, let dimension, let token, let bins):
      "\(scene): token \(token) for '\(dimension)', must be below its \(bins) bins"
    case .noSuchPart(let scene, let part, let index, let count):
      "\(scene): \(part) \(index), must be in 0..<\(count)"
    case .wrongRoom(let scene, let what, let count, let needed):
      "\(scene): room for \(count) \(what), must be \(needed)"
    }
  }

  private static func sentence(_ phase: EpisodePhase) -> String {
    switch phase {
    case .notBegun: "the episode has not begun"
    case .running: "the episode is running"
    case .succeeded: "the episode has ended by success"
    case .truncated: "the episode has ended at its horizon"
    case .faulted: "the episode has ended by a physics fault"
    }
  }
}
