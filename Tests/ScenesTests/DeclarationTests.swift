// What scenes/schema.json and scenes/README.md say of conditions, agents and actuators is what the declarations make.
// `make tables` writes it there.

import Glibc
import Scenes
import Testing

@Suite("Documents have what the declarations of conditions, agents and actuators make", .serialized)
struct DeclarationTests {
  /// A passage of a file, from the first line of what should be there to another line, which is not part of it. With
  /// `JOSTLE_WRITE_TABLES` in the environment, it is replaced first by what should be there.
  static func passage(of path: String, before last: String, wanted: String) throws -> String {
    let text = try Fixtures.read(path)
    let first = try #require(wanted.split(separator: "\n").first)
    let start = try #require(text.firstRange(of: first + "\n")).lowerBound
    let end = try #require(text[start...].firstRange(of: last + "\n")).lowerBound
    if getenv("JOSTLE_WRITE_TABLES") != nil {
      try Fixtures.write(Array((text[..<start] + wanted + text[end...]).utf8), to: path)
      return wanted
    }
    return String(text[start..<end])
  }

  @Test("scenes/README.md has the table of conditions")
  func table() throws {
    let wanted = "<!-- conditions -->\n" + Vocabulary.conditionTable
    let passage = try Self.passage(
      of: Fixtures.repository + "/scenes/README.md", before: "<!-- /conditions -->", wanted: wanted)
    #expect(passage == wanted, "run 'make tables'")
  }

  @Test("scenes/schema.json has the definitions of conditions")
  func definitions() throws {
    let wanted = Vocabulary.conditionDefinitions
    let passage = try Self.passage(of: SchemaTests.schema, before: "    \"drawn\": {", wanted: wanted)
    #expect(passage == wanted, "run 'make tables'")
  }

  @Test("scenes/schema.json has the definitions of agents and actuators")
  func agents() throws {
    let wanted = Vocabulary.agentDefinitions
    let passage = try Self.passage(of: SchemaTests.schema, before: "    \"mode\": {", wanted: wanted)
    #expect(passage == wanted, "run 'make tables'")
  }

  @Test("No two conditions have the same number in the digest")
  func numbersInTheDigest() {
    let numbers = Condition.Name.allCases.map(\.rawValue) + Predicate.Combination.allCases.map(\.rawValue)
    #expect(Set(numbers).count == numbers.count)
  }
}
