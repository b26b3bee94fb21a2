// Mutations of YAML and JSON text that keep most of it well-formed, so that the code behind the parser is
// reached.

extension Draws {
  /// Changes lines, words and values of a text.
  ///
  /// - Parameter other: a second text of the same kind, from which lines are copied.
  public mutating func mutate(_ text: String, splicing other: String) -> String {
    var text = text
    for _ in 0...below(oneIn(2) ? 1 : 4) {
      text = oneIn(3) ? changingLines(of: text, other) : changingWords(of: text)
    }
    return text
  }

  private mutating func changingLines(of text: String, _ other: String) -> String {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let (place, second) = (below(lines.count), below(lines.count))
    switch below(6) {
    case 0: lines.remove(at: place)
    case 1: lines.insert(lines[second], at: place)
    case 2: lines.swapAt(place, second)
    case 3: lines.insert(choice(other.split(separator: "\n", omittingEmptySubsequences: false)), at: place)
    case 4: lines[place] = "  " + lines[place]
    default: lines.removeSubrange(place...)
    }
    return lines.joined(separator: "\n")
  }

  private mutating func changingWords(of text: String) -> String {
    var words = Draws.words(of: text)
    guard !words.isEmpty else { return "" }
    let (place, second) = (below(words.count), below(words.count))
    switch below(8) {
    case 0: words.remove(at: place)
    case 1: words.swapAt(place, second)
    case 2: words[place] = words[second]
    case 3: words[place] = choice(Draws.hostile)
    case 4: words[place] = hostileNesting()
    default:
      // Replacing a value by a value keeps the text well-formed.
      let numbers = words.indices.filter { words[$0].first.map { $0.isNumber || $0 == "-" } == true }
      if numbers.isEmpty { words[place] = "\(integer())" } else { words[choice(numbers)] = numberText() }
    }
    return words.joined()
  }

  private mutating func numberText() -> String {
    switch below(4) {
    case 0: "\(integer())"
    case 1: choice([".nan", ".inf", "-.inf", "1e400", "-1e-400", "0x7fffffff", "1_000", "0.1e", "00", "+1"])
    case 2: "\(below(30))"
    default: "\(number())"
    }
  }

  private mutating func hostileNesting() -> String {
    let depth = choice([3, 30, 300, 3000])
    return switch below(4) {
    case 0: String(repeating: "[", count: depth)
    case 1: String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    case 2: String(repeating: "{ not: ", count: depth) + "{}" + String(repeating: "}", count: depth)
    default: String(repeating: "{\"a\":", count: depth) + "1" + String(repeating: "}", count: depth)
    }
  }

  /// Runs of letters, digits, dots and dashes, and each single character between them.
  private static func words(of text: String) -> [String] {
    var words: [String] = []
    var isInWord = false
    for scalar in text.unicodeScalars {
      let belongs =
        scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
        || ".-_".unicodeScalars.contains(scalar)
      if belongs && isInWord {
        words[words.count - 1].unicodeScalars.append(scalar)
      } else {
        words.append(String(scalar))
      }
      isInWord = belongs
    }
    return words
  }

  private static let hostile = [
    "null", "~", "{}", "[]", "{", "}", "[", "]", ": ", "- ", "&a ", "*a", "&a [*a]", "<<: *a", "!!binary ",
    "!!int ",
    "? ", "|", ">", "\"", "'", "#", "\t", "\u{FEFF}", "\u{0}", "é", "🙂", "---\n", "...\n", "%YAML 1.2\n",
    "true",
    "&x [a,a,a,a,a,a,a,a,a], b: &y [*x,*x,*x,*x,*x,*x,*x,*x,*x], c: &z [*y,*y,*y,*y,*y,*y,*y,*y,*y]", "box",
    "hand",
    "same", "uniform", "all", "not", "hold", "extends", String(repeating: "a", count: 5000),
  ]
}
