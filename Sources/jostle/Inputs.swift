// Inputs shared by several commands: scenes, policies, worker counts.

import Messages
import Batches
import Parallel
import ArgumentParser
import FoundationEssentials
import Policies
import Rollouts
import Scenes
import Tasks
import Training

/// A scene that was named on the command line.
struct LoadedScene {
  let path: String
  /// What the scene was called, for commands that messages name.
  let argument: String
  let task: ManipulationTask

  /// - Parameter argument: a path, or the name of a scene in ./scenes or in the suite.
  init(_ argument: String) throws {
    path = LoadedScene.path(of: argument)
    self.argument = shellWord(argument)
    if !path.hasPrefix(ShippedScenes.prefix), !FileManager.default.fileExists(atPath: path) {
      let names = Scene.names()
      let stem = argument.hasSuffix(".yaml") ? String(argument.dropLast(".yaml".count)) : argument
      let hint = names.contains(stem) ? "; did you mean '\(stem)'?" : suggestion(for: stem, among: names)
      throw Failure(
        description:
          "\(argument.isEmpty ? "''" : argument): no such file, and no scene of this name\(hint.isEmpty ? "." : hint) "
          + "The scenes are \(names.listed)")
    }
    let (scene, warnings) = try Scene.reading(contentsOf: path)
    var console = Console()
    for warning in warnings { console.warn(warning.description) }
    task = try ManipulationTask(scene)
  }

  /// A name stands for the scene in ./scenes, or else for the one in the suite.
  static func path(of argument: String) -> String {
    let isName = !argument.contains("/") && !argument.hasSuffix(".yaml")
    return (isName ? try? Scene.path(named: argument) : nil) ?? argument
  }
}

/// The `--workers` option of the commands for which it is the number of threads.
struct WorkerOption: ParsableArguments {
  @Option(help: "Threads; 0 for all cores that this process may use. It does not affect results.")
  var workers = 0

  func validate() throws {
    guard (0...4096).contains(workers) else {
      throw ValidationError("--workers is \(workers), must be in 0...4096")
    }
  }

  var pool: WorkerPool { WorkerPool(workers: workers) }
}

/// Throws if a file clearly cannot be written, before hours are spent on its contents.
func requirePlace(for path: String) throws {
  var isFolder = false
  if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder {
    throw Failure(description: "\(path): is a folder, must be a file's path")
  }
  if AtomicFile.isSpecial(path) {
    throw Failure(description: "\(path): is a device or a pipe, must be a file's path")
  }
  let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
  guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder else {
    throw Failure(description: "\(path): there is no folder '\(folder)'")
  }
  guard FileManager.default.isWritableFile(atPath: folder) else {
    throw Failure(description: "\(path): the folder '\(folder)' may not be written to")
  }
}

/// A path, quoted where necessary, so that it can be pasted into a shell.
func shellWord(_ path: String) -> String {
  let isPlain = path.utf8.allSatisfy { byte in
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "-")...UInt8(ascii: ":"), UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "="):
      true
    default: false
    }
  }
  return isPlain
    ? path
    : "'" + path.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
}

/// An operation on a policy of any type.
protocol PolicyUse {
  associatedtype Answer
  /// - Parameter temperature: at which tokens are sampled.
  func use<P: Policy>(_ policy: P, temperature: Float) throws -> Answer
}

/// A policy that was named on the command line, or the planner.
enum NamedPolicy: ExpressibleByArgument, Sendable {
  case random
  /// Searches for a solution from each start: `evaluate` and `draw` run it, and no other command with a policy does.
  case planner
  case file(String)

  init?(argument: String) {
    switch argument {
    case "random": self = .random
    case "planner": self = .planner
    default: self = .file(argument)
    }
  }

  /// Whether it samples from a network's distribution, or may take the likeliest action.
  var isNetwork: Bool { if case .file = self { true } else { false } }

  var text: String {
    switch self {
    case .random: "random"
    case .planner: "planner"
    case .file(let path): path
    }
  }

  /// Loads the policy, checks that it fits the task, and applies `use` to it.
  ///
  /// - Parameters:
  ///   - mode: how a network chooses tokens.
  ///   - temperature: replaces the one in the file.
  func apply<Use: PolicyUse>(
    _ use: Use, task: ManipulationTask, mode: ActionMode, temperature: Float? = nil
  ) throws -> Use.Answer {
    switch self {
    case .random:
      return try use.use(RandomPolicy(layout: PolicyLayout(of: task)), temperature: 1)
    case .planner:
      throw Failure(
        description:
          "--policy planner: the planner is no policy: it searches anew from each start, which only "
          + "'jostle demonstrate', 'jostle evaluate' and 'jostle draw' do")
    case .file(let path):
      var file = try PolicyFile(path: path)
      let chunk = file.network.architecture.layout.chunk
      try file.check(
        against: PolicyLayout(of: task, chunk: chunk), sceneName: task.scene.name,
        observationLabels: task.observationLabels, path: path)
      if let temperature { try file.setTemperature(temperature) }
      if let warning = file.otherScene(than: task.scene, path: path) {
        var console = Console()
        console.warn(warning)
      }
      return try use.use(file.policy(mode), temperature: file.temperature)
    }
  }
}

/// Throws if the temperature is not above 0, or if the policy takes none.
func checkTemperature(_ temperature: Float?, _ policy: NamedPolicy) throws {
  guard let temperature else { return }
  guard temperature > 0, temperature.isFinite else {
    throw ValidationError("--temperature is \(temperature), must be above 0")
  }
  switch policy {
  case .random: throw ValidationError("--temperature does not apply to the random policy")
  case .planner: throw ValidationError("--temperature does not apply to the planner")
  case .file: break
  }
}
