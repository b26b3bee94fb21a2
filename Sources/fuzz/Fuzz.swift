// `fuzz`: tries mutated files and random calls of the library. For developers; it is not installed.

import ArgumentParser

@main
struct Fuzz: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fuzz",
    abstract:
      "Try mutated files and random calls of the library: nothing may crash, hang or use too much memory.",
    discussion: """
      A case is a pure function of its kind, seed and number. Before a case runs, the command that repeats \
      it and, if it is a file, its input are written to the folder --crashes. They are removed if all cases \
      end well. A case that throws an error ends well; a crash, a hang, or memory beyond --memory ends the \
      program.

      For example:
        fuzz files --kind scene --count 2000 --seed 1
        fuzz files --kind policy --seed 1 --first 1234 --count 1
        fuzz api --seed 1 --seconds 60
      """,
    subcommands: [FilesCommand.self, APICommand.self])
}

/// The number of cases and their limits.
struct CaseOptions: ParsableArguments {
  @Option(help: "Seed of all cases.") var seed: UInt64 = 1
  @Option(help: "The number of the first case.") var first = 0
  @Option(help: "How many cases to run (default: 1000, or with --seconds as many as fit).") var count: Int?
  @Option(help: "Stop after this many seconds.") var seconds: Double?
  @Option(help: "The folder for files on the current case.") var crashes = "fuzz-crashes"
  @Option(help: "Seconds that one case may take.") var patience = 20.0
  @Option(help: "Memory that the process may use, MiB.") var memory = 2048

  func validate() throws {
    guard first >= 0, count ?? 0 >= 0 else { throw ValidationError("--first and --count must be at least 0") }
    guard memory >= 1 else { throw ValidationError("--memory is \(memory), must be at least 1") }
  }
}
