// What a call of the C interface returns, and the status for each error of the library.

internal import Batches
internal import GRPO
internal import Messages
internal import Physics
internal import Policies
internal import Replays
internal import Rollouts
internal import Scenes
internal import Tasks
internal import Training
internal import YAMLReading

/// The status of a call. The numbers are part of the interface: they are never changed, only added to.
enum Status: Int32 {
  case done = 0
  /// Not an error: nothing has happened within the time of the call.
  case pending = 1
  /// Not an error: there are no more events.
  case ended = 2
  /// An argument that is not allowed.
  case argument = 3
  /// A handle that was closed, or that never was one, or one of another kind.
  case closed = 4
  /// Another thread is in a call on the same handle.
  case busy = 5
  /// A scene file; the answer is a JSON array of its faults, with file, line and column.
  case scene = 6
  /// A policy file, or a policy that does not fit the task.
  case policy = 7
  /// An episode that cannot begin or continue.
  case episode = 8
  /// The physics failed.
  case fault = 9
  /// The call was stopped.
  case stopped = 10
  /// Another library has loaded libbox2d first: no world can be made in this process.
  case engine = 11
  /// A training run, its folder or its configuration.
  case training = 12
  /// A picture that cannot be drawn.
  case picture = 13
  /// A snapshot that this episode cannot return to.
  case snapshot = 14

  /// The status for an error.
  init(_ error: any Error) {
    self =
      switch error {
      case let failure as CallFailure: failure.status
      case is SceneError: .scene
      case is PolicyError: .policy
      case is ArgumentError: .argument
      case is BatchError: .argument
      case let error as LearnerError: Status(error)
      case let error as TaskError: Status(error)
      case let error as RolloutError: Status(error)
      case let error as TrainingError: Status(error)
      case is ConfigurationError: .argument
      case is PictureError: .picture
      case let error as RecordingError: Status(error)
      default: .training
      }
  }

  private init(_ error: TaskError) {
    self =
      switch error {
      case .scene: .scene
      case .engine(_, .engineNotPrivate): .engine
      case .engine(_, .foreignImage): .snapshot
      case .wrongTokenCount, .badToken, .noSuchPart, .wrongRoom: .argument
      default: .episode
      }
  }

  private init(_ error: RolloutError) {
    self =
      switch error {
      case .task(let error): Status(error)
      case .fault: .fault
      case .layout: .policy
      case .argument, .logProbability: .argument
      case .stopped: .stopped
      case .startsDiffer: .episode
      }
  }

  private init(_ error: TrainingError) {
    self =
      switch error {
      case .configuration: .argument
      case .scene: .scene
      case .task(let error): Status(error)
      case .rollout(let error): Status(error)
      case .policy: .policy
      default: .training
      }
  }

  private init(_ error: LearnerError) {
    self =
      switch error {
      case .batch, .emptyBatch, .normalizer, .argument, .options: .argument
      case .stopped: .stopped
      default: .training
      }
  }

  private init(_ error: RecordingError) {
    self = if case .rollout(let error) = error { Status(error) } else { .argument }
  }
}

/// An error of a call of the C interface itself.
struct CallFailure: Error, CustomStringConvertible {
  var status: Status
  var description: String
}

/// The faults of a scene file in an error, if it is about one.
func diagnostics(of error: any Error) -> [Diagnostic]? {
  switch error {
  case let error as SceneError: error.diagnostics
  case TaskError.scene(let error), TrainingError.scene(let error),
    RolloutError.task(.scene(let error)), TrainingError.task(.scene(let error)):
    error.diagnostics
  default: nil
  }
}
