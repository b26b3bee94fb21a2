public import Physics

/// Where everything stands when an episode begins, before it settles: a pure function of (scene, seed).
public struct StartState: Sendable, Equatable {
  /// The digest of the scene it was drawn for.
  public let sceneDigest: UInt64
  /// What it was drawn from.
  public let seed: UInt64
  /// The number of the draw that was accepted, from 0.
  public let draw: Int
  /// At rest, the scene's bodies in order.
  public let bodies: [BodyState]
  /// The scene's markers in order.
  public let markers: [BodyState]
  /// Of each of the scene's joints, N·m or N.
  public let resistances: [Float]
  /// For each of the scene's bodies, how many times as large it is as its shapes say.
  public let sizes: [Float]
}
