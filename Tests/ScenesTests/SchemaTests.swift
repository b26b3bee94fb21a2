// The JSON Schema for editors and the parser know the same keys.

import Foundation
import Scenes
import Testing

@Suite struct SchemaTests {
  typealias Object = [String: any Sendable]
  static let definitions: Object = {
    let data = try? Data(contentsOf: URL(fileURLWithPath: Fixtures.repository + "/scenes/schema.json"))
    let root = data.flatMap { try? JSONSerialization.jsonObject(with: $0) } as? Object
    return root?["$defs"] as? Object ?? [:]
  }()
  static let tables = Vocabulary.tables + Vocabulary.kindTables.flatMap(\.kinds)

  @Test func tablesHaveDistinctNames() {
    let names = Self.tables.map(\.name) + Vocabulary.kindTables.map(\.name)
    #expect(Set(names).count == names.count)
  }

  @Test(arguments: tables)
  func tableAndSchemaHaveTheSameKeys(table: KeyTable) throws {
    let definition = try #require(Self.definitions[table.name] as? Object)
    let properties = try #require(definition["properties"] as? Object)
    #expect(Set(properties.keys) == Set(table.keys))
    #expect(Set(definition["required"] as? [String] ?? []) == Set(table.required))
    #expect(definition["additionalProperties"] as? Bool == false)
  }

  @Test(arguments: Vocabulary.kindTables)
  func kindsAndSchemaHaveTheSameAlternatives(table: KindTable) throws {
    let definition = try #require(Self.definitions[table.name] as? Object)
    let alternatives = try #require(definition["oneOf"] as? [[String: String]])
    #expect(alternatives.compactMap { $0["$ref"] } == table.kinds.map { "#/$defs/\($0.name)" })
  }

  @Test func everyMappingOfTheSchemaIsInATable() {
    let mappings = Self.definitions.filter { ($0.value as? Object)?["properties"] != nil }.map(\.key)
    #expect(Set(mappings) == Set(Self.tables.map(\.name)).union(["change"]))
  }

  @Test func anExtendingFileMayHaveTheKeysOfAScene() throws {
    let change = try #require(Self.definitions["change"] as? Object)
    let names = try #require((change["propertyNames"] as? Object)?["enum"] as? [String])
    let scene = try #require(Self.tables.first { $0.name == "scene" })
    #expect(Set(names) == Set(scene.keys))
  }
}
