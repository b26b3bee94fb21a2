// The table of findings in code is the one in the documents.

import Checks
import Foundation
import Testing

@Suite("The table of findings") struct FindingTableTests {
  @Test("scenes/README.md has the table that jostle check --findings prints")
  func documented() throws {
    let text = try String(contentsOfFile: "\(Fixtures.repository)/scenes/README.md", encoding: .utf8)
    let first = try #require(text.range(of: "<!-- findings -->\n"))
    let last = try #require(text.range(of: "<!-- /findings -->"))
    #expect(text[first.upperBound..<last.lowerBound] == FindingKind.table)
  }

  @Test(
    "no finding calls itself ok or not examined, and names are written like the scenes'",
    arguments: FindingKind.allCases)
  func row(kind: FindingKind) {
    #expect(!kind.verdicts.isEmpty && Set(kind.verdicts).isDisjoint(with: [.ok, .notExamined]))
    #expect(!kind.meaning.isEmpty && kind.rawValue.allSatisfy { ("a"..."z").contains($0) || $0 == "-" })
  }
}
