// Runs cases by number, records the current one, and ends the program if it hangs or uses too much memory.

import CSystem
import Foundation
import Mutations
import Randomness
import Synchronization

/// The loop around all cases of one kind.
final class CaseRunner: Sendable {
  private let kind: String
  private let command: String
  private let options: CaseOptions
  private let notePath: String
  private let inputPath: String
  /// Bits of the time at which the current case began; those of infinity between cases.
  private let began = Atomic<UInt64>(Double.infinity.bitPattern)

  /// - Parameters:
  ///   - kind: used in names of files in the folder for crashes.
  ///   - command: the command that repeats a case when the seed and number are added.
  init(_ kind: String, command: String, _ options: CaseOptions) throws {
    self.kind = kind
    self.command = command
    self.options = options
    notePath = "\(options.crashes)/\(kind).txt"
    inputPath = "\(options.crashes)/\(kind).input"
    try FileManager.default.createDirectory(atPath: options.crashes, withIntermediateDirectories: true)
  }

  /// Runs all cases.
  ///
  /// - Parameter body: one case. An error that it throws is one of Jostle's, as every bad input should
  ///   cause; accepted and refused cases are counted.
  func run(_ body: (inout Draws, _ case: CaseRunner) throws -> Void) throws {
    watch()
    // The key depends on the kind, so that kinds do not share random numbers.
    let key = RandomKey(seed: options.seed).folding(UInt64(kind.utf8.reduce(0) { $0 &* 31 &+ Int($1) }))
    let end = options.seconds.map { js_wall_seconds() + $0 } ?? .infinity
    let count = options.count ?? (options.seconds == nil ? 1000 : Int.max - options.first)
    var (accepted, refused) = (0, 0)
    var number = options.first
    while number - options.first < count, js_wall_seconds() < end {
      try note(number)
      var draws = Draws(key.folding(number))
      began.store(js_wall_seconds().bitPattern, ordering: .relaxed)
      do {
        try body(&draws, self)
        accepted += 1
      } catch {
        // Describing the error is part of the test.
        if "\(error)".isEmpty { print("\(kind) case \(number): an error without a description") }
        refused += 1
      }
      began.store(Double.infinity.bitPattern, ordering: .relaxed)
      number += 1
    }
    try? FileManager.default.removeItem(atPath: notePath)
    try? FileManager.default.removeItem(atPath: inputPath)
    print(
      "fuzz \(kind): \(accepted + refused) cases from seed \(options.seed): \(accepted) ran, \(refused) refused"
    )
  }

  /// Saves the input of the current case.
  func keep(_ bytes: [UInt8]) throws { try Data(bytes).write(to: URL(filePath: inputPath)) }

  /// Ends the program because a case violated a guarantee without crashing.
  func fail(_ message: String) -> Never {
    FileHandle.standardError.write(
      Data("fuzz \(kind): \(message)\n\(tryAgain())\n".utf8))
    // Not `exit`, because nothing else should run in a process in such a state.
    _exit(3)
  }

  private func note(_ number: Int) throws {
    try Data("\(command) --seed \(options.seed) --first \(number) --count 1\n".utf8)
      .write(to: URL(filePath: notePath))
  }

  private func tryAgain() -> String {
    let note = (try? String(contentsOfFile: notePath, encoding: .utf8)) ?? ""
    return "again: \(note)input, if it is a file: \(inputPath)"
  }

  private func watch() {
    Thread.detachNewThread { [self] in
      while true {
        Thread.sleep(forTimeInterval: 0.05)
        let seconds = js_wall_seconds() - Double(bitPattern: began.load(ordering: .relaxed))
        if seconds > options.patience {
          fail("a case takes more than \(options.patience) s")
        }
        let used = js_resident_bytes() >> 20
        if used > options.memory {
          fail("\(used) MiB of memory are in use, more than the \(options.memory) that are allowed")
        }
      }
    }
  }
}
