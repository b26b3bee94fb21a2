// Unintended ways to succeed, which a planner can be asked for. The hunt of `jostle check` asks.

/// A way to succeed that the author of a scene may not have meant. Whether it is allowed is for the author to
/// judge.
public enum Shortcut: Sendable, Hashable {
  /// A success before which one of the scene's stages never held: its index in `Scene.stages`.
  case withoutStage(Int)
  /// A success before which no agent touched a body that can be moved.
  case withoutContact
  /// A success that is lost within a second of doing nothing.
  case lost
}
