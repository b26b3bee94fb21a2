// A failure of the physics, with everything needed to reproduce it.

/// A state that no task can produce: the physics failed, not the policy, so the rollout has no reward.
///
/// That numbers are finite and within ±1e9 is checked before each physics step; speeds and places are checked at the
/// end of each action. A body that exceeds the cap in between, or leaves the workspace and comes back, is no fault.
public struct Fault: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong with the state.
  public enum Kind: Hashable, Sendable {
    /// A body's pose or velocity is not finite, or beyond ±1e9.
    case notFinite
    /// A body's origin is faster than the scene's cap at the end of an action.
    case tooFast(speed: Float, cap: Float)
    /// A body's centre of mass is outside the workspace at the end of an action, m.
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
