// The difficulty of a scene among those of the same task; a part of a scene.

/// A scene's place among the difficulty tiers of one task.
///
/// A policy that cannot begin to learn a scene may begin on a lower tier: the same bodies, actions and
/// observations with easier starts.
public struct Tier: Sendable, Hashable {
  /// The name of the scene that the task is known by: the scene itself, or the one that it is a tier of.
  public var task: String
  /// Its order among the task's scenes, 1...100: the smaller, the easier.
  public var order: Int

  /// A tier of the task that is known by a scene's name.
  public init(task: String, order: Int) {
    self.task = task
    self.order = order
  }
}
