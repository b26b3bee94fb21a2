// The guarded reader of YAML, which scenes and training configurations share.

import Testing
import YAMLReading

@Suite("The YAML reader gives a tree with positions, or reasons") struct YAMLReadingTests {
  func fault(_ yaml: String) -> String {
    do throws(YAMLError) {
      _ = try YAMLNode(yaml: yaml, file: "c.yaml", what: "training configuration")
      return "accepted"
    } catch { return error.description }
  }

  @Test("Keys are in the order of the file, each with its position and its scalar or list")
  func keysHavePlaces() throws {
    let root = try YAMLNode(
      yaml: "seed: 7\nhidden: [64, 64]\nname: \"7\"\n", file: "c.yaml", what: "training configuration")
    let entries = try #require(root.entries)
    #expect(entries.map(\.key) == ["seed", "hidden", "name"])
    #expect(entries[1].keyPlace == Place(file: "c.yaml", line: 2, column: 1))
    #expect(entries[1].value.place == Place(file: "c.yaml", line: 2, column: 9))
    #expect(root["seed"]?.plainText.flatMap { Int($0) } == 7)
    #expect(root["hidden"]?.items?.compactMap(\.plainText) == ["64", "64"])
    #expect(root["name"]?.plainText == nil && root["name"]?.text == "7")
    #expect(root["name"]?.found == "the text \"7\"" && root["hidden"]?.found == "a list")
    #expect(root["absent"] == nil && root.removing("seed").entries?.count == 2)
  }

  @Test("All repeated keys are reported, each at its second position")
  func repeatedKeys() {
    #expect(
      fault("a: 1\nb: 2\na: 3\nb: 4\n") == """
        c.yaml:3:1: duplicate key 'a', first given on line 1
        c.yaml:4:1: duplicate key 'b', first given on line 2
        """)
  }

  @Test("An empty text, a malformed one, a second document and a tag are refused with their positions")
  func brokenTexts() {
    #expect(fault("") == "c.yaml: the file is empty, must be a training configuration")
    #expect(fault("a: [1, 2\nb: 3\n").hasPrefix("c.yaml:2:2: not YAML: "))
    #expect(
      fault("a: 1\n---\nb: 2\n") == "c.yaml:2:1: a second document, must be one document in a file")
    #expect(
      fault("a: !!int 1\n").hasSuffix(
        "a has the tag 'tag:yaml.org,2002:int'; tags are not part of the language"))
    #expect(fault("a: *b\n") == "c.yaml:1:4: alias '*b' has no anchor '&b' before it")
    #expect(fault("a: \u{1}\n") == "c.yaml:1:4: control character U+1, must be text")
  }

  @Test("Aliases of aliases, deep nesting and long texts are limited")
  func limits() {
    var text = "a: &a [x, x, x, x, x, x, x, x, x]\n"
    for (name, previous) in zip("bcdefghijklm", "abcdefghijkl") {
      text += "\(name): &\(name) [\(String(repeating: "*\(previous), ", count: 9))]\n"
    }
    #expect(fault(text).contains("the file holds more than 20000 values, counting those that aliases repeat"))
    let nested = "a: " + String(repeating: "[", count: 900) + String(repeating: "]", count: 900)
    #expect(fault(nested).hasSuffix("nested more than 32 deep"))
    #expect(
      fault(String(repeating: "#", count: 1_000_001))
        == "c.yaml: the text has 1000001 characters, must have ≤ 1000000")
  }

  @Test("A folder and a missing file are refused")
  func noFiles() {
    func fault(_ path: String) -> String {
      do throws(YAMLError) {
        _ = try YAMLNode(contentsOf: path, what: "training configuration")
        return "accepted"
      } catch { return error.description }
    }
    #expect(fault("/tmp") == "/tmp: '/tmp' is a folder, must be a training configuration file")
    #expect(fault("/nowhere") == "/nowhere: cannot read '/nowhere': No such file or directory")
  }
}
