// `fuzz files`: reads mutated files of every kind that Jostle reads, and uses those that are accepted.

import ArgumentParser
import Batches
import Foundation
import GRPO
import Mutations
import Policies
import Randomness
import Replays
import Scenes
import Sweeps
import Tasks
import Training

struct FilesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "files", abstract: "Try mutated files. Run it in the root of the repository.")

  /// A kind of file.
  enum Kind: String, CaseIterable, ExpressibleByArgument {
    case scene, configuration, sweep, policy, checkpoint, rollouts, events, metrics
  }

  @Option(
    help:
      "The kind of file: scene, configuration, sweep, policy, checkpoint, rollouts, events, metrics or all.")
  var kind = "all"
  @OptionGroup var cases: CaseOptions

  func validate() throws {
    guard kind == "all" || Kind(rawValue: kind) != nil else {
      throw ValidationError(
        "--kind is '\(kind)', must be one of \(Kind.allCases.map(\.rawValue).joined(separator: ", ")) or all")
    }
  }

  func run() throws {
    let corpus = try Corpus()
    for kind in Kind(rawValue: kind).map({ [$0] }) ?? Kind.allCases {
      let runner = try CaseRunner(kind.rawValue, command: "fuzz files --kind \(kind.rawValue)", cases)
      switch kind {
      case .scene: try scenes(corpus, runner)
      case .configuration: try configurations(corpus, runner)
      case .sweep: try sweeps(corpus, runner)
      case .policy: try policies(corpus, runner)
      case .checkpoint: try checkpoints(corpus, runner)
      case .rollouts: try rollouts(corpus, runner)
      case .events: try events(corpus, runner)
      case .metrics: try metrics(corpus, runner)
      }
    }
  }

  private func scenes(_ corpus: Corpus, _ runner: CaseRunner) throws {
    let valid = try corpus.scenes(valid: true)
    let texts = try valid + corpus.scenes(valid: false)
    try runner.run { draws, runner in
      // Mostly valid files, because files that are refused anyway do not reach the code behind the reader.
      let text = draws.mutate(draws.choice(draws.oneIn(5) ? texts : valid), splicing: draws.choice(texts))
      try runner.keep(Array(text.utf8))
      let scene = try Scene(yaml: text, file: "scenes/mutated.yaml")
      if scene.describe().isEmpty { runner.fail("an accepted scene has no description") }
      try play(scene, &draws)
    }
  }

  private func configurations(_ corpus: Corpus, _ runner: CaseRunner) throws {
    let text = TrainingConfiguration().yaml()
    let bare = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.joined(separator: "\n")
    try runner.run { draws, runner in
      let text = draws.mutate(draws.oneIn(4) ? text : bare, splicing: bare)
      try runner.keep(Array(text.utf8))
      let configuration = try TrainingConfiguration(yaml: text, file: "mutated.yaml")
      let again = try? TrainingConfiguration(yaml: configuration.yaml())
      if again != configuration {
        runner.fail("an accepted configuration is not read back from what it writes")
      }
    }
  }

  private func sweeps(_ corpus: Corpus, _ runner: CaseRunner) throws {
    let texts = try corpus.sweeps()
    try runner.run { draws, runner in
      let text = draws.mutate(draws.choice(texts), splicing: draws.choice(texts))
      try runner.keep(Array(text.utf8))
      let sweep = try SweepFile(yaml: text, file: "mutated.yaml", objectives: draws.oneIn(2) ? [] : nil)
      let folders = sweep.cells(in: SweepFolder(path: "out")).map(\.folder.path)
      if folders.count != sweep.scenes.count * sweep.settings.count * sweep.seeds.count {
        runner.fail("an accepted sweep has not one cell for each scene, setting and seed")
      }
      if Set(folders).count != folders.count || folders.contains(where: { $0.contains("..") }) {
        runner.fail("the cells of an accepted sweep have not folders of their own")
      }
    }
  }

  private func policies(_ corpus: Corpus, _ runner: CaseRunner) throws {
    let bytes = corpus.bytes(try corpus.trained().policy)
    try runner.run { draws, runner in
      let bytes = draws.mutate(safetensors: bytes, splicing: bytes)
      try runner.keep(bytes)
      try act(PolicyFile(decoding: bytes, path: "mutated.safetensors"), &draws)
    }
  }

  private func checkpoints(_ corpus: Corpus, _ runner: CaseRunner) throws {
    let folder = try corpus.trained()
    let iteration = folder.checkpointedIterations().max() ?? 0
    let bytes = corpus.bytes(folder.checkpoint(iteration))
    var configuration = try corpus.configuration
    configuration.iterations = iteration + 1
    try runner.run { draws, runner in
      let bytes = draws.mutate(safetensors: bytes, splicing: bytes)
      try runner.keep(bytes)
      let copy = RunFolder(path: "\(corpus.folder)/copy")
      try? FileManager.default.removeItem(atPath: copy.path)
      try FileManager.default.copyItem(atPath: folder.path, toPath: copy.path)
      try Data(bytes).write(to: URL(filePath: copy.checkpoint(iteration)))
      _ = try TrainingRun.resume(corpus.task, configuration: configuration, folder: copy).run { _ in }
    }
  }

  private func rollouts(_ corpus: Corpus, _ runner: CaseRunner) throws {
    let bytes = try corpus.rollouts()
    let path = "\(corpus.folder)/mutated.h5"
    try runner.run { draws, runner in
      let bytes = draws.mutate(binary: bytes, splicing: bytes)
      try runner.keep(bytes)
      try Data(bytes).write(to: URL(filePath: path))
      _ = try RolloutFile.read(path)
      _ = try Recording(replaying: ActionLog(path: path, rollout: draws.below(7)), in: corpus.task)
    }
  }

  private func events(_ corpus: Corpus, _ runner: CaseRunner) throws {
    let bytes = corpus.bytes(try corpus.trained().events)
    let path = "\(corpus.folder)/mutated.tfevents"
    try runner.run { draws, runner in
      let bytes = draws.mutate(binary: bytes, splicing: bytes)
      try runner.keep(bytes)
      try Data(bytes).write(to: URL(filePath: path))
      var file = try EventFile(path: path, resumingAfter: draws.below(4))
      try file.append(step: 5, [(tag: "a", value: 1)])
    }
  }

  private func metrics(_ corpus: Corpus, _ runner: CaseRunner) throws {
    let text = String(decoding: corpus.bytes(try corpus.trained().metrics), as: UTF8.self)
    let path = "\(corpus.folder)/mutated.jsonl"
    try runner.run { draws, runner in
      let bytes =
        draws.oneIn(3)
        ? draws.mutate(Array(text.utf8), splicing: Array(text.utf8))
        : Array(draws.mutate(text, splicing: text).utf8)
      try runner.keep(bytes)
      try Data(bytes).write(to: URL(filePath: path))
      if var log = try? MetricsLog(path: path, resumingAfter: draws.below(4)) {
        try log.append(iteration: 5, [(key: "a", value: .number(1))])
      }
      let table = try MetricsTable(String(decoding: bytes, as: UTF8.self))
      _ = RunReport(title: "mutated", table: table, summary: "", configuration: "").html
    }
  }
}

