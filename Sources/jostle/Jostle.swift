// The command line: each subcommand is a file beside this one.

import ArgumentParser
import Training

@main
struct Jostle: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "jostle",
    abstract: "Train 2-D robot manipulation policies from 0/1 rewards, on every core, to the bit.",
    discussion: """
      A SCENE is a file, or the name of one in ./scenes: 'push-box' is scenes/push-box.yaml.
      Results go to standard output, as JSON with --json; progress and errors go to standard error.
      """,
    version: jostleVersion,
    subcommands: [
      TrainCommand.self, EvaluateCommand.self, RolloutCommand.self, BenchCommand.self, ScenesCommand.self,
      DrawCommand.self, ReportCommand.self, ValidateCommand.self, ConfigCommand.self,
    ])
}
