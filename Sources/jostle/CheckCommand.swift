// `jostle check`: runs the checks of a scene and prints their findings.

import Messages
import Parallel
import ArgumentParser
import Checks
import FoundationEssentials
import Policies
import Replays
import Rollouts
import Tasks
import Training

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check whether a task is sound before anyone trains on it.",
    discussion: """
      Runs each scene from 1,000 start states and reports what it finds: about the starts, the physics, the \
      success detector, whether a planner can solve the task, and how much training signal GRPO would get. \
      The exit status is 0 if all scenes are sound and 1 if one is not. Every problem comes with advice on \
      how to fix it. A note reports something that may be intended.

      With --hunt, random actions, the planner and a given policy are watched for successes without one of the \
      scene's stages, without a touch of any body, or lost a second later; the planner is asked for each. \
      Look at their films: what the instruction does not allow, success should not accept.

      One solution of the planner is saved in the folder --out; 'jostle draw SCENE --actions FILE' shows it. \
      With --json, the same scene and options give the same answer, except for 'speed'.

      For example:
        jostle check push-box
        jostle check scenes/*.yaml --thorough
        jostle check upright --hunt --films films
        jostle check push-t --policy runs/first/policy.safetensors --json
      """)

  @Argument(help: "Scene files, or names of ones in ./scenes.") var scenes: [String]
  @Flag(help: "Run 100 planner episodes instead of 8, and more of the other kinds too.") var thorough = false
  @Option(help: "A policy file or checkpoint whose training signal is estimated too.") var policy: String?
  @Option(help: "Seed of the starts and of all other random choices; an integer ≥ 0.") var seed: UInt64 = 0
  @Option(help: "The folder for solutions; it is created if it does not exist.") var out = "solutions"
  @Flag(help: "Also look for ways to succeed that the instruction may not mean.") var hunt = false
  @Option(help: "With --hunt: a folder for a filmstrip of each such way; it is created if it does not exist.")
  var films: String?
  @OptionGroup var workers: WorkerOption
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if let films {
      guard !films.isEmpty else { throw ValidationError("--films is empty, must be a folder's path") }
      guard hunt else { throw ValidationError("--films is for the ways that --hunt finds: give --hunt too") }
    }
    guard !out.isEmpty else { throw ValidationError("--out is empty, must be a folder's path") }
    if policy == "random" {
      throw ValidationError("--policy is 'random', which every check estimates: name a file")
    }
  }

  func run() throws {
    // Everything is read before the first scene is run, so that a misspelt name is reported at once.
    let loaded = try scenes.map { try LoadedScene($0) }
    if let policy {
      for scene in loaded {
        try NamedPolicy.file(policy).apply(Fit(), task: scene.task, mode: .sampled)
      }
    }
    for folder in [out, films].compactMap({ $0 }) {
      do {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      } catch {
        throw Failure(description: "\(folder): this folder does not exist and cannot be created")
      }
    }
    let line = CheckLine(isQuiet: output.json)
    var answers: [Answer] = []
    for scene in loaded {
      let check = try check(scene, line)
      let solution = try save(check)
      let hunted = hunt && check.reproduction != nil ? try hunt(scene, line) : nil
      if !output.json {
        line.close()
        try output.answer(
          check,
          text: check.text(solution: solution, path: scene.path) + (hunted.map { "\n" + $0.text } ?? ""))
      }
      answers.append(Answer(check: check, solution: solution, hunt: hunted))
    }
    line.close()
    if output.json {
      try output.answer(Answers(scenes: answers, sound: answers.allSatisfy(\.check.isSound)), text: "")
    } else if loaded.count > 1 {
      let unsound = answers.filter { !$0.check.isSound }.map(\.check.scene)
      try output.answer(
        unsound,
        text: unsound.isEmpty
          ? "all \(loaded.count) scenes are sound"
          : "\(unsound.count) of \(counted(loaded.count, "scene")) unsound: \(unsound.listed)")
    }
    if !answers.allSatisfy(\.check.isSound) { throw ExitCode.failure }
  }

  private func check(_ loaded: LoadedScene, _ line: CheckLine) throws -> SceneCheck {
    var options = thorough ? CheckOptions.thorough : CheckOptions()
    options.seed = seed
    let name = loaded.task.scene.name
    var check = try SceneCheck(
      loaded.task, options: options, pool: workers.pool, nearTier: loaded.easierTiers.first?.name,
      progress: { line.show(name, $0) })
    if let policy, check.reproduction != nil {
      let use = Use(
        task: loaded.task, options: options, pool: workers.pool, name: policy,
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

extension SceneCheck {
  /// The report as text for people.
  fileprivate func text(solution: String?, path: String) -> String {
    let notes = notableFindings.count { $0.verdict == .note }
    let problems = notableFindings.count - notes
    var lines = [
      "\(scene): \(isSound ? "sound" : "UNSOUND, \(counted(problems, "problem"))")"
        + (notes > 0 ? ", \(counted(notes, "note"))" : "")
    ]
    for section in sections {
      lines.append("  \(section.title)")
      for finding in section.findings { lines += finding.lines }
      if section.title == SceneCheck.solvable, let solution {
        lines.append(
          Finding.indent + "one solution: jostle draw \(shellWord(path)) --actions \(shellWord(solution))")
      }
    }
    return lines.joined(separator: "\n")
  }
}

extension Finding {
  static let indent = String(repeating: " ", count: 13)
  private static let width = 110

  /// The verdict in a column of its own, then the text in lines of at most 110 characters.
  var lines: [String] {
    let word = verdict == .unsound ? "UNSOUND" : verdict.rawValue
    var lines = ["    " + word + String(repeating: " ", count: Finding.indent.count - 5 - word.count)]
    for word in text.split(separator: " ") {
      // A number and its percent sign stay on one line.
      if lines[lines.count - 1].count + word.count + 1 > Finding.width, !word.hasPrefix("%") {
        lines.append(String(repeating: " ", count: Finding.indent.count - 1))
      }
      lines[lines.count - 1] += " " + word
    }
    return lines
  }
}
