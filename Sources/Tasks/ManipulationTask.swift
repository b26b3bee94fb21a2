// A scene prepared for running: everything that stays the same in all episodes, computed once.

internal import Batches
internal import Messages
internal import Physics
internal import Randomness
public import Scenes

/// A scene that can be run. It is constant; `Episode` holds everything that changes.
public final class ManipulationTask: Sendable {
  /// The scene that this task was made from.
  public let scene: Scene
  /// The scene's digest. Start states, branch points and action logs identify their scene by it.
  public let digest: UInt64
  /// Number of components of an observation.
  public let observationCount: Int
  /// A name for each observation component, such as "box.x".
  public let observationLabels: [String]
  /// Number of bins of each action dimension, in token order.
  public let bins: [Int]
  /// A name for each action dimension.
  public let actionLabels: [String]

  let settings: StepSettings
  let gravity: SIMD2<Float>
  /// The parts of the task that depend on body sizes, for bodies at the sizes in the scene file.
  let sized: SizedScene
  /// Whether starts draw body sizes.
  let drawsSizes: Bool
  /// Pairs of bodies that must not overlap at the start.
  let separatePairs: [(Int32, Int32)]
  /// Bodies that forces can move.
  let movable: [Int]
  /// For each joint, its number in the world, in which the table's joints come first.
  let jointIDs: [JointID]
  /// For each joint, whether an actuator drives it.
  let drivenJoints: [Bool]
  /// Joints whose second body's start pose follows from that of the first, parents before children.
  let jointOrder: [Int]
  /// The order in which start rules are applied: each after the one that places what it is relative to.
  let ruleOrder: [Int]
  /// How many rules at the beginning of this order are relative to nothing.
  let ownRules: Int
  /// Fixed bodies whose place in the workspace is drawn, so that it may lie outside.
  let drawnFixtures: [Int]
  let dimensions: [ActionDimension]
  /// The conditions of success without parts, in words, in the order of the file.
  public let conditions: [String]
  let settleSteps: Int
  /// Half the longer side of the workspace, m.
  let lengthScale: Float

  /// - Throws: `TaskError.scene` with every fault of the scene if it cannot be run, `.engine` if the engine
  ///   refuses a part of it.
  public init(_ unchecked: Scene) throws(TaskError) {
    do {
      scene = try unchecked.validated()
    } catch {
      throw .scene(error)
    }
    let scene = scene
    digest = scene.digest
    settings = StepSettings(
      timeStep: scene.timing.timeStep, velocityIterations: Int32(scene.timing.velocityIterations),
      positionIterations: Int32(scene.timing.positionIterations))
    gravity = scene.view == .side ? SIMD2(0, -standardGravity) : .zero
    settleSteps = Int((scene.timing.settle / scene.timing.timeStep).rounded(.up))
    lengthScale =
      max(
        scene.workspace.x.upperBound - scene.workspace.x.lowerBound,
        scene.workspace.y.upperBound - scene.workspace.y.lowerBound) / 2
    dimensions = scene.actuators.indices.flatMap { ActionDimension.dimensions(of: $0, in: scene) }
    bins = dimensions.map(\.bins)
    actionLabels = dimensions.map(\.label)
    observationLabels = scene.observations.flatMap(\.labels)
    observationCount = observationLabels.count
    ruleOrder = ManipulationTask.ruleOrder(of: scene)
    ownRules = scene.start.rules.count { $0.reference == nil }
    drawnFixtures = ManipulationTask.drawnFixtures(of: scene)
    jointOrder = ManipulationTask.jointOrder(of: scene)
    separatePairs = ManipulationTask.separatePairs(of: scene)
    movable = scene.bodies.indices.filter { scene.bodies[$0].kind == .dynamic }
    drivenJoints = scene.joints.indices.map { joint in
      scene.actuators.contains { $0.moved == .joint(joint) }
    }
    do {
      sized = try SizedScene(scene)
    } catch {
      throw .engine(scene: scene.name, error)
    }
    drawsSizes = scene.drawsSizes
    conditions = sized.detector.conditions
    let tableJoints = sized.tableForces.count { $0 != .zero }
    jointIDs = scene.joints.indices.map { JointID(index: Int32(tableJoints + $0)) }
  }

