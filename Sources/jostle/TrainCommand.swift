// `jostle train`: begins or resumes a run, shows its progress, and evaluates the result.

import ArgumentParser
import Messages
import Training

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Train a policy on 0/1 rewards from grouped rollouts.",
    discussion: """
      Writes a folder with the policy, its scene, its metrics, curves for TensorBoard, and checkpoints, each \
      of which can be used as a policy file. Ctrl-C or SIGTERM drops the unfinished iteration, saves the \
      finished ones and prints how to continue; a second signal stops at once. With --resume, a run that was \
      stopped, killed or crashed continues from its newest checkpoint and ends with the same bytes as if it \
      had never stopped. --iterations may be raised then; from there on, the learning rate follows the \
      schedule for the new number.
      With --demonstrations 200, the planner first solves 200 episodes, and groups of rollouts begin along \
      them, near their ends at first: a task in which an untrained policy never succeeds is learned so. Instead \
      of the number, --demonstrations may name a rollout file, whose successes are used. With --clone-steps 2000, \
      the policy first imitates them. With --from FILE, training begins with a policy instead of random weights: \
      one of this scene, or of another with the same observations and actions.
      'jostle config' prints every parameter with an explanation.

      For example:
        jostle train push-box
        jostle train pick-place --demonstrations 200
        jostle train pick-place --from runs/pick-place-near-1/policy.safetensors
        jostle train my-scene.yaml --out runs/mine --seed 1 --iterations 200 --no-dynamic-sampling
        jostle train --resume runs/mine --iterations 400
      """)

  @OptionGroup var options: RunOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let session = try RunSession(
      options, stopping: "stopping and saving the finished iterations", goingOn: "train")
    let run = session.run
    let end = try session.carryOut { stop, progress, report throws(TrainingError) in
      try run.run(stop: stop, progress: progress, report: report)
    }
    if end == .succeeded {
      session.line.note(
        "reached stopAtSuccess after iteration \(run.iteration); to train further: \(session.goOn) "
          + "--stop-at-success none")
    }
    let summary = try session.evaluate(end)
    if let greedy = summary.greedy, greedy.success.rate < TrainCommand.learned, let easier = try easiestTier()
    {
      session.line.note("an easier tier of this task to begin with: jostle train \(easier)")
    }
    try output.answer(
      summary,
      text: """
        \(run.task.scene.name): \(counted(run.iteration, "iteration")) in \(fixed(run.seconds, 1)) s, from seed \(run.configuration.seed)
        \(summary.lines)
        """)
  }

  /// A run that succeeds less often than this has not learned its task.
  private static let learned = 0.5

  /// The name of the easiest tier of the scene that was named; nil if there is none easier.
  private func easiestTier() throws -> String? {
    try options.scene.flatMap { try LoadedScene($0).easierTiers.first?.name }
  }
}
