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
      """)

  @Argument(help: "A scene file, or a name that 'jostle scenes' lists.") var scene: String
  @Option(help: "Seed of the start state; also seeds the policy's sampling (default: 0).") var seed: UInt64?
  @Option(help: "The policy that acts: a policy file, 'random', or 'planner', which searches for a solution.")
  var policy: Player?
  @Flag(help: "Take the likeliest action (default), or sample from the policy's distribution.")
  var mode: EvaluateCommand.Mode = .greedy
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
    if seed != nil && actions != nil {
      throw ValidationError("--seed cannot be combined with --actions, which has its own seed")
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
      out: path, frames: shown, outcome: recording.outcomeName, actions: recording.actionCount,
      seed: recording.seed)
    try output.answer(
      answer,
      text: "\(path): \(task.scene.name), seed \(recording.seed)"
        + (isEpisode ? ", \(recording.actionCount) actions, \(recording.outcomeName)" : ", the start")
        + (shown > 1 ? ", \(shown) frames" : ""))
  }

  private var pixels: Int { width ?? (frames == nil ? 800 : 1200) }

  private func defaultName(_ recording: Recording) -> String {
    let name = "\(recording.scene.name)-\(recording.seed)"
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
    let seed = seed ?? 0
    switch policy {
    case nil: return try Recording(startOf: task, seed: seed)
    case .planner:
      var planner = try Planner(task)
      let episode = try planner.play(seed: seed)
      return try Recording(
        replaying: ActionLog(
          scene: task.scene.name, sceneDigest: task.scene.digest, seed: seed, actions: episode.actions),
        in: task)
    case .policy(let policy):
      return try policy.apply(
        Use(task: task, seed: seed), task: task, mode: mode == .greedy ? .greedy : .sampled)
    }
  }

  /// The choices of `--policy`: the policy or planner that chooses the actions.
  enum Player: ExpressibleByArgument {
    case planner
    case policy(NamedPolicy)

    init?(argument: String) {
      if argument == "planner" {
        self = .planner
      } else {
        guard let policy = NamedPolicy(argument: argument) else { return nil }
        self = .policy(policy)
      }
    }
  }

  private struct Use: PolicyUse {
    var task: ManipulationTask
    var seed: UInt64

    func use<P: Policy>(_ policy: P, temperature: Float) throws -> Recording {
      try Recording(of: policy, in: task, seed: seed, key: RandomKey(seed: seed))
    }
  }

  private struct Answer: Encodable {
    var out: String
    var frames: Int
    var outcome: String
    var actions: Int
    var seed: UInt64
  }
}

extension Recording {
  /// How the episode ended, in one word.
  fileprivate var outcomeName: String {
    switch outcome {
    case .running: "running"
    case .succeeded: "success"
    case .truncated: "truncated"
    case .fault: "fault"
    }
  }
}
