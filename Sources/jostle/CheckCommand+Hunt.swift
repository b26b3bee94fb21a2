// `jostle check --hunt`: looks for unintended ways to succeed, and keeps an episode of each to look at.

import Batches
import Checks
import FoundationEssentials
import Parallel
import Policies
import Randomness
import Replays
import Scenes
import Tasks
import Training

extension CheckCommand {
  /// A hunt and where its episodes were written.
  struct HuntAnswer: Encodable {
    var hunt: Hunt
    /// For each file name without extension, such as "upright-planner-stage-2", the path of its action log.
    var episodes: [String: String]
    var text: String

    private enum CodingKeys: String, CodingKey { case hunt, episodes }
  }

  /// The successes of a rollout file, which are watched as those of a policy are.
  struct WatchedFile {
    var path: String
    var successes: [HuntCatch.Example]

    /// Reads a file, and confirms each success by replaying it.
    init(_ path: String, of task: ManipulationTask) throws(TrainingError) {
      self.path = path
      successes = try DemonstrationFile.read(path, of: task).map {
        HuntCatch.Example(seed: $0.start.seed, actions: $0.actions)
      }
    }
  }

  func hunt(
    _ loaded: LoadedScene, _ watched: [WatchedFile], _ pool: WorkerPool, _ line: CheckLine
  ) throws -> HuntAnswer {
    let (task, name) = (loaded.task, loaded.task.scene.name)
    var options = HuntOptions()
    options.seed = seed
    if thorough { options.plannedEpisodes = 8 }
    var hunt = try Hunt(task, options: options, pool: pool) { line.show(name, $0) }
    if let policy {
      let act = Act(task: task, seeds: options.policySeeds, pool: pool)
      let episodes = try NamedPolicy.file(policy).apply(act, task: task, mode: .sampled)
      try hunt.judge(episodes, of: policy, in: task, pool: pool) { line.show(name, $0) }
    }
    for file in watched {
      try hunt.judge(file.successes, of: file.path, in: task, pool: pool) { line.show(name, $0) }
    }
    var lines = ["  \(Hunt.title)"]
    var episodes: [String: String] = [:]
    for (finding, source) in hunt.findings {
      lines.append("  \(finding.verdict == .note ? "note" : "ok  ")  \(finding.line)")
      guard let source, let example = source.example else { continue }
      let hunter =
        if source.by == policy {
          "policy"
        } else if let number = watched.firstIndex(where: { $0.path == source.by }) {
          "rollouts-\(number + 1)"
        } else {
          source.isPlanned ? "planner" : "random"
        }
      let file = "\(name)-\(hunter)-\(source.id)"
      let log = ActionLog(
        scene: name, sceneDigest: task.scene.digest, seed: example.seed, actions: example.actions)
      let path = "\(films ?? out)/\(file).json"
      try AtomicFile.write(log.json, to: path)
      episodes[file] = path
      if let films {
        let strip = Drawing(
          filmstripOf: try Recording(replaying: log, in: task), frames: min(12, example.actions.count + 1))
        try AtomicFile.write(try strip.png(width: 1200), to: "\(films)/\(file).png")
        lines.append("        its film: \(shellWord("\(films)/\(file).png"))")
      } else {
        lines.append(
          "        its film: jostle draw \(shellWord(loaded.path)) --actions \(shellWord(path)) --frames 12")
      }
    }
    return HuntAnswer(hunt: hunt, episodes: episodes, text: lines.joined(separator: "\n"))
  }

  /// A policy's episodes from some starts.
  private struct Act: PolicyUse {
    var task: ManipulationTask
    var seeds: [UInt64]
    var pool: WorkerPool

    func use<P: Policy>(_ policy: P, temperature: Float) throws -> [HuntCatch.Example] {
      let width = task.bins.count
      return try pool.map(seeds.count, scratch: { () throws(RecordingError) in }) {
        _, number throws(RecordingError) in
        let seed = seeds[number]
        let recording = try Recording(of: policy, in: task, seed: seed, key: RandomKey(seed: seed))
        let actions = (0..<recording.actionCount).map {
          Array(recording.tokens[$0 * width..<($0 + 1) * width])
        }
        return HuntCatch.Example(seed: seed, actions: actions)
      }
    }
  }
}
