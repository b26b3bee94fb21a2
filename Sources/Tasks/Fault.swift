// A failure of the physics, with everything needed to reproduce it.

/// A state that no task can produce: the physics failed, not the policy, so the rollout has no reward.
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
  /// Number of actions that had been carried out.
  public var action: Int

  /// One sentence with everything needed to reproduce the fault.
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
