// The value of `check --seeds`: the first and the last seed.

import ArgumentParser

/// Start seeds A..B, both included.
struct SeedRange: ExpressibleByArgument {
  let range: ClosedRange<UInt64>

  init?(argument: String) {
    let ends = argument.split(separator: ".", omittingEmptySubsequences: false)
    guard ends.count == 3, ends[1].isEmpty, let first = UInt64(ends[0]), let last = UInt64(ends[2]),
      first <= last
    else { return nil }
    range = first...last
  }

  static var allValueStrings: [String] { [] }
  var defaultValueDescription: String { "\(range.lowerBound)..\(range.upperBound)" }
}
