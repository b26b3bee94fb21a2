// How commands print their results: as one JSON object, or as text for people.

import ArgumentParser
import FoundationEssentials

#if canImport(Glibc)
  import Glibc
#endif

/// The flag `--json`, which every subcommand has.
struct OutputOptions: ParsableArguments {
  @Flag(help: "Print one JSON object to standard output, and nothing else there.")
  var json = false

  /// Prints a result in the form that was asked for.
  ///
  /// - Throws: `Failure` if standard output cannot be written, such as a file on a full disk.
  func answer(_ object: some Encodable, text: @autoclosure () -> String) throws {
    let line = (json ? try jsonText(object) : text()) + "\n"
    guard write(line, to: STDOUT_FILENO) else {
      throw Failure(description: "standard output: cannot write: \(String(cString: strerror(errno)))")
    }
  }
}

/// Writes without buffering. Returns false, with `errno` set, if that fails.
@discardableResult
func write(_ text: String, to descriptor: Int32) -> Bool {
  var bytes = Array(text.utf8)[...]
  while !bytes.isEmpty {
    let written = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    if written >= 0 {
      bytes = bytes.dropFirst(written)
    } else if errno != EINTR {
      return false
    }
  }
  return true
}

/// One line of JSON with sorted keys.
func jsonText(_ object: some Encodable) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  return String(decoding: try encoder.encode(object), as: UTF8.self)
}

/// Ends the command with a message and status 1: the input was wrong, not the way the command was called.
struct Failure: Error, CustomStringConvertible {
  var description: String
}
