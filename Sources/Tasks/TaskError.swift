public import Physics

/// Why an episode could not begin or go on.
public enum TaskError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The engine refused a part of the scene.
  case engine(scene: String, PhysicsError)
  /// No start was found in the workspace, without overlap and not solved already.
  case noStart(scene: String, seed: UInt64, attempts: Int)
  /// A start state of another scene.
  case foreignStart(scene: String, digest: UInt64)
  /// The actions of a branch point do not lead to the state that they led to.
  case lostBranch(scene: String, seed: UInt64, action: Int)

  /// What happened, in which scene, with which seed.
  public var description: String {
    switch self {
    case .engine(let scene, let error):
      "\(scene): \(error)"
    case .noStart(let scene, let seed, let attempts):
      "\(scene): seed \(seed) gave no start in \(attempts) draws that lies in the workspace, keeps its clearances and is not solved already"
    case .foreignStart(let scene, let digest):
      "\(scene): this start state was drawn for another scene, of digest \(String(digest, radix: 16))"
    case .lostBranch(let scene, let seed, let action):
      "\(scene): the \(action) actions of a branch from seed \(seed) do not lead to the running episode they led to"
    }
  }
}

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
