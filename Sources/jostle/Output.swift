// What commands answer: one JSON object, or text for people.

import ArgumentParser
import FoundationEssentials

/// The flag that every subcommand has.
struct OutputOptions: ParsableArguments {
  @Flag(help: "Answer with one JSON object on standard output.")
  var json = false

  /// Prints an answer in the form that was asked for.
  func answer(_ object: some Encodable, text: @autoclosure () -> String) throws {
    print(json ? try jsonText(object) : text())
  }
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
