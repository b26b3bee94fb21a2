// Says in the words of an author what a YAML parser says in its own: which character or line to change.

/// A fault of syntax that the YAML parser found.
struct YAMLProblem {
  /// The whole file.
  let text: [Unicode.Scalar]
  /// Where the parser found the fault.
  let offset: Int
  /// The parser's message.
  let said: String
  /// The position at which the construct began in which the fault is, if the parser names one.
  let began: (line: Int, column: Int)?

  /// What the author did; nil where only the parser's own message is known.
  var inWords: String? {
    let next = offset < text.count ? text[offset] : nil
    if said.contains("cannot start any token") || said.contains("tab character") {
      if next == "\t" || said.contains("tab") {
        return "a tab, must be spaces: YAML indents with spaces only"
      }
      return next.map { "a text may not begin with '\($0)', must be in quotes" }
    }
    if let word = wordBehindBracket {
      return
        "'\(word)' follows a bracket, where the line must end or have a comma; numbers are written without units"
    }
    if said.contains("mapping values are not allowed") {
      return lineSoFar.contains(": ")
        ? "a second colon in an entry; a text that contains ': ' must be in quotes"
        : "this line is indented further than the entry above it, which has a value already"
    }
    if said.contains("did not find expected key") || said.contains("did not find expected <document start>") {
      return lineSoFar.isEmpty
        ? "this line's indentation fits no line above it\(beginning("; the entries around it begin in column"))"
        : "text behind a value that is complete; a text with quotes, brackets or ': ' in it must be in quotes as a whole"
    }
    if said.contains("expected ',' or") {
      let bracket = said.contains("']'") ? "[" : "{"
      return "a comma is missing here, or the '\(bracket)'\(place) is not closed"
    }
    if said.contains("expected '-' indicator") {
      return "in a list, every line must begin with '- ' in the same column\(beginning(", column"))"
    }
    if said.contains("could not find expected ':'") {
      let line = began.map { "line \($0.line)" } ?? "this line"
      return "\(line) is neither an entry, which is a key, a colon, a space and a value, "
        + "nor an item of a list, which begins with '- '"
    }
    if said.contains("unexpected end of stream") { return "the quote\(place) is never closed" }
    return nil
  }

  /// What stands before the fault in its line, without the indentation.
  private var lineSoFar: String {
    let end = min(offset, text.count)
    let start = text[..<end].lastIndex(of: "\n").map { $0 + 1 } ?? 0
    return String(String.UnicodeScalarView(text[start..<end].drop { $0 == " " }))
  }

  /// A word that follows a closing bracket in the same line, as a unit would.
  private var wordBehindBracket: String? {
    guard offset < text.count, let last = lineSoFar.last(where: { $0 != " " }), "]}".contains(last) else {
      return nil
    }
    let word = text[offset...].prefix { $0.properties.isAlphabetic || $0 == "°" || $0 == "%" || $0 == "/" }
    return word.isEmpty ? nil : String(String.UnicodeScalarView(word))
  }

  /// " that opens on line 6, column 12", or nothing.
  private var place: String { began.map { " that opens on line \($0.line), column \($0.column)," } ?? "" }

  private func beginning(_ words: String) -> String { began.map { "\(words) \($0.column)" } ?? "" }
}
