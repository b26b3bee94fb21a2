// The JSON Schema for editors and the parser know the same keys, and agree on every scene file of the tests.

import Foundation
import Scenes
import Testing

@Suite("scenes/schema.json and the parser agree") struct SchemaTests {
  typealias Object = [String: any Sendable]
  static let schema = Fixtures.repository + "/scenes/schema.json"
  static let definitions: Object = {
    let data = try? Data(contentsOf: URL(fileURLWithPath: schema))
    let root = data.flatMap { try? JSONSerialization.jsonObject(with: $0) } as? Object
    return root?["$defs"] as? Object ?? [:]
  }()
  /// Kinds told apart by more than their one key are definitions of their own.
  static let tables =
    Vocabulary.tables + Vocabulary.kindTables.flatMap(\.kinds).filter { !isHeadOnly($0) }

  static func isHeadOnly(_ kind: KeyTable) -> Bool {
    Vocabulary.kindTables.contains { $0.kinds.contains(kind) && $0.kinds.allSatisfy { $0.keys.count == 1 } }
  }

  static func properties(_ definition: String) -> Object? {
    (definitions[definition] as? Object)?["properties"] as? Object
  }

  /// The definition of what a mapping needs where no other file adds to it.
  static func whole(_ name: String) -> Object? {
    definitions["whole" + name.prefix(1).uppercased() + name.dropFirst()] as? Object
  }

  @Test("No two key tables have the same name")
  func tablesHaveDistinctNames() {
    let names = Self.tables.map(\.name) + Vocabulary.kindTables.map(\.name)
    #expect(Set(names).count == names.count)
  }

  @Test("A key table and the JSON Schema allow the same keys", arguments: tables)
  func tableAndSchemaHaveTheSameKeys(table: KeyTable) throws {
    let definition = try #require(Self.definitions[table.name] as? Object)
    #expect(Set(try #require(Self.properties(table.name)).keys) == Set(table.keys))
    #expect(definition["additionalProperties"] as? Bool == false)
  }

  @Test("A key table and the JSON Schema require the same keys", arguments: Vocabulary.tables)
  func tableAndSchemaNeedTheSameKeys(table: KeyTable) {
    #expect(Set(Self.whole(table.name)?["required"] as? [String] ?? []) == Set(table.required))
  }

  @Test("A table of kinds and the JSON Schema have the same alternatives", arguments: Vocabulary.kindTables)
  func kindsAndSchemaHaveTheSameAlternatives(table: KindTable) throws {
    let definition = try #require(Self.definitions[table.name] as? Object)
    let whole = try #require(Self.whole(table.name))
    if table.kinds.allSatisfy(Self.isHeadOnly) {
      #expect(Set(try #require(Self.properties(table.name)).keys) == Set(table.kinds.flatMap(\.keys)))
      #expect(definition["maxProperties"] as? Int == 1 && whole["minProperties"] as? Int == 1)
      #expect(definition["additionalProperties"] as? Bool == false)
    } else {
      let alternatives = try #require(definition["anyOf"] as? [[String: String]])
      #expect(alternatives.compactMap { $0["$ref"] } == table.kinds.map { "#/$defs/\($0.name)" })
      let needs = try #require(whole["anyOf"] as? [[String: [String]]])
      #expect(needs.compactMap { $0["required"] } == table.kinds.map(\.required))
    }
  }

  @Test("Every mapping without additional keys in the JSON Schema is in a key table")
  func everyClosedMappingOfTheSchemaIsInATable() {
    let mappings = Self.definitions.filter {
      ($0.value as? Object)?["additionalProperties"] as? Bool == false
    }
    let kinds = Vocabulary.kindTables.filter { $0.kinds.allSatisfy(Self.isHeadOnly) }
    #expect(Set(mappings.keys) == Set(Self.tables.map(\.name) + kinds.map(\.name)))
  }

  // MARK: - What an independent validator says

  /// Faults that no JSON Schema can express; a malformed file names its kind in the last line, `# beyond
  /// structure: …`.
  enum Beyond: String {
    /// Not YAML, or parts of YAML that a scene does not take, such as duplicate keys and tags.
    case yaml = "YAML"
    /// The file's own name, and other files.
    case files
    /// What a name stands for, what has a name already, and what no entry names.
    case names
    /// One number compared with others.
    case numbers
    /// Outlines.
    case geometry
  }

  static let shipped = Fixtures.repository + "/scenes"
  static let wellformed = Fixtures.tests + "/wellformed"
  static let malformed = Fixtures.tests + "/malformed"

  static func paths(_ folder: String) -> [String] {
    Fixtures.files(in: folder, suffix: ".yaml").map { "\(folder)/\($0)" }
  }

  /// By path: "accepted", "rejected: …" or "unreadable: …".
  static let verdicts = Result {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    process.arguments =
      [Fixtures.tests + "/validate.py", schema] + paths(shipped) + paths(wellformed) + paths(malformed)
    process.standardOutput = output
    try process.run()
    let answer = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return try JSONDecoder().decode([String: String].self, from: answer)
  }

  @Test(
    "The JSON Schema and the parser both accept a well-formed file",
    arguments: paths(shipped) + paths(wellformed))
  func schemaAndParserAcceptAGoodFile(path: String) throws {
    #expect(throws: Never.self) { try Scene(contentsOf: path) }
    #expect(try Self.verdicts.get()[path] == "accepted")
  }

  @Test(
    "The JSON Schema rejects what the parser rejects, unless no schema could", arguments: paths(malformed))
  func schemaRejectsWhatTheParserRejectsUnlessItIsBeyondStructure(path: String) throws {
    #expect(throws: SceneError.self) { try Scene(contentsOf: path) }
    let verdict = try #require(try Self.verdicts.get()[path])
    let mark = "# beyond structure: "
    let last = try #require(Fixtures.read(path).split(separator: "\n").last)
    guard last.hasPrefix(mark) else {
      #expect(verdict.hasPrefix("rejected"))
      return
    }
    let beyond = try #require(Beyond(rawValue: String(last.dropFirst(mark.count))))
    #expect(verdict == "accepted" || (beyond == .yaml && verdict.hasPrefix("unreadable")))
  }

  @Test("The well-formed files use every key of the language")
  func goodFilesHaveEveryKeyOfTheLanguage() throws {
    let text = try (Self.paths(Self.shipped) + Self.paths(Self.wellformed)).map(Fixtures.read).joined()
    let used = Set(
      text.split { !$0.isLetter && $0 != ":" }.filter { $0.hasSuffix(":") }.map { $0.dropLast() })
    let keys = (Vocabulary.tables + Vocabulary.kindTables.flatMap(\.kinds)).flatMap(\.keys)
    #expect(Set(keys).filter { !used.contains(Substring($0)) }.isEmpty)
  }
}