  /// Checks that tokens are an action of this task.
  ///
  /// - Throws: `TaskError.wrongTokenCount` or `.badToken`.
  func check(_ tokens: Span<Token>) throws(TaskError) {
    guard tokens.count == bins.count else {
      throw .wrongTokenCount(scene: scene.name, count: tokens.count, dimensions: bins.count)
    }
    for index in bins.indices where Int(tokens[index]) >= bins[index] {
      throw .badToken(
        scene: scene.name, dimension: actionLabels[index], token: Int(tokens[index]), bins: bins[index])
    }
  }

  /// Number of physics steps in one action.
  public var physicsStepsPerAction: Int { scene.timing.physicsSteps }

  /// Pairs of bodies that may collide. Two bodies that are joined, geared together or both fixed are left
  /// out. The number after the last body stands for the walls.
  public var collidingPairs: [(first: Int, second: Int)] { separatePairs.map { (Int($0), Int($1)) } }

  /// The index of a frame's body or marker among an episode's states, and the frame's position in it.
  static func slot(of frame: Frame, in scene: Scene) -> (slot: Int, at: SIMD2<Float>) {
    switch frame {
    case .body(let body): (body, .zero)
    case .marker(let marker): (slot(ofMarker: marker, in: scene), .zero)
    case .site(let site): (scene.sites[site].body, scene.sites[site].at)
    }
  }

  /// An episode's states are the scene's bodies, the walls (one body), then the markers.
  static func slot(ofMarker marker: Int, in scene: Scene) -> Int { scene.bodies.count + 1 + marker }

  private static func separatePairs(of scene: Scene) -> [(Int32, Int32)] {
    var pairs: [(Int32, Int32)] = []
    // The walls come after the scene's bodies.
    let walls = scene.bodies.count
    for first in 0..<scene.bodies.count where scene.bodies[first].collides {
      for second in (first + 1)..<(walls + 1) {
        let isWall = second == walls
        if isWall && !scene.workspace.walled { continue }
        if !isWall && !scene.bodies[second].collides { continue }
        let secondIsFixed = isWall || scene.bodies[second].kind == .fixed
        if scene.bodies[first].kind == .fixed && secondIsFixed { continue }
        let joined = scene.joints.contains {
          ($0.first == first && $0.second == second) || ($0.first == second && $0.second == first)
        }
        // The fingers of a gripper may close.
        let geared = scene.joints.contains { joint in
          guard let leader = joint.follows?.joint else { return false }
          let pair = [joint.second, scene.joints[leader].second]
          return pair.contains(first) && pair.contains(second)
        }
        if !joined && !geared { pairs.append((Int32(first), Int32(second))) }
      }
    }
    return pairs
  }

  private static func ruleOrder(of scene: Scene) -> [Int] {
    let rules = scene.start.rules
    var order = rules.indices.filter { rules[$0].reference == nil }
    var waiting = rules.indices.filter { rules[$0].reference != nil }
    while let next = waiting.firstIndex(where: { rule in
      !waiting.contains { rules[$0].frame == rules[rule].reference }
    }) {
      order.append(waiting.remove(at: next))
    }
    require(waiting.isEmpty, "start rules \(waiting) of \(scene.name) refer to one another in a circle")
    return order
  }

  private static func jointOrder(of scene: Scene) -> [Int] {
    var following = Array(scene.joints.indices)
    var order: [Int] = []
    while let next = following.firstIndex(where: { joint in
      !following.contains { $0 != joint && scene.joints[$0].second == scene.joints[joint].first }
    }) {
      order.append(following.remove(at: next))
    }
    require(following.isEmpty, "joints \(following) of \(scene.name) form a loop")
    return order
  }
}

/// m/s²
let standardGravity: Float = 9.81
