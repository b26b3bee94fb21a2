// `jostle train --demonstrations`, with a number and with a file.

import Mutations
import Testing

@Suite("train --demonstrations takes a number or a file") struct DemonstrationCommandTests {
  private static let small = [
    "--iterations", "2", "--group-size", "4", "--batch-groups", "4", "--hidden", "8", "--final-episodes",
    "10", "--json",
  ]

  @Test("the planner's demonstrations, given as a file, train the same policy")
  func numberAndFile() throws {
    let place = Workplace()
    let planned = place.jostle(["train", "nudge.yaml", "--demonstrations", "4", "--out", "a"] + Self.small)
    #expect(planned.status == 0, "\(planned.errors)")
    #expect(planned.errors.contains("4 demonstrations, "))
    let given = place.jostle(
      ["train", "nudge.yaml", "--demonstrations", "a/demonstrations.hdf5", "--out", "b"] + Self.small)
    #expect(given.status == 0, "\(given.errors)")
    let hash = try #require(planned.json?["policyHash"] as? String)
    #expect(given.json?["policyHash"] as? String == hash)
    #expect(place.bytes("b/demonstrations.hdf5") == place.bytes("a/demonstrations.hdf5"))
  }

  @Test("a file that cannot be used is refused before a folder is made")
  func refusals() {
    let place = Workplace()
    let missing = place.jostle("train", "nudge.yaml", "--demonstrations", "nowhere.hdf5", "--out", "a")
    #expect(missing.status == 1 && missing.errors.contains("nowhere.hdf5"), "\(missing.errors)")
    let foreign = place.jostle("train", "nudge.yaml", "--demonstrations", "nudge.yaml", "--out", "a")
    #expect(foreign.status == 1 && foreign.errors.contains("nudge.yaml"), "\(foreign.errors)")
    #expect(place.names(in: ".") == ["nudge.yaml"])
    let negative = place.jostle("train", "nudge.yaml", "--demonstrations", "-1", "--out", "a")
    #expect(negative.status == 64, "\(negative.errors)")
  }
}
