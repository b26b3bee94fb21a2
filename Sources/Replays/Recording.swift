// One episode kept for looking at: made by playing it (again), read by drawings.

internal import Messages
public import Batches
public import Physics
public import Scenes
public import Tasks

/// Where everything was before the first and after each action of one episode, and how it ended.
public struct Recording: Sendable {
  /// What was played, its bodies as large as they were.
  public let scene: Scene
  /// The digest of the scene with its bodies as they are written.
  private let sceneDigest: UInt64
  /// Of the start state.
  public let seed: UInt64
  /// `[actionCount × actionDimensions]`, what was carried out.
  public private(set) var tokens: [Token] = []
  /// What the last action led to; `running` for a recording that stops before the episode's end.
  public private(set) var outcome = Outcome.running
  /// `Episode.stateHash` after the last action.
  public private(set) var finalHash: UInt64
  /// Actions carried out.
  public private(set) var actionCount = 0
  /// `[frameCount × (bodies + markers)]`
  private var states: [BodyState] = []

  /// Records the start of an episode that has just been reset.
  ///
  /// - Throws: `TaskError.notBegun` if it has not been.
  public init(startOf episode: borrowing Episode) throws(TaskError) {
    scene = episode.scene
    sceneDigest = episode.start.sceneDigest
    seed = episode.start.seed
    finalHash = episode.stateHash
    try appendFrame(of: episode)
  }

  /// Carries out an action and records what came of it.
  ///
  /// - Parameters:
  ///   - action: `[actionDimensions]`.
  ///   - episode: the one this is a recording of.
  /// - Throws: what `Episode.step` throws.
  public mutating func step(_ action: Span<Token>, in episode: inout Episode) throws(TaskError) {
    require(
      episode.action == actionCount && episode.start.seed == seed,
      "a recording of \(actionCount) actions cannot go on at action \(episode.action)")
    outcome = try episode.step(action)
    for index in action.indices { tokens.append(action[index]) }
    actionCount += 1
    finalHash = episode.stateHash
    try appendFrame(of: episode)
  }

  private mutating func appendFrame(of episode: borrowing Episode) throws(TaskError) {
    for body in scene.bodies.indices { states.append(try episode.state(of: .body(body))) }
    for marker in scene.markers.indices { states.append(try episode.state(of: .marker(marker))) }
  }

  /// States recorded: one more than actions.
  public var frameCount: Int { actionCount + 1 }

  /// Where something was after so many actions. Of a site, the state of its body.
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

  /// The place of something's origin after so many actions, m.
  public func position(of what: Frame, at frame: Int) -> SIMD2<Float> {
    let state = state(of: what, at: frame)
    if case .site(let site) = what { return state.point(scene.sites[site].at) }
    return state.position
  }

  /// When a frame was, s after the start.
  public func time(of frame: Int) -> Double { Double(frame) / Double(scene.timing.actionRate) }

  /// What it takes to see this episode again.
  public var actionLog: ActionLog {
    let width = actionCount == 0 ? 0 : tokens.count / actionCount
    return ActionLog(
      scene: scene.name, sceneDigest: sceneDigest, seed: seed,
      actions: (0..<actionCount).map { Array(tokens[$0 * width..<($0 + 1) * width]) })
  }
}
