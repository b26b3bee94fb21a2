// A folder with tiny scenes, in which the built `jostle` is run as users run it.

import Foundation
import Mutations
import Testing

/// The results of a process that has ended.
struct Finished {
  /// Its exit status, or 128 + the signal that ended it.
  var status: Int32
  var output: String
  var errors: String

  /// The single line of JSON on standard output; nil if there is anything else.
  var json: [String: Any]? {
    guard output.hasSuffix("\n"), output.filter({ $0 == "\n" }).count == 1 else { return nil }
    return (try? JSONSerialization.jsonObject(with: Data(output.utf8))) as? [String: Any]
  }
}

/// A temporary folder for one test.
final class Workplace {
  let path: String

  init() {
    path = FileManager.default.temporaryDirectory.appending(path: "jostle-\(UUID().uuidString)").path
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      write(nudgeScene(), to: "nudge.yaml")
    } catch {
      preconditionFailure("no folder for a test: \(error)")
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Flags of a run of a few milliseconds an iteration, whatever the defaults are.
  static let small = [
    "--batch-groups", "4", "--group-size", "4", "--hidden", "16", "--evaluate-every", "4",
    "--evaluate-episodes", "16", "--final-episodes", "32", "--checkpoint-every", "3", "--workers", "2",
    "--max-groups", "64", "--epochs", "2",
    "--minibatches", "4", "--learning-rate", "0.003", "--temperature", "1.6", "--schedule", "constant",
    "--stop-at-success", "none",
  ]

  /// The executable that was built with these tests.
  static let executable: String = {
    // The tests are an executable in the folder of all products.
    let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return URL(filePath: tests).deletingLastPathComponent().appending(path: "jostle").path
  }()

  // MARK: Running

  /// Runs jostle to its end.
  func jostle(_ arguments: String..., environment: [String: String] = [:]) -> Finished {
    jostle(arguments, environment: environment)
  }

  func jostle(_ arguments: [String], environment: [String: String] = [:]) -> Finished {
    start(arguments, environment: environment).finish()
  }

  /// Runs a line of bash in which `jostle` is the executable.
  func bash(_ line: String) -> Finished {
    Running(
      "/bin/bash", ["-c", "jostle() { '\(Workplace.executable)' \"$@\"; }; \(line)"], in: path, [:]
    ).finish()
  }

  func start(_ arguments: [String], environment: [String: String] = [:]) -> Running {
    Running(Workplace.executable, arguments, in: path, environment)
  }

  /// Trains in a new folder and expects that to succeed.
  func train(
    _ out: String, _ flags: [String], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let run = jostle(["train", "nudge.yaml", "--out", out] + Workplace.small + flags)
    #expect(run.status == 0, "\(run.errors)", sourceLocation: sourceLocation)
  }

  // MARK: Files

  func write(_ text: String, to name: String) {
    _ = FileManager.default.createFile(atPath: "\(path)/\(name)", contents: Data(text.utf8))
  }

  func write(_ bytes: Data, to name: String) {
    _ = FileManager.default.createFile(atPath: "\(path)/\(name)", contents: bytes)
  }

  func bytes(_ name: String) -> Data? { FileManager.default.contents(atPath: "\(path)/\(name)") }

  func text(_ name: String) -> String { bytes(name).map { String(decoding: $0, as: UTF8.self) } ?? "" }

  func remove(_ name: String) { try? FileManager.default.removeItem(atPath: "\(path)/\(name)") }

  func copy(_ name: String, to other: String) throws {
    try FileManager.default.copyItem(atPath: "\(path)/\(name)", toPath: "\(path)/\(other)")
  }

  func names(in folder: String) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: "\(path)/\(folder)").sorted()) ?? []
  }

  /// The lines of a run's metrics.
  func metrics(_ run: String) -> [[String: Any]] {
    text("\(run)/metrics.jsonl").split(separator: "\n").compactMap {
      (try? JSONSerialization.jsonObject(with: Data($0.utf8))) as? [String: Any]
    }
  }

  /// The results of a run that the seed determines: names and bytes of metrics, curves, policy and
  /// checkpoints.
  func decided(_ run: String) -> [String: Data] {
    let logs = ["metrics.jsonl", "events.out.tfevents.0.jostle", "policy.safetensors"]
    let checkpoints = names(in: "\(run)/checkpoints").map { "checkpoints/\($0)" }
    return Dictionary(
      uniqueKeysWithValues: (logs + checkpoints).map { ($0, bytes("\(run)/\($0)") ?? Data("none".utf8)) })
  }
}

/// A process that was started, with its output going to files.
final class Running {
  let process = Process()
  private let folder: String

  init(_ executable: String, _ arguments: [String], in folder: String, _ environment: [String: String]) {
    self.folder = FileManager.default.temporaryDirectory.appending(path: "jostle-\(UUID().uuidString)").path
    process.executableURL = URL(filePath: executable)
    process.arguments = arguments
    process.currentDirectoryURL = URL(filePath: folder)
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    do {
      try FileManager.default.createDirectory(atPath: self.folder, withIntermediateDirectories: true)
      process.standardOutput = try Running.file("\(self.folder)/output")
      process.standardError = try Running.file("\(self.folder)/errors")
      try process.run()
    } catch {
      preconditionFailure("\(executable) cannot be run: \(error)")
    }
  }

  deinit {
    // Ends the process if the test failed before it did.
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    try? FileManager.default.removeItem(atPath: folder)
  }

  private static func file(_ path: String) throws -> FileHandle {
    _ = FileManager.default.createFile(atPath: path, contents: nil)
    return try FileHandle(forWritingTo: URL(filePath: path))
  }

  /// The output so far.
  var errors: String { text("errors") }

  private func text(_ name: String) -> String {
    FileManager.default.contents(atPath: "\(folder)/\(name)").map { String(decoding: $0, as: UTF8.self) }
      ?? ""
  }

  func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

  /// Waits until something holds; false if the process ended first.
  func wait(until holds: () -> Bool) -> Bool {
    while !holds() {
      if !process.isRunning { return holds() }
      usleep(1000)
    }
    return true
  }

  func finish() -> Finished {
    process.waitUntilExit()
    let signal: Int32 = process.terminationReason == .uncaughtSignal ? 128 : 0
    return Finished(status: process.terminationStatus + signal, output: text("output"), errors: errors)
  }
}
