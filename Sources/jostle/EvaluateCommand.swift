// `jostle evaluate`: how often a policy succeeds from starts it was not trained on.

import Messages
import Parallel
import ArgumentParser
import Policies
import Rollouts
import Tasks
import Training

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "Measure a policy's success rate on starts it was not trained on.",
    discussion: """
      Evaluation starts are separate from training starts: no training run uses any of them, whatever its \
      seed. An episode that ends in a physics fault counts as one without success and is reported with the \
      seed of its start.

      For example:
        jostle evaluate push-box --policy runs/first/policy.safetensors
        jostle evaluate push-box --policy runs/first/checkpoints/iteration-000020.safetensors --sampled --json
      """)

  @Argument(help: "A scene file, or a name that 'jostle scenes' lists.") var scene: String
  @Option(help: "A policy file, a checkpoint, or 'random'.") var policy: NamedPolicy
  @Option(help: "Number of episodes, each from its own start.") var episodes = 1000
  @Option(help: "Seed of the starts and of the policy's sampling; an integer ≥ 0.") var seed: UInt64 = 0
  @Flag(help: "Take the likeliest action (default), or sample from the policy's distribution.")
  var mode: Mode = .greedy
  @Option(help: "Sampling temperature, with --sampled (default: that of the training).") var temperature:
    Float?
  @OptionGroup var workers: WorkerOption
  @OptionGroup var output: OutputOptions

  enum Mode: String, EnumerableFlag {
    case greedy, sampled
  }

  func validate() throws {
    guard (1...10_000_000).contains(episodes) else {
      throw ValidationError("--episodes is \(episodes), must be in 1...10000000")
    }
    try checkTemperature(temperature, policy)
    if temperature != nil && mode == .greedy {
      throw ValidationError("--temperature does not apply to greedy actions: give --sampled too")
    }
  }

  func run() throws {
    let loaded = try LoadedScene(scene)
    let mode = policy.isRandom ? .sampled : mode
    let line = ProgressLine(total: episodes, isQuiet: output.json)
    let evaluation = try policy.apply(
      Use(
        task: loaded.task, episodes: episodes, seed: seed, pool: workers.pool,
        progress: { line.show($0) }), task: loaded.task, mode: mode == .greedy ? .greedy : .sampled,
      temperature: temperature)
    line.close()
    var console = Console()
    for fault in evaluation.faults.prefix(10) { console.warn(fault.description) }
    if evaluation.faults.count > 10 { console.warn("and \(evaluation.faults.count - 10) more faults") }
    let answer = Answer(
      scene: loaded.task.scene.name, policy: policy.text, mode: mode.rawValue, evaluation: evaluation)
    try output.answer(
      answer,
      text: "\(loaded.task.scene.name): \(evaluation.summary) (\(mode.rawValue)"
        + (temperature.map { " at temperature \($0)" } ?? "") + ", seed \(seed))")
  }

  private struct Use: PolicyUse {
    var task: ManipulationTask
    var episodes: Int
    var seed: UInt64
    var pool: WorkerPool
    var progress: RolloutProgress.Observer

    func use<P: Policy>(_ policy: P, temperature: Float) throws -> Evaluation {
      try Evaluation(
        of: policy, in: task, episodes: episodes, seed: seed, pool: pool, progress: progress)
    }
  }

  private struct Answer: Encodable {
    var scene: String
    var policy: String
    var mode: String
    var evaluation: Evaluation

    private enum CodingKeys: String, CodingKey { case scene, policy, mode }

    func encode(to encoder: any Encoder) throws {
      try evaluation.encode(to: encoder)
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(scene, forKey: .scene)
      try container.encode(policy, forKey: .policy)
      try container.encode(mode, forKey: .mode)
    }
  }
}

extension Evaluation {
  /// "97.2 % of 1000 episodes (95 % interval 96 % to 98.1 %), mean length 31.0 actions, 0 faults"
  var summary: String {
    "\(success), mean length \(fixed(meanLength, 1)) actions, \(counted(faults.count, "fault"))"
  }
}
