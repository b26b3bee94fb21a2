// What a hunt found of one shortcut: a line of its report.

public import Batches
internal import Planning
internal import Scenes
internal import Tasks

/// How often someone took a shortcut, with an episode to look at.
public struct HuntCatch: Sendable, Equatable, Encodable {
  /// An episode.
  public struct Example: Sendable, Equatable, Encodable {
    /// Seed of the start state.
    public var seed: UInt64
    /// `[actions][actionDimensions]`
    public var actions: [[Token]]

    /// The episode with these actions.
    public init(seed: UInt64, actions: [[Token]]) {
      self.seed = seed
      self.actions = actions
    }
  }

  /// What was left out: "stage-2", "contact", or "lost" for a success that does not last.
  public var id: String
  /// The same in words.
  public var text: String
  /// Who acted: "random actions", "the planner", or the name of a policy.
  public var by: String
  /// Number of successes by the shortcut.
  public var found: Int
  /// Number of all successes, or of the starts from which the planner was asked for it.
  public var of: Int
  /// The first success by the shortcut.
  public var example: Example?

  static let planner = "the planner"

  /// Whether the planner was asked for it.
  public var isPlanned: Bool { by == HuntCatch.planner }

  init(
    _ shortcut: Shortcut, by name: String, found: Int, of all: Int, example: Example?, in scene: Scene
  ) {
    (id, text) =
      switch shortcut {
      case .withoutStage(let stage):
        ("stage-\(stage + 1)", "without stage \(stage + 1): \(scene.describe(scene.stages[stage]))")
      case .withoutContact: ("contact", "without a touch of any body")
      case .lost: ("lost", "with a success that is lost within a second")
      }
    by = name
    self.found = found
    of = all
    self.example = example
  }
}
