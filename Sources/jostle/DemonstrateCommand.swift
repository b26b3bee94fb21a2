// `jostle demonstrate`: episodes that the planner solves, written to a rollout file.

import ArgumentParser
import CSystem
import FoundationEssentials
import Messages
import Replays
import Rollouts
import Tasks
import Training

#if canImport(Glibc)
  import Glibc
#endif

struct DemonstrateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demonstrate",
    abstract: "Have the planner solve episodes, and write them to an HDF5 file (robomimic's layout).",
    discussion: """
      Only episodes that succeed are written. Each is carried out again before it is written, with what a policy would observe. The bytes \
      are the same for any --workers, and those that 'jostle train SCENE --demonstrations EPISODES' with the same \
      --seed makes for itself. With --every-stage, they show one way of several: where a drawer may be opened \
      by a grip on its knob or without, those with the grip.

      Demonstrations are written as they are made, to OUT.partial, which is renamed to OUT when it is complete. \
      If the command is stopped or killed, or the disk is full, OUT.partial remains and can be read; the same \
      command with --resume continues it. With a larger --episodes, --resume adds demonstrations to a finished file.

      For example:
        jostle demonstrate pick-place --episodes 200 --out demonstrations.h5
        jostle train pick-place --demonstrations demonstrations.h5
        jostle draw pick-place --actions demonstrations.h5 --out first.webp
      """)

  @Argument(help: "A scene file, or a name that 'jostle scenes' lists.") var scene: String
  @Option(help: "How many episodes that succeed are written.") var episodes = 200
  @Option(help: "Seed of the starts; an integer ≥ 0.") var seed: UInt64 = 0
  @Option(help: "The file to write; an existing file is replaced.") var out: String
  @Flag(help: "Continue OUT.partial, or OUT if it has fewer episodes; begin anew if neither exists.")
  var resume = false
  @Flag(
    help: "Write only episodes in which each of the scene's stages held at some time: one way to solve it.")
  var everyStage = false
  @OptionGroup var workers: WorkerOption
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard (1...100_000).contains(episodes) else {
      throw ValidationError("--episodes is \(episodes), must be in 1...100000")
    }
    guard !out.isEmpty else { throw ValidationError("--out is empty, must be a file's path") }
  }

  func run() throws {
    let loaded = try LoadedScene(scene)
    guard !everyStage || !loaded.task.scene.stages.isEmpty else {
      throw ValidationError("--every-stage: the scene '\(loaded.task.scene.name)' has no stages")
    }
    try requirePlace(for: out)
    let line = ProgressLine(total: episodes)
    let signal = StopSignal(answer: "stopping")
    let stage = DemonstrationStage(
      task: loaded.task, path: out, count: episodes, seed: seed, pool: workers.pool,
      everyStage: everyStage)
    let start = js_wall_seconds()
    let isMade: Bool
    do {
      isMade = try stage.make(resuming: resume, stop: signal.flag) { line.show(demonstrations: $0) }
    } catch {
      line.close()
      noteWhatIsThere()
      throw error
    }
    line.close()
    if !isMade {
      noteWhatIsThere()
      throw ExitCode(signal.status ?? 1)
    }
    signal.stopListening()
    let seconds = js_wall_seconds() - start
    let lengths = try DemonstrationFile.read(out, of: loaded.task).map(\.length).sorted()
    let answer = Answer(
      scene: loaded.task.scene.name, demonstrations: lengths.count, medianLength: lengths[lengths.count / 2],
      shortest: lengths[0], longest: lengths[lengths.count - 1], seconds: seconds)
    try output.answer(
      answer,
      text: """
        \(answer.scene): \(counted(answer.demonstrations, "demonstration")) of \(answer.shortest) to \
        \(answer.longest) actions, \(answer.medianLength) in the median, in \(fixed(seconds, 1)) s
        \(out)
        """)
  }

  /// Says how many demonstrations an unfinished file has, and how to continue it; nothing if there is none.
  private func noteWhatIsThere() {
    let partial = out + ".partial"
    guard let done = try? RolloutFile.read(partial).batch.groupCount else { return }
    let arguments = CommandLine.arguments.dropFirst().map(shellWord) + (resume ? [] : ["--resume"])
    write(
      "\(done) of \(episodes) demonstrations are in \(partial); continue with: jostle "
        + "\(arguments.joined(separator: " "))\n", to: STDERR_FILENO)
  }

  private struct Answer: Encodable {
    var scene: String
    var demonstrations: Int
    /// Numbers of actions.
    var medianLength: Int
    var shortest: Int
    var longest: Int
    var seconds: Double
  }
}
