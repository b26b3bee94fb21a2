// Thousands of calls with hostile arguments: errors may be thrown, but nothing may crash. Also run under
// AddressSanitizer.

import Batches
import Physics
import Randomness
import Scenes
import Tasks
import Testing

@Suite("Hostile calls never crash an episode")
struct HostileCallTests {
  /// Random choices of one run, in order.
  struct Choices {
    let key: RandomKey
    var count = 0

    mutating func number(below bound: Int) -> Int {
      count += 1
      return key.integer(count, below: bound)
    }

    /// Mostly a number that fits; otherwise one next to it, far away, or negative.
    mutating func index(_ count: Int) -> Int {
      let wild = [-1, count, count + 1, 1000, Int.max, Int.min]
      let choice = number(below: 10)
      return choice < wild.count ? wild[choice] : number(below: max(1, count))
    }

    /// Mostly an action; otherwise too few or too many tokens, or tokens that are not bins.
    mutating func action(_ bins: [Int]) -> [Token] {
      var tokens = bins.map { Token(number(below: $0)) }
      switch number(below: 10) {
      case 0: tokens.removeAll()
      case 1: tokens.removeLast()
      case 2: tokens.append(0)
      case 3: tokens[number(below: tokens.count)] = .max
      case 4:
        let place = number(below: tokens.count)
        tokens[place] = Token(bins[place])
      default: break
      }
      return tokens
    }
  }

  /// What one episode has produced, for misuse in another.
  struct Leftovers {
    var starts: [StartState] = []
    var saved: [SavedEpisode] = []
    var branches: [BranchPoint] = []
    var carriedOut: [[Token]] = []
  }

  static func tasks() throws -> [ManipulationTask] {
    let shipped = try ["push-box", "stack", "gate-near", "lever"].map { try Fixtures.shippedTask($0) }
    // Walls that are missing and a horizon that is near, so that faults and ends come.
    let falling = try Fixtures.task(
      view: "side", workspace: "{ x: [-1, 1], y: [-1, 1], walls: false }",
      bodies: ["box: { shape: { disc: 0.1 }, density: 1 }"],
      start: ["box: { x: { uniform: [-0.5, 0.5] }, y: 0 }"])
    return try shipped + [falling, PhaseTests.task(horizon: 5)]
  }

  @Test(
    "no call of the safe interface crashes, whatever its arguments and the episode's phase", arguments: 0..<8)
  func nothingCrashes(run: Int) throws {
    var choices = Choices(key: RandomKey(seed: 2026).folding(run))
    let tasks = try Self.tasks()
    var left = Leftovers()
    var (answers, refusals) = (0, 0)
    for _ in 0..<6 {
      let task = tasks[choices.number(below: tasks.count)]
      var episode = try Episode(task)
      left.carriedOut = []
      for _ in 0..<120 {
        let stepped = episode.action
        do {
          try Self.call(&episode, &choices, &left, tasks)
          answers += 1
        } catch {
          #expect(!error.description.isEmpty)
          refusals += 1
        }
        if episode.action != stepped + 1 { left.carriedOut.removeAll() }
        // Whatever happened, the two agree.
        #expect((episode.phase == .notBegun) == (episode.stateHash == 0))
      }
    }
    #expect(answers > 100 && refusals > 100)
  }

  private static func call(
    _ episode: inout Episode, _ choices: inout Choices, _ left: inout Leftovers, _ tasks: [ManipulationTask]
  ) throws(TaskError) {
    let task = episode.task
    switch choices.number(below: 20) {
    case 0: try episode.reset(seed: UInt64(choices.number(below: 50)))
    case 1: _ = try episode.examine(seed: 1, draw: choices.index(20))
    case 2, 3, 4, 5, 6:
      let action = choices.action(task.bins)
      _ = try episode.step(action.span)
      left.carriedOut.append(action)
    case 7: _ = try episode.stepAfterEnd(choices.action(task.bins).span)
    case 8:
      let failing = choices.number(below: 3) == 0
      _ = try episode.step(choices.action(task.bins).span) { (episode: borrowing Episode) throws(TaskError) in
        _ = try episode.state(of: .body(failing ? -1 : 0))
      }
    case 9: _ = try episode.state(of: .body(choices.index(task.scene.bodies.count)))
    case 10: _ = try episode.state(of: .marker(choices.index(task.scene.markers.count)))
    case 11: _ = try episode.state(of: .site(choices.index(task.scene.sites.count)))
    case 12: _ = try episode.margin(ofCondition: choices.index(task.conditions.count))
    case 13:
      _ = try episode.margin(ofStage: choices.index(task.scene.stages.count))
      _ = try episode.distance(toStage: choices.index(task.scene.stages.count))
    case 14:
      var numbers = [Float](repeating: 0, count: choices.number(below: 4) * task.observationCount / 2)
      var span = numbers.mutableSpan
      try episode.observe(into: &span)
    case 15:
      var tokens = [Token](repeating: 0, count: choices.number(below: 4) * task.bins.count / 2)
      var span = tokens.mutableSpan
      try episode.idle(into: &span)
    case 16:
      _ = try episode.contacts()
      _ = try episode.nearestPair()
      _ = try episode.energy()
      _ = try episode.distanceToSuccess()
    case 17:
      left.starts.append(episode.start)
      let start = left.starts[choices.number(below: left.starts.count)]
      let other = tasks[choices.number(below: tasks.count)]
      try episode.reset(to: choices.number(below: 2) == 0 ? start : start.adapted(to: other))
    case 18:
      if choices.number(below: 2) == 0 || left.saved.isEmpty { left.saved.append(try episode.save()) }
      try episode.restore(left.saved[choices.number(below: left.saved.count)])
    default:
      if choices.number(below: 2) == 0 || left.branches.isEmpty {
        var actions = left.carriedOut
        if choices.number(below: 3) == 0 { actions = actions.map { _ in choices.action(task.bins) } }
        left.branches.append(try BranchPoint(of: episode, actions: actions))
      }
      try episode.reset(to: left.branches[choices.number(below: left.branches.count)])
    }
  }
}
