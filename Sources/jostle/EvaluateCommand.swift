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

      The numbers of the episodes without success are printed, and with --json also their starts and lengths. \
      'jostle draw' with --episode and the same policy and options draws the same episode again.

      For example:
        jostle evaluate push-box --policy runs/first/policy.safetensors
        jostle evaluate push-box --policy runs/first/checkpoints/iteration-000020.safetensors --sampled --json
      """)

  @Argument(help: "A scene file, or a name that 'jostle scenes' lists.") var scene: String
  @Option(help: "A policy file, a checkpoint, 'random', or 'planner', which searches for a solution.")
  var policy: NamedPolicy
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
    let mode = policy.isNetwork ? mode : .sampled
    let line = ProgressLine(total: episodes)
    let evaluation = try evaluate(loaded.task, mode) { line.show($0) }
    line.close()
    var console = Console()
    for fault in evaluation.faults.prefix(10) { console.warn(fault.description) }
    if evaluation.faults.count > 10 { console.warn("and \(evaluation.faults.count - 10) more faults") }
    let answer = Answer(
      scene: loaded.task.scene.name, policy: policy.text, mode: mode.rawValue, evaluation: evaluation)
    let how = temperature.map { "\(mode.rawValue) at temperature \($0)" } ?? mode.rawValue
    let head =
      "\(loaded.task.scene.name): \(evaluation.summary) (\(policy.isNetwork ? how : policy.text), seed \(seed))"
    try output.answer(answer, text: ([head] + missed(evaluation)).joined(separator: "\n"))
  }

  private func evaluate(
    _ task: ManipulationTask, _ mode: Mode, progress: @escaping RolloutProgress.Observer
  ) throws -> Evaluation {
    if case .planner = policy {
      return try Evaluation(
        ofPlannerIn: task, episodes: episodes, seed: seed, pool: workers.pool, progress: progress)
    }
    return try policy.apply(
      Use(task: task, episodes: episodes, seed: seed, pool: workers.pool, progress: progress), task: task,
      mode: mode == .greedy ? .greedy : .sampled, temperature: temperature)
  }

  /// Which episodes did not succeed, and the command that draws the first of them; nothing if all did.
  private func missed(_ evaluation: Evaluation) -> [String] {
    let numbers = evaluation.results.filter { !$0.isSuccess }.map { "\($0.number)" }
    guard let first = numbers.first else { return [] }
    let shown = 20
    let rest = numbers.count > shown ? " and \(numbers.count - shown) more, which --json lists" : ""
    var draw = ["jostle draw", shellWord(scene), "--policy", shellWord(policy.text), "--episode", first]
    if seed != 0 { draw += ["--seed", "\(seed)"] }
    if mode == .sampled && policy.isNetwork { draw.append("--sampled") }
    if let temperature { draw += ["--temperature", "\(temperature)"] }
    return [
      "episodes without success: \(numbers.prefix(shown).joined(separator: ", "))\(rest)",
      "to see the first: \(draw.joined(separator: " "))",
    ]
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

    private enum CodingKeys: String, CodingKey { case scene, policy, mode, missed }

    func encode(to encoder: any Encoder) throws {
      try evaluation.encode(to: encoder)
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(scene, forKey: .scene)
      try container.encode(policy, forKey: .policy)
      try container.encode(mode, forKey: .mode)
      try container.encode(
        evaluation.results.filter { !$0.isSuccess }.map {
          Missed(episode: $0.number, start: $0.seed, outcome: $0.outcome.word, length: $0.length)
        }, forKey: .missed)
    }
  }

  /// An episode without success.
  private struct Missed: Encodable {
    /// Its number, for `jostle draw --episode`.
    var episode: Int
    /// The seed of its start, for `jostle draw --start`.
    var start: UInt64
    var outcome: String
    /// Number of actions.
    var length: Int
  }
}

extension Outcome {
  /// How the episode ended, in one word.
  var word: String {
    switch self {
    case .running: "running"
    case .succeeded: "success"
    case .truncated: "truncated"
    case .fault: "fault"
    }
  }
}

extension Evaluation {
  /// "97.2 % of 1000 episodes (95 % interval 96 % to 98.1 %), mean length 31.0 actions, 0 faults"
  var summary: String {
    "\(success), mean length \(fixed(meanLength, 1)) actions, \(counted(faults.count, "fault"))"
  }
}
