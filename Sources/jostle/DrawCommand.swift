// `jostle draw`: renders a start state or an episode as a picture or an animation.

import ArgumentParser
import Planning
import Policies
import Randomness
import Replays
import Rollouts
import Tasks
import Training

struct DrawCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "draw",
    abstract: "Draw a start state, or an episode as a picture, a filmstrip or an animation.",
    discussion: """
      Without --policy or --actions, the start state is drawn. With either of them, an episode is drawn: as \
      an animation (.webp, .mp4), as a picture of its end with the paths of all bodies (.png, .svg), or with \
      --frames as a filmstrip.

      Episode N is the one that 'jostle evaluate' runs as its episode N with the same --seed, policy and \
      options, and start N of calibration.json with seed 0. A fault is reported with the seed of its start, \
      which goes to --start; without --seed, its actions are those of 'jostle check --seeds'.

      For example:
        jostle draw push-box --policy planner --episode 3
        jostle draw push-box --policy runs/first/policy.safetensors --episode 17 --out failure.mp4
      """)

  @Argument(help: "A scene file, or a name that 'jostle scenes' lists.") var scene: String
  @Option(help: "Seed of the starts and of the policy's sampling; an integer ≥ 0 (default: 0).") var seed:
    UInt64?
  @Option(help: "The number of the episode among those of an evaluation, counted from 0 (default: 0).")
  var episode: Int?
  @Option(help: "In place of --episode: the seed of one start state, as faults and logs state it.")
  var start: UInt64?
  @Option(
    help: "What acts: a policy file, a checkpoint, 'random', or 'planner', which searches for a solution.")
  var policy: NamedPolicy?
  @Flag(help: "Take the likeliest action (default), or sample from the policy's distribution.")
  var mode: EvaluateCommand.Mode = .greedy
  @Option(help: "Sampling temperature, with --sampled (default: that of the training).") var temperature:
    Float?
  @Option(help: "The actions to carry out: a JSON action log, or a rollout file.") var actions: String?
  @Option(help: "Which rollout of a rollout file, counted from 0.") var rollout = 0
  @Option(help: "Draw a filmstrip of this many frames.") var frames: Int?
  @Option(help: "Width of the picture in pixels (default: 800; 1200 for a filmstrip).") var width: Int?
  @Option(help: "The file to write; its extension decides the format: .png, .svg, .webp or .mp4.")
  var out: String?
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if let width, !(64...16_000).contains(width) {
      throw ValidationError("--width is \(width), must be in 64...16000")
    }
    if let frames, !(2...64).contains(frames) {
      throw ValidationError("--frames is \(frames), must be in 2...64")
    }
    guard rollout >= 0 else { throw ValidationError("--rollout is \(rollout), must be at least 0") }
    if policy != nil && actions != nil {
      throw ValidationError("--policy and --actions both choose an episode: give only one of them")
    }
    for (flag, isGiven) in [
      ("--seed", seed != nil), ("--episode", episode != nil), ("--start", start != nil),
    ]
    where isGiven && actions != nil {
      throw ValidationError("\(flag) cannot be combined with --actions, which has its own start")
    }
    if episode != nil && start != nil {
      throw ValidationError("--episode and --start both choose a start: give only one of them")
    }
    if let episode, episode < 0 { throw ValidationError("--episode is \(episode), must be at least 0") }
    if let temperature {
      guard let policy else { throw ValidationError("--temperature needs --policy") }
      try checkTemperature(temperature, policy)
      if mode == .greedy {
        throw ValidationError("--temperature does not apply to greedy actions: give --sampled too")
      }
    }
    if frames != nil && !isEpisode {
      throw ValidationError("--frames is for an episode: give --policy or --actions too")
    }
    guard let out else { return }
    do {
      guard try PictureFormat(path: out).isMoving else { return }
    } catch {
      throw ValidationError("--out is \(error)")
    }
    if !isEpisode {
      throw ValidationError(
        "\(out) is the name of an animation, but a start state is one picture: "
          + "name a .png or .svg file, or give --policy or --actions")
    }
    if frames != nil {
      throw ValidationError(
        "\(out) is the name of an animation, but --frames asks for a filmstrip: name a .png or .svg file")
    }
  }

  private var isEpisode: Bool { policy != nil || actions != nil }

  func run() throws {
    let task = try LoadedScene(scene).task
    let recording = try record(task)
    let path = out ?? defaultName(recording)
    let format = try PictureFormat(path: path)
    switch format {
    case .png: try AtomicFile.write(drawing(of: recording).png(width: pixels), to: path)
    case .svg: try AtomicFile.write(drawing(of: recording).svg(width: pixels), to: path)
    case .webp: try AtomicFile.write(Animation(of: recording, width: pixels).webP(), to: path)
    case .mp4: try Animation(of: recording, width: pixels).writeMP4(to: path)
    }
    let shown = format.isMoving ? recording.frameCount : frames.map { min($0, recording.frameCount) } ?? 1
    let answer = Answer(
      out: path, frames: shown, outcome: recording.outcome.word, actions: recording.actionCount,
      episode: number, start: recording.seed)
    try output.answer(
      answer,
      text: "\(path): \(task.scene.name), "
        + (number.map { "episode \($0) of seed \(seed ?? 0), " } ?? "") + "start \(recording.seed)"
        + (isEpisode ? ", \(recording.actionCount) actions, \(recording.outcome.word)" : "")
        + (shown > 1 ? ", \(shown) frames" : ""))
  }

  /// The number of the episode; nil where something else chooses it.
  private var number: Int? { actions != nil || start != nil ? nil : episode ?? 0 }

  private var pixels: Int { width ?? (frames == nil ? 800 : 1200) }

  private func defaultName(_ recording: Recording) -> String {
    let name = "\(recording.scene.name)-" + (number.map { "\($0)" } ?? "\(recording.seed)")
    if frames != nil { return name + "-strip.png" }
    return name + (isEpisode ? ".webp" : ".png")
  }

  private func drawing(of recording: Recording) -> Drawing {
    if let frames { return Drawing(filmstripOf: recording, frames: frames) }
    return Drawing(of: recording, frame: recording.actionCount)
  }

  private func record(_ task: ManipulationTask) throws -> Recording {
    if let actions {
      return try Recording(replaying: ActionLog(path: actions, rollout: rollout), in: task)
    }
    let key = RandomKey(seed: seed ?? 0)
    // As 'jostle check --seeds' does, where no other seed is given.
    let ofStart = seed == nil ? start.map { RandomKey(seed: $0) } : nil
    let decisions = ofStart ?? RolloutKeys.decisions(ofEpisode: number ?? 0, in: key)
    let start =
      start ?? StartSeeds.evaluation.seed(RolloutKeys.start(ofEpisode: number ?? 0, in: key))
    switch policy {
    case nil: return try Recording(startOf: task, seed: start)
    case .planner:
      var planner = try Planner(task)
      let episode = try planner.play(seed: start)
      return try Recording(
        replaying: ActionLog(
          scene: task.scene.name, sceneDigest: task.scene.digest, seed: start, actions: episode.actions),
        in: task)
    case let policy?:
      return try policy.apply(
        Use(task: task, seed: start, key: decisions), task: task,
        mode: mode == .greedy ? .greedy : .sampled, temperature: temperature)
    }
  }

  private struct Use: PolicyUse {
    var task: ManipulationTask
    var seed: UInt64
    var key: RandomKey

    func use<P: Policy>(_ policy: P, temperature: Float) throws -> Recording {
      try Recording(of: policy, in: task, seed: seed, key: key)
    }
  }

  private struct Answer: Encodable {
    var out: String
    var frames: Int
    var outcome: String
    var actions: Int
    /// Its number among the episodes of an evaluation; nil where something else chose it.
    var episode: Int?
    /// The seed of the start state.
    var start: UInt64
  }
}
