// Wording for counts and lists in messages.

/// "1 worker", "2 workers"
public func counted(_ count: Int, _ thing: String) -> String { "\(count) \(thing)" + (count == 1 ? "" : "s") }

extension Collection<String> {
  /// "a, b or c"
  public var alternatives: String { joined(last: "or") }

  /// "a, b and c"
  public var listed: String { joined(last: "and") }

  /// "'a', 'b' or 'c'"; an empty list is "nothing".
  public func quotedList(_ conjunction: String = "or") -> String {
    isEmpty ? "nothing" : map { "'\($0)'" }.joined(last: conjunction)
  }

  private func joined(last word: String) -> String {
    let all = Array(self)
    return all.count < 2
      ? all.joined() : all.dropLast().joined(separator: ", ") + " \(word) " + all[all.count - 1]
  }
}
