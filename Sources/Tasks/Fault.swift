// What an episode ends with where the physics failed, and what it takes to see it again.

/// A state that no task can produce: the physics, not the policy, failed, and the rollout has no reward.
public struct Fault: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong with the state.
  public enum Kind: Hashable, Sendable {
    /// A body's pose or velocity is not a number.
    case notFinite
    /// A body is faster than the scene's cap.
    case tooFast(speed: Float, cap: Float)
    /// A body's centre of mass is outside the workspace, m.
    case outside(x: Float, y: Float)
  }
  /// The scene's name.
  public var scene: String
  /// The body's name.
  public var body: String
  /// What is wrong.
  public var kind: Kind
  /// The seed of the start state.
  public var seed: UInt64
  /// How many actions had been carried out.
  public var action: Int

  /// One sentence with what it takes to see it again.
  public var description: String {
    let what =
      switch kind {
      case .notFinite: "is not finite"
      case .tooFast(let speed, let cap): "moves at \(speed) m/s, above the cap of \(cap) m/s"
      case .outside(let x, let y): "is outside the workspace at (\(x), \(y))"
      }
    return "\(scene): physics fault: '\(body)' \(what) after action \(action) from seed \(seed)"
  }
}
