// `jostle check`: runs the checks of a scene and prints their findings.

import Messages
import Parallel
import ArgumentParser
import Checks
import FoundationEssentials
import Policies
import Replays
import Rollouts
import Scenes
import Tasks
import Training

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check whether a task is sound before anyone trains on it.",
    discussion: """
      Runs each scene from 1,000 start states and reports what it finds: about the starts, the physics, the \
      success detector, whether the task can be solved, and how much training signal GRPO would get. The \
      worst findings come first, one line each; --details adds advice and figures. Each line says what was \
      examined; where there was nothing to examine, it says so and why. The exit status is 0 if all scenes \
      are sound and 1 if one is not, or is not shown to be solvable. A note reports something that may be \
      intended.

      With --hunt, random actions, the planner and a given policy are watched for successes without one of the \
      scene's stages, without a touch of any body, or lost a second later; the planner is asked for each. \
      Look at their films: what the instruction does not allow, success should not accept.

      One solution of the planner is saved in the folder --out; 'jostle draw SCENE --actions FILE' shows it. \
      Where the planner fails, --solution gives one. With --json, the same scene and options give the same \
      answer, except for 'speed', which is measured only where one scene is named: several are checked at once.

      For example:
        jostle check push-box
        jostle check scenes/*.yaml --thorough
        jostle check push-box --seeds 0..9999
        jostle check upright --hunt --films films
        jostle check push-t --policy runs/first/policy.safetensors --json
      """)

  @Argument(help: "Scene files, or names that 'jostle scenes' lists.") var scenes: [String] = []
  @Flag(help: "Add advice to the findings, and figures without a verdict.") var details = false
  @Flag(help: "Print the table of all findings with their thresholds, and check nothing.") var findings =
    false
  @Flag(
    help: "Run 100 planner episodes instead of 4 to 8, and more of the other kinds too.") var thorough = false
  @Option(help: "A policy file or checkpoint whose training signal is estimated too.") var policy: String?
  @Option(help: "An action log or rollout file that solves the scene; it is run again.") var solution: String?
  @Option(
    help: """
      Instead of the whole check, run random actions from the start seeds A..B, and list those with a fault.
      """) var seeds: SeedRange?
  @Option(help: "Seed of the starts and of all other random choices; an integer ≥ 0.") var seed: UInt64 = 0
  @Option(help: "The folder for solutions; it is created if it does not exist.") var out = "solutions"
  @Flag(help: "Also look for ways to succeed that the instruction may not mean.") var hunt = false
  @Option(help: "With --hunt: a folder for a filmstrip of each such way; it is created if it does not exist.")
  var films: String?
  @Option(
    help: """
      With --hunt: a rollout file of the scene, whose successes are watched too, such as a run's \
      demonstrations.hdf5; it may be given several times.
      """) var rollouts: [String] = []
  @OptionGroup var workers: WorkerOption
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard findings || !scenes.isEmpty else { throw ValidationError("name at least one scene") }
    if solution != nil && scenes.count > 1 {
      throw ValidationError("--solution belongs to one scene, but \(scenes.count) are named")
    }
    if seeds != nil && (solution != nil || policy != nil || thorough || hunt) {
      throw ValidationError(
        "--seeds runs random actions only: it goes with none of --solution, --policy, --thorough, --hunt")
    }
    if let films {
      guard !films.isEmpty else { throw ValidationError("--films is empty, must be a folder's path") }
      guard hunt else { throw ValidationError("--films is for the ways that --hunt finds: give --hunt too") }
    }
    if !rollouts.isEmpty {
      guard hunt else { throw ValidationError("--rollouts are watched by --hunt: give --hunt too") }
      guard scenes.count == 1 else {
        throw ValidationError("--rollouts belong to one scene, but \(scenes.count) are named")
      }
      for path in rollouts where rollouts.count(where: { $0 == path }) > 1 {
        throw ValidationError("--rollouts names \(path) more than once")
      }
    }
    guard !out.isEmpty else { throw ValidationError("--out is empty, must be a folder's path") }
    if policy == "random" {
      throw ValidationError("--policy is 'random', which every check estimates: name a file")
    }
    if policy == "planner" {
      throw ValidationError("--policy is 'planner', which every check runs: name a file")
    }
  }

  func run() throws {
    if findings {
      try output.answer(Kinds(), text: String(FindingKind.table.dropLast()))
      return
    }
    // Everything is read before the first scene is run, so that a misspelt name is reported at once.
    let loaded = try scenes.map { try LoadedScene($0) }
    if let policy {
      for scene in loaded {
        try NamedPolicy.file(policy).apply(Fit(), task: scene.task, mode: .sampled)
      }
    }
    if let seeds { return try sweep(loaded, seeds) }
    let given = try solution.map { try givenSolution($0, in: loaded[0].task) }
    let watched = try rollouts.map { try WatchedFile($0, of: loaded[0].task) }
    for folder in [out, films].compactMap({ $0 }) {
      do {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      } catch {
        throw Failure(description: "\(folder): this folder does not exist and cannot be created")
      }
    }
    let line = CheckLine()
    let answers = try answers(loaded, given, watched, line)
    line.close()
    if output.json {
      try output.answer(Answers(scenes: answers, sound: answers.allSatisfy(\.check.isSound)), text: "")
    } else if loaded.count > 1 {
      let others = answers.filter { !$0.check.isSound }.map(\.check.scene)
      try output.answer(
        others,
        text: others.isEmpty
          ? "all \(loaded.count) scenes are sound"
          : "\(others.count) of \(counted(loaded.count, "scene")) not sound: \(others.listed)")
    }
    if !answers.allSatisfy(\.check.isSound) { throw ExitCode.failure }
  }

  /// Checks the scenes, and prints their reports in the order in which they were named.
  ///
  /// Several are checked at once, as far as there are workers: those that share a scene wait for one another at the
  /// end of each kind of episode.
  private func answers(
    _ loaded: [LoadedScene], _ given: PlannerFigures.Solution?, _ watched: [WatchedFile], _ line: CheckLine
  ) throws -> [Answer] {
    let all = workers.pool.workers
    let pool = WorkerPool(workers: (all + loaded.count - 1) / loaded.count)
    let reports = Locked(OrderedReports())
    return try WorkerPool(workers: min(all, loaded.count)).map(
      loaded.count, scratch: { () throws(any Error) in }
    ) { _, number throws(any Error) in
      let scene = loaded[number]
      let check = try check(scene, given, pool, measuresSpeed: loaded.count == 1, line)
      let solution = try save(check)
      let hunted = hunt && check.reproduction != nil ? try hunt(scene, watched, pool, line) : nil
      if !output.json {
        let report = CheckReport(check, isDetailed: details, solution: solution, path: scene.path).text
        try reports.withLock { reports throws(any Error) in
          for text in reports.add(report + (hunted.map { "\n" + $0.text } ?? ""), at: number) {
            line.close()
            try output.answer(text, text: text)
          }
        }
      }
      return Answer(check: check, solution: solution, hunt: hunted)
    }
  }

  /// Runs the episodes of many seeds in each scene.
  private func sweep(_ loaded: [LoadedScene], _ seeds: SeedRange) throws {
    let line = CheckLine()
    var sweeps: [SeedSweep] = []
    for scene in loaded {
      let name = scene.task.scene.name
      let sweep = try SeedSweep(
        scene.task, seeds: seeds.range, pool: workers.pool, progress: { line.show(name, $0) })
      sweeps.append(sweep)
      guard !output.json else { continue }
      line.close()
      let failing = (sweep.faults + sweep.tunnelling).map(\.seed).min()
      let replay =
        failing.map { "; replay: jostle draw \(shellWord(scene.path)) --policy random --start \($0)" } ?? ""
      let report = CheckReport(
        title: "\(name): \(sweep.isSound ? "no failure" : "FAILURES")\(replay)", findings: sweep.findings,
        isDetailed: true)
      try output.answer(sweep, text: report.text)
    }
    line.close()
    if output.json {
      try output.answer(Sweeps(scenes: sweeps, sound: sweeps.allSatisfy(\.isSound)), text: "")
    }
    if !sweeps.allSatisfy(\.isSound) { throw ExitCode.failure }
  }

  /// The actions of a log, once they are known to fit the task.
  private func givenSolution(_ path: String, in task: ManipulationTask) throws -> PlannerFigures.Solution {
    let log = try ActionLog(path: path)
    _ = try Recording(replaying: log, in: task)
    return PlannerFigures.Solution(seed: log.seed, actions: log.actions)
  }

  private func check(
    _ loaded: LoadedScene, _ given: PlannerFigures.Solution?, _ pool: WorkerPool, measuresSpeed: Bool,
    _ line: CheckLine
  ) throws -> SceneCheck {
    var options = thorough ? CheckOptions.thorough : CheckOptions()
    options.seed = seed
    options.measuresSpeed = measuresSpeed
    let name = loaded.task.scene.name
    var check = try SceneCheck(
      loaded.task, options: options, pool: pool, solution: given,
      nearTier: loaded.easierTiers.first?.name,
      progress: { line.show(name, $0) })
    if !check.signals.isEmpty { check.signals[0].scene = loaded.argument }
    if let policy, check.reproduction != nil {
      let use = Use(
        task: loaded.task, options: options, pool: pool, name: policy,
        progress: { line.show(name, $0) })
      check.signals.append(try NamedPolicy.file(policy).apply(use, task: loaded.task, mode: .sampled))
    }
    return check
  }

  /// Does nothing: applying it only checks that the policy fits the task.
  private struct Fit: PolicyUse {
    func use<P: Policy>(_ policy: P, temperature: Float) {}
  }

  private struct Use: PolicyUse {
    var task: ManipulationTask
    var options: CheckOptions
    var pool: WorkerPool
    var name: String
    var progress: CheckProgress.Observer

    func use<P: Policy>(_ policy: P, temperature: Float) throws -> SignalFigures {
      try SignalFigures(of: policy, name: name, in: task, options: options, pool: pool) {
        progress(
          CheckProgress(
            stage: "groups of the policy", done: $0.rollouts / SignalFigures.rolloutsPerStart,
            total: options.signalStarts))
      }
    }
  }

  /// Writes the planner's first solution as an action log.
  ///
  /// - Returns: the path of the log; nil if there is no solution.
  private func save(_ check: SceneCheck) throws -> String? {
    guard let solution = check.planner?.solution, let digest = UInt64(check.digest, radix: 16) else {
      return nil
    }
    let path = "\(out)/\(check.scene).json"
    let log = ActionLog(
      scene: check.scene, sceneDigest: digest, seed: solution.seed, actions: solution.actions)
    try AtomicFile.write(log.json, to: path)
    return path
  }

  /// The table of findings.
  private struct Kinds: Encodable {
    struct Kind: Encodable {
      var id: String
      var meaning: String
      var verdicts: [Verdict]
    }

    var findings = FindingKind.allCases.map {
      Kind(id: $0.rawValue, meaning: $0.meaning, verdicts: $0.verdicts)
    }
  }

  private struct Sweeps: Encodable {
    var scenes: [SeedSweep]
    var sound: Bool
  }

  private struct Answers: Encodable {
    var scenes: [Answer]
    var sound: Bool
  }

  private struct Answer: Encodable {
    var check: SceneCheck
    /// The path of the planner's solution.
    var solution: String?
    /// What the hunt found, with `--hunt`.
    var hunt: CheckCommand.HuntAnswer?

    private enum CodingKeys: String, CodingKey { case solution, hunt }

    func encode(to encoder: any Encoder) throws {
      try check.encode(to: encoder)
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encodeIfPresent(solution, forKey: .solution)
      try container.encodeIfPresent(hunt, forKey: .hunt)
    }
  }
}
