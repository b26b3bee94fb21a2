// JSON whose members keep their order, for the parts of the JSON Schema that follow from declarations.

internal import Messages

/// A JSON value.
indirect enum JSON: Sendable, Equatable {
  case text(String)
  case number(Double)
  case flag(Bool)
  case list([JSON])
  case object([Member])

  struct Member: Sendable, Equatable {
    var name: String
    var value: JSON
    init(_ name: String, _ value: JSON) { (self.name, self.value) = (name, value) }
  }

  /// A reference to a definition of the same schema.
  static func definition(_ name: String) -> JSON { .object([Member("$ref", .text("#/$defs/\(name)"))]) }

  /// A list of texts.
  static func texts(_ texts: [String]) -> JSON { .list(texts.map(JSON.text)) }

  /// Definitions as lines under `$defs` of the JSON Schema.
  static func lines(of definitions: [Member]) -> String {
    definitions.map { definition in
      let name = "    \(jsonString(definition.name)): "
      return name + definition.value.written(indentation: 4, used: name.count - 3) + ",\n"
    }.joined()
  }

  /// The value, with an object's or list's members on lines of their own where one line would be too long.
  ///
  /// - Parameters:
  ///   - indentation: spaces before the line that the value begins on.
  ///   - used: characters of that line that are taken, the comma behind the value included.
  func written(indentation: Int = 0, used: Int = 0) -> String {
    let line = inOneLine
    if indentation + used + line.count <= 110 { return line }
    let inner = String(repeating: " ", count: indentation + 2)
    let outer = String(repeating: " ", count: indentation)
    switch self {
    case .text, .number, .flag: return line
    case .list(let items):
      let lines = items.map { inner + $0.written(indentation: indentation + 2, used: 1) }
      return "[\n" + lines.joined(separator: ",\n") + "\n\(outer)]"
    case .object(let members):
      let lines = members.map { member in
        let name = jsonString(member.name) + ": "
        return inner + name + member.value.written(indentation: indentation + 2, used: name.count + 1)
      }
      return "{\n" + lines.joined(separator: ",\n") + "\n\(outer)}"
    }
  }

  private var inOneLine: String {
    switch self {
    case .text(let text): jsonString(text)
    case .number(let number): decimal(number)
    case .flag(let flag): "\(flag)"
    case .list(let items): "[\(items.map(\.inOneLine).joined(separator: ", "))]"
    case .object(let members):
      "{\(members.map { "\(jsonString($0.name)): \($0.value.inOneLine)" }.joined(separator: ", "))}"
    }
  }
}
