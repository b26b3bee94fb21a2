// What README, docs/ and the documentation catalogues name: files, symbols and tests, which must be there.

import Foundation
import Testing

@Suite("Names in the documents") struct NamesInDocumentsTests {
  static let repository = String(
    #filePath.dropLast("/Tests/DocumentationTests/NamesInDocumentsTests.swift".count))

  /// Every file below some folders whose name ends so, as a path from the repository's root.
  static func files(in folders: [String], ending: String) -> [String] {
    folders.flatMap { folder in
      (FileManager.default.enumerator(atPath: "\(repository)/\(folder)")?.compactMap { $0 as? String } ?? [])
        .filter { $0.hasSuffix(ending) }.map { "\(folder)/\($0)" }
    }.sorted()
  }

  static func read(_ path: String) throws -> String {
    try String(contentsOfFile: "\(repository)/\(path)", encoding: .utf8)
  }

  static let documents = ["README.md", "scenes/README.md"] + files(in: ["docs", "Sources"], ending: ".md")

  /// What a file of Swift declares: "func step", "struct World", "extension World", "case fault".
  struct Source: Sendable {
    let path: String
    let text: String
    let declarations: Set<String>

    init(_ path: String) throws {
      self.path = path
      text = try NamesInDocumentsTests.read(path)
      var declarations: Set<String> = []
      for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
        let words = line.split { !Source.isOfName($0) }.map { String(Substring($0)) }
        for (keyword, name) in zip(words, words.dropFirst()) { declarations.insert("\(keyword) \(name)") }
        // The names of `case a, b`.
        if words.first == "case" { for name in words { declarations.insert("case \(name)") } }
      }
      self.declarations = declarations
    }

    private static func isOfName(_ byte: UInt8) -> Bool {
      (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 95
    }

    func declares(_ name: some StringProtocol, as keywords: [String]) -> Bool {
      keywords.contains { declarations.contains("\($0) \(name)") }
    }
  }

  static let sources = Result { try files(in: ["Sources", "Tests"], ending: ".swift").map(Source.init) }

  /// What stands in single backticks outside of blocks of code; DocC itself checks what stands in double ones.
  static func codeSpans(_ document: String) throws -> [Substring] {
    var isCode = false
    let prose = try read(document).split(separator: "\n", omittingEmptySubsequences: false).filter { line in
      let isFence = line.drop { $0 == " " }.hasPrefix("```")
      if isFence { isCode.toggle() }
      return !isCode && !isFence
    }
    let text = prose.joined(separator: "\n").replacing(#/``[^`]*``/#, with: "")
    return text.matches(of: #/`([^`]+)`/#).map { $0.output.1 }
  }

  static func exists(_ path: some StringProtocol) -> Bool {
    // docs/algorithm.md says so of names without a folder.
    ["", "Sources/", "Sources/GRPO/"].contains {
      FileManager.default.fileExists(atPath: "\(repository)/\($0)\(path)")
    }
  }

  @Test("every source file, test file and folder that a document names is there", arguments: documents)
  func pathsExist(document: String) throws {
    let folders =
      try FileManager.default.contentsOfDirectory(atPath: "\(Self.repository)/Sources") + [
        "Sources", "Tests", "docs",
      ]
    for name in try Self.codeSpans(document) {
      let isSource = name.wholeMatch(of: #/[A-Za-z0-9+\/]+\.swift/#) != nil
      let isPath = name.wholeMatch(of: #/[A-Za-z0-9]+\/[A-Za-z0-9+\/.-]+/#) != nil
      guard isSource || isPath && folders.contains(String(name.prefix { $0 != "/" })) else { continue }
      #expect(Self.exists(name), "\(document): there is no file '\(name)'")
    }
  }

  @Test("every Type.member and function() that a document names is declared", arguments: documents)
  func symbolsExist(document: String) throws {
    let sources = try Self.sources.get()
    for name in try Self.codeSpans(document) {
      if let match = name.wholeMatch(of: #/([A-Z][A-Za-z0-9]+)\.([A-Za-z][A-Za-z0-9]*)(\(.*\))?/#) {
        let (type, member) = (match.output.1, match.output.2)
        if ["swift", "yaml", "md"].contains(member) { continue }
        let isDeclared = sources.contains { source in
          source.declares(type, as: ["struct", "class", "enum", "protocol", "extension", "typealias"])
            && source.declares(
              member, as: ["func", "var", "let", "case", "struct", "class", "enum", "protocol", "typealias"])
        }
        #expect(isDeclared, "\(document): '\(name)' is declared nowhere")
      } else if let match = name.wholeMatch(of: #/([a-z][A-Za-z0-9]+)\([a-zA-Z_:]*\)/#) {
        #expect(
          sources.contains { $0.declares(match.output.1, as: ["func"]) },
          "\(document): no function is called '\(match.output.1)'")
      }
    }
  }

  @Test(
    "every suite of tests that a document names is there, with the claims that it quotes",
    arguments: documents)
  func testsExist(document: String) throws {
    let sources = try Self.sources.get().filter { $0.path.hasPrefix("Tests/") }
    for match in try Self.read(document).matches(of: #/`([A-Z][A-Za-z0-9]+Tests)`(,?\s+"([^"]+)")?/#) {
      let suites = sources.filter {
        $0.declares(match.output.1, as: ["struct", "class", "enum"])
          || $0.path.hasSuffix("/\(match.output.1).swift")
      }
      #expect(!suites.isEmpty, "\(document): there are no tests called '\(match.output.1)'")
      guard let claim = match.output.3?.replacing(#/\s+/#, with: " ") else { continue }
      #expect(
        suites.contains { $0.text.contains("\"\(claim)\"") },
        "\(document): '\(match.output.1)' does not claim that \(claim)")
    }
  }
}
