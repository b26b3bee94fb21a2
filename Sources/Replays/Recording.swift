// One episode stored for viewing: made by running or replaying it, read by drawings.

internal import Messages
public import Batches
public import Physics
public import Scenes
public import Tasks

/// The states of everything before the first and after each action of one episode, and how it ended.
public struct Recording: Sendable {
  /// The scene, with bodies at the sizes of this episode.
  public let scene: Scene
  /// The digest of the scene as written.
  private let sceneDigest: UInt64
  /// The seed of the start state.
  public let seed: UInt64
  /// `[actionCount × actionDimensions]`, the actions carried out.
  public private(set) var tokens: [Token] = []
  /// The outcome of the last action; `running` for a recording that stops before the episode's end.
  public private(set) var outcome = Outcome.running
  /// `Episode.stateHash` after the last action.
  public private(set) var finalHash: UInt64
  /// Number of actions carried out.
  public private(set) var actionCount = 0
  /// `[frameCount × (bodies + markers)]`
  private var states: [BodyState] = []

  /// Records the start of an episode that has just been reset.
  ///
  /// - Throws: `TaskError.notBegun` if the episode has not been reset.
  public init(startOf episode: borrowing Episode) throws(TaskError) {
    scene = episode.scene
    sceneDigest = episode.start.sceneDigest
    seed = episode.start.seed
    finalHash = episode.stateHash
    try appendFrame(of: episode)
  }

  /// Carries out an action and records the result.
  ///
  /// - Parameters:
  ///   - action: `[actionDimensions]`.
  ///   - episode: the episode that is being recorded.
  /// - Throws: what `Episode.step` throws.
  public mutating func step(_ action: Span<Token>, in episode: inout Episode) throws(TaskError) {
    require(
      episode.action == actionCount && episode.start.seed == seed,
      "a recording of \(actionCount) actions cannot continue at action \(episode.action)")
    outcome = try episode.step(action)
    for index in action.indices { tokens.append(action[index]) }
    actionCount += 1
    finalHash = episode.stateHash
    try appendFrame(of: episode)
  }

  /// Carries out an action and records the result.
  ///
  /// - Throws: what `step` throws for a span.
  public mutating func step(_ action: [Token], in episode: inout Episode) throws(TaskError) {
    try step(action.span, in: &episode)
  }

  private mutating func appendFrame(of episode: borrowing Episode) throws(TaskError) {
    for body in scene.bodies.indices { states.append(try episode.state(of: .body(body))) }
    for marker in scene.markers.indices { states.append(try episode.state(of: .marker(marker))) }
  }

  /// Number of recorded states: one more than actions.
  public var frameCount: Int { actionCount + 1 }

  /// The state of something after `frame` actions. For a site, the state of its body.
  ///
  /// - Parameters:
  ///   - what: a body, marker or site of the scene.
  ///   - frame: 0..<frameCount.
  public func state(of what: Frame, at frame: Int) -> BodyState {
    require((0..<frameCount).contains(frame), "frame \(frame) of \(frameCount)")
    let slot =
      switch what {
      case .body(let body): body
      case .marker(let marker): scene.bodies.count + marker
      case .site(let site): scene.sites[site].body
      }
    return states[frame * (scene.bodies.count + scene.markers.count) + slot]
  }

  /// The position of something's origin after `frame` actions, m.
  public func position(of what: Frame, at frame: Int) -> SIMD2<Float> {
    let state = state(of: what, at: frame)
    if case .site(let site) = what { return state.point(scene.sites[site].at) }
    return state.position
  }

  /// The time of a frame, s after the start.
  public func time(of frame: Int) -> Double { Double(frame) / Double(scene.timing.actionRate) }

  /// The action log with which this episode can be replayed.
  public var actionLog: ActionLog {
    let width = actionCount == 0 ? 0 : tokens.count / actionCount
    return ActionLog(
      scene: scene.name, sceneDigest: sceneDigest, seed: seed,
      actions: (0..<actionCount).map { Array(tokens[$0 * width..<($0 + 1) * width]) })
  }
}