/// Draws a start and carries out a few random actions.
func play(_ scene: Scene, _ draws: inout Draws) throws {
  let task = try ManipulationTask(scene)
  var episode = try Episode(task)
  let seed = draws.bits()
  // Single draws instead of `reset`, whose 1,000 draws may take minutes in a slow scene.
  guard try (0..<3).contains(where: { try episode.examine(seed: seed, draw: $0) == .accepted }) else {
    return
  }
  var observation = [Float](repeating: 0, count: task.observationCount)
  for _ in 0..<3 {
    var span = observation.mutableSpan
    try episode.observe(into: &span)
    let tokens = task.bins.map { Token(draws.below($0)) }
    guard try episode.step(tokens.span) == .running else { return }
  }
}

/// Lets a policy act on random observations.
func act(_ file: PolicyFile, _ draws: inout Draws) throws {
  let policy = file.policy(draws.oneIn(2) ? .greedy : .sampled)
  let layout = policy.layout
  // A policy of millions of numbers is not tried: memory in proportion to a file's size is allowed.
  guard layout.observationCount < 100_000, layout.tokensPerDecision < 100_000 else { return }
  let rows = 1 + draws.below(4)
  let observations = (0..<rows * layout.observationCount).map { _ in draws.number() }
  let keys = (0..<rows).map { _ in draws.nextKey() }
  var tokens = [Token](repeating: 0, count: rows * layout.tokensPerDecision)
  var logProbabilities = [Float](repeating: 0, count: tokens.count)
  var workspace = policy.makeWorkspace(rows: rows)
  var tokenSpan = tokens.mutableSpan
  var logSpan = logProbabilities.mutableSpan
  policy.act(
    rows: rows, observations: observations.span, keys: keys.span, tokens: &tokenSpan,
    logProbabilities: &logSpan, workspace: &workspace)
}
