// Episodes of many start seeds, to find the few that fault and list them for replay.

internal import Messages
public import Parallel
internal import Randomness
internal import Rollouts
public import Tasks

/// An episode of random actions from each of many seeds, and those in which the physics fails.
///
/// The episode of a seed is the one that `jostle draw SCENE --policy random --start N` draws.
public struct SeedSweep: Sendable, Equatable, Encodable {
  /// An episode that should be looked at.
  public struct Failure: Sendable, Equatable, Encodable {
    /// Seed of the start state and of the random actions.
    public var seed: UInt64
    /// What happened, in words.
    public var text: String
  }

  /// The scene's name.
  public var scene: String
  /// The first seed.
  public var first: UInt64
  /// The last seed.
  public var last: UInt64
  /// Number of seeds from which an episode ran.
  public var episodes = 0
  /// Seeds without a start state, in order.
  public var withoutStart: [UInt64] = []
  /// Episodes that ended in a fault, in the order of their seeds.
  public var faults: [Failure] = []
  /// Episodes in which a body went through another, in the order of their seeds.
  public var tunnelling: [Failure] = []

  /// The most seeds of one sweep.
  public static let most = 10_000_000

  /// Runs the episodes.
  ///
  /// - Parameters:
  ///   - task: what is played.
  ///   - seeds: at most `most` of them.
  ///   - pool: the threads.
  ///   - progress: called after each episode.
  /// - Throws: `CheckError.option` for too many seeds, `CheckError.rollout` if the engine refuses a part of the
  ///   scene.
  public init(
    _ task: ManipulationTask, seeds: ClosedRange<UInt64>, pool: WorkerPool,
    progress: CheckProgress.Observer? = nil
  ) throws(CheckError) {
    let span = seeds.upperBound - seeds.lowerBound
    guard span < UInt64(SeedSweep.most) else {
      let count = span >= UInt64(Int.max) ? Int.max : Int(span) + 1
      throw .option(name: "the number of seeds", value: count, allowed: 1...SeedSweep.most)
    }
    scene = task.scene.name
    (first, last) = (seeds.lowerBound, seeds.upperBound)
    let counter = ProgressCounter(progress)
    let count = Int(span) + 1
    counter.begin("seeds", total: count)
    let (scene, first) = (task.scene, first)
    let traces: [EpisodeTrace?]
    do {
      traces = try pool.map(
        count, scratch: { () throws(TaskError) in try Player(scene) },
        { player, number throws(TaskError) in
          defer { counter.advance() }
          let seed = first + UInt64(number)
          do throws(TaskError) {
            return try player.play(from: seed, .random(RandomKey(seed: seed)))
          } catch {
            // Reported with the other seeds.
            guard case .noStart = error else { throw error }
            return nil
          }
        })
    } catch {
      throw .rollout(.task(error))
    }
    for (number, trace) in traces.enumerated() {
      let seed = first + UInt64(number)
      guard let trace else {
        withoutStart.append(seed)
        continue
      }
      episodes += 1
      if case .fault(let fault) = trace.outcome {
        faults.append(Failure(seed: seed, text: fault.description))
      }
      if let passage = trace.physics.passage {
        let bodies = "\(scene.nameOfBody(passage.body)) passes through \(scene.nameOfBody(passage.other))"
        tunnelling.append(Failure(seed: seed, text: bodies))
      }
    }
  }

  /// The findings on starts, faults and tunnelling, the worst first, each with the seeds in its advice.
  public var findings: [Finding] {
    let all = "\(counted(episodes + withoutStart.count, "seed")), \(first) to \(last)"
    func list(_ seeds: [UInt64]) -> String {
      seeds.prefix(SeedSweep.listed).map(String.init).joined(separator: ", ")
        + (seeds.count > SeedSweep.listed ? " and \(seeds.count - SeedSweep.listed) more, all in --json" : "")
    }
    func finding(_ kind: FindingKind, _ failures: [Failure], _ what: String) -> Finding {
      guard episodes > 0 else { return .notExamined(kind, "no seed has a start state") }
      return Finding(
        kind, failures.isEmpty ? .ok : .unsound,
        failures.first.map { "\(counted(failures.count, "episode")) \(what), first: \($0.text)" } ?? "none",
        examined: all,
        advice: failures.isEmpty ? nil : "Replay the seeds \(list(failures.map(\.seed))).")
    }
    return [
      Finding(
        .noStart, withoutStart.isEmpty ? .ok : .unsound,
        withoutStart.isEmpty ? "every seed gives a start" : "\(withoutStart.count) give no start",
        examined: all,
        advice: withoutStart.isEmpty ? nil : "The seeds \(list(withoutStart))."),
      finding(.fault, faults, faults.count == 1 ? "faults" : "fault"),
      finding(
        .tunnelling, tunnelling,
        "\(tunnelling.count == 1 ? "has" : "have") a body that passes through another"),
    ].worstFirst
  }

  /// Seeds that the text of a finding lists.
  private static let listed = 20

  /// Whether no episode failed.
  public var isSound: Bool { findings.allSatisfy { $0.verdict != .unsound } }
}
