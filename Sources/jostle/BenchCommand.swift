// `jostle bench`: measures rollouts, updates and the memory of a world on this machine.

import Messages
import Batches
import Parallel
import ArgumentParser
import CSystem
import GRPO
import Policies
import Randomness
import Rollouts
import Tasks

struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measure rollouts, environments, updates and memory on this machine.",
    discussion: """
      Rollouts: an untrained policy with two hidden layers of 128 acts in groups of 8, and success is \
      checked after every action. Environments: random actions in 64 of them, which are stepped together. Update: 32,768 samples with 16 observations, two hidden layers of 128, two \
      action heads of 21 bins, four minibatches, two epochs; each epoch counts every sample once, and the \
      median update and the fastest one are given. Wall time \
      suffers more than CPU time from other work on the machine.

      For example:
        jostle bench push-t --workers 1,2 --json
      """)

  @Argument(help: "A scene file, or a name that 'jostle scenes' lists.") var scene: String
  @Option(help: "Worker counts to measure, such as 1,2 (default: 1 and all cores).") var workers: String?
  @Option(help: "Seconds of each measurement.") var seconds = 3.0
  @OptionGroup var output: OutputOptions

  private var workerCounts: [Int]? {
    guard let workers else { return Array(Set([1, WorkerPool.availableCores])).sorted() }
    let counts = workers.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    return counts.contains { $0 == nil || !(1...4096).contains($0 ?? 0) } ? nil : counts.compactMap { $0 }
  }

  func validate() throws {
    guard workerCounts != nil else {
      throw ValidationError("--workers is '\(workers ?? "")', must be counts in 1...4096 such as 1,2")
    }
    guard seconds > 0, seconds <= 3600 else {
      throw ValidationError("--seconds is \(seconds), must be above 0 and at most 3600")
    }
  }

  private struct Rollouts: Encodable {
    var workers: Int
    var physicsStepsPerSecond: Double
    var physicsStepsPerCpuSecond: Double
    var actionsPerSecond: Double
    var rolloutsPerSecond: Double
    var seconds: Double
    var cpuSeconds: Double
  }

  private struct Environments: Encodable {
    var workers: Int
    var environments: Int
    var physicsStepsPerCpuSecond: Double
    var actionsPerSecond: Double
    var actionsPerCpuSecond: Double
    var seconds: Double
    var cpuSeconds: Double
  }

  private struct Update: Encodable {
    var workers: Int
    /// Of the median update.
    var samplesPerSecond: Double
    /// Of the fastest update.
    var bestSamplesPerSecond: Double
  }

  private struct Answer: Encodable {
    var scene: String
    var workers: [Rollouts]
    var environments: [Environments]
    var update: Update
    var bytesPerWorld: Int
  }

  func run() throws {
    let counts = workerCounts ?? [1]
    let loaded = try LoadedScene(scene)
    var console = Console()
    // Memory is measured first, while the process is small.
    let bytes = try measureWorlds(loaded.task)
    var rollouts: [Rollouts] = []
    var environments: [Environments] = []
    for count in counts {
      console.progress("rollouts with \(counted(count, "worker"))")
      rollouts.append(try measureRollouts(loaded.task, workers: count))
      console.progress("environments with \(counted(count, "worker"))")
      environments.append(try measureEnvironments(loaded.task, workers: count))
    }
    console.progress("update")
    let update = try measureUpdate(workers: counts.max() ?? 1)
    console.closeLine()
    try output.answer(
      Answer(
        scene: loaded.task.scene.name, workers: rollouts, environments: environments, update: update,
        bytesPerWorld: bytes),
      text: rollouts.map { row in
        "\(counted(row.workers, "worker")): \(short(row.physicsStepsPerSecond)) physics steps/s "
          + "(\(short(row.physicsStepsPerCpuSecond)) per CPU second), \(short(row.actionsPerSecond)) actions/s, "
          + "\(short(row.rolloutsPerSecond)) rollouts/s, \(fixed(row.cpuSeconds, 2)) CPU s"
      }.joined(separator: "\n") + "\n"
        + environments.map { row in
          "\(row.environments) environments, \(counted(row.workers, "worker")): "
            + "\(short(row.actionsPerSecond)) actions/s (\(short(row.actionsPerCpuSecond)) per CPU second)"
        }.joined(separator: "\n")
        + "\nupdate: \(short(update.samplesPerSecond)) samples/s with \(counted(update.workers, "worker")) "
        + "(\(short(update.bestSamplesPerSecond)) in the fastest update)"
        + "\n\(bytes / 1024) KiB per live world")
  }

  private func policy(_ layout: PolicyLayout) throws -> NetworkPolicy {
    try NetworkPolicy(
      network: Network(Architecture(layout: layout, hidden: [128, 128]), key: RandomKey(seed: 1)),
      normalizer: Normalizer(observationCount: layout.observationCount).frozen, temperature: 1,
      mode: .sampled)
  }

  private func measureRollouts(_ task: ManipulationTask, workers: Int) throws -> Rollouts {
    let policy = try policy(PolicyLayout(of: task))
    let pool = WorkerPool(workers: workers)
    let sampler = try GroupSampler(task: task, policy: policy, groupSize: 8, pool: pool)
    // Enough groups that waiting for the last one hardly counts.
    let groups = 64 * workers
    _ = try sampler.sample(policy, groups: 2 * workers, sampling: nil, key: RandomKey(seed: 0))
    let (start, cpuStart) = (js_wall_seconds(), js_cpu_seconds())
    var actions = 0
    var rolled = 0
    var round = 0
    repeat {
      round += 1
      let (_, report) = try sampler.sample(
        policy, groups: groups, sampling: nil, key: RandomKey(seed: UInt64(round)))
      actions += report.actions
      rolled += report.rollouts
    } while js_wall_seconds() - start < seconds
    let (wall, cpu) = (js_wall_seconds() - start, js_cpu_seconds() - cpuStart)
    let steps = Double(actions * task.physicsStepsPerAction)
    return Rollouts(
      workers: workers, physicsStepsPerSecond: steps / wall, physicsStepsPerCpuSecond: steps / cpu,
      actionsPerSecond: Double(actions) / wall, rolloutsPerSecond: Double(rolled) / wall, seconds: wall,
      cpuSeconds: cpu)
  }

  private func measureEnvironments(_ task: ManipulationTask, workers: Int) throws -> Environments {
    let environments = try VectorEnvironment(
      task: task, count: 64, key: RandomKey(seed: 1), pool: WorkerPool(workers: workers))
    let width = task.bins.count
    var tokens = [Token](repeating: 0, count: environments.count * width)
    let key = RandomKey(seed: 2)
    let (start, cpuStart) = (js_wall_seconds(), js_cpu_seconds())
    var steps = 0
    repeat {
      for index in tokens.indices {
        tokens[index] = Token(key.folding(steps).integer(index, below: task.bins[index % width]))
      }
      try environments.step(tokens)
      steps += 1
    } while js_wall_seconds() - start < seconds
    let (wall, cpu) = (js_wall_seconds() - start, js_cpu_seconds() - cpuStart)
    let actions = Double(steps * environments.count)
    return Environments(
      workers: workers, environments: environments.count,
      physicsStepsPerCpuSecond: actions * Double(task.physicsStepsPerAction) / cpu,
      actionsPerSecond: actions / wall, actionsPerCpuSecond: actions / cpu, seconds: wall, cpuSeconds: cpu)
  }

  private func measureUpdate(workers: Int) throws -> Update {
    let policy = try policy(PolicyLayout(observationCount: 16, bins: [21, 21]))
    let batch = try RolloutBatch.synthetic(
      groups: 64, groupSize: 8, length: 64, policy: policy, key: RandomKey(seed: 2))
    let learner = try Learner(network: policy.network, normalizer: Normalizer(observationCount: 16))
    let pool = WorkerPool(workers: workers)
    var options = UpdateOptions()
    options.learningRate = 1e-4
    options.epochs = 2
    options.minibatches = 4
    func update(_ number: Int) throws -> Double {
      let start = js_wall_seconds()
      _ = try learner.update(
        batch: batch, options: options, progress: 0, key: RandomKey(seed: UInt64(number)), pool: pool)
      return js_wall_seconds() - start
    }
    _ = try update(0)
    var durations: [Double] = []
    let start = js_wall_seconds()
    repeat {
      durations.append(try update(durations.count + 1))
    } while js_wall_seconds() - start < seconds
    durations.sort()
    let samples = Double(options.epochs * batch.decisionCount)
    return Update(
      workers: workers, samplesPerSecond: samples / durations[durations.count / 2],
      bestSamplesPerSecond: samples / durations[0])
  }

  /// Memory in use per world, measured over a thousand worlds in which actions have been carried out.
  private func measureWorlds(_ task: ManipulationTask) throws -> Int {
    let before = js_resident_bytes()
    let worlds = 1000
    let live = try LiveWorlds(task, count: worlds)
    return withExtendedLifetime(live) { max(0, Int(js_resident_bytes() - before)) / worlds }
  }
}
