// Episodes of an evaluation by their numbers: which failed, and that `draw` shows the same ones.

import Foundation
import Mutations
import Testing

@Suite("An episode of an evaluation can be named and drawn") struct EpisodeTests {
  /// The missed episodes in the JSON of an evaluation.
  private func missed(_ run: Finished) throws -> [[String: Any]] {
    try #require(run.json?["missed"] as? [[String: Any]], "\(run.errors)")
  }

  @Test(
    "The episodes that failed are listed, and drawn again as the same episodes",
    arguments: [
      ["random"], ["run/policy.safetensors"], ["run/policy.safetensors", "--sampled"],
      ["run/policy.safetensors", "--sampled", "--temperature", "3"],
    ])
  func failures(policy: [String]) throws {
    let place = Workplace()
    place.train("run", ["--iterations", "1"])
    let options = ["nudge.yaml", "--seed", "4", "--policy"] + policy
    let run = place.jostle(["evaluate"] + options + ["--episodes", "40", "--json"])
    let missed = try missed(run)
    #expect(missed.count == 40 - (run.json?["successes"] as? Int ?? -1))
    #expect(missed.count > 3)
    let numbers = missed.compactMap { $0["episode"] as? Int }
    for episode in missed.prefix(3) {
      let number = try #require(episode["episode"] as? Int)
      let drawing = try #require(
        place.jostle(["draw"] + options + ["--episode", "\(number)", "--out", "a.svg", "--json"]).json)
      #expect(drawing["start"] as? Int == episode["start"] as? Int)
      #expect(drawing["actions"] as? Int == episode["length"] as? Int)
      #expect(drawing["outcome"] as? String == episode["outcome"] as? String)
    }
    // An episode that is not listed succeeds.
    if let other = (0..<40).first(where: { !numbers.contains($0) }) {
      let drawing = place.jostle(["draw"] + options + ["--episode", "\(other)", "--out", "a.svg", "--json"])
      #expect(drawing.json?["outcome"] as? String == "success")
    }
    // The text names them too, with the command that draws the first.
    let text = place.jostle(["evaluate"] + options + ["--episodes", "40"]).output
    #expect(
      text.contains(
        "\nepisodes without success: \(numbers.prefix(20).map(String.init).joined(separator: ", "))"))
    let command = try #require(text.split(separator: "\n").last { $0.hasPrefix("to see the first: ") })
    #expect(place.bash(command.dropFirst("to see the first: ".count) + " --out b.svg").status == 0)
    #expect(try place.bytes("b.svg") == drawn(place, options, numbers[0]))
  }

  private func drawn(_ place: Workplace, _ options: [String], _ number: Int) throws -> Data? {
    let run = place.jostle(["draw"] + options + ["--episode", "\(number)", "--out", "c.svg"])
    #expect(run.status == 0, "\(run.errors)")
    return place.bytes("c.svg")
  }

  @Test("The planner is evaluated from the same starts, and an episode of it is drawn again")
  func planner() throws {
    let place = Workplace()
    let run = place.jostle("evaluate", "nudge.yaml", "--policy", "planner", "--episodes", "6", "--json")
    let again = place.jostle(
      "evaluate", "nudge.yaml", "--policy", "planner", "--episodes", "6", "--json", "--workers", "1")
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output == again.output)
    #expect((run.json?["successes"] as? Int ?? 0) >= 5)
    let random = place.jostle("evaluate", "nudge.yaml", "--policy", "random", "--episodes", "6", "--json")
    let start = try #require(missed(random).first)
    let drawing = place.jostle(
      "draw", "nudge.yaml", "--policy", "planner", "--episode", "\(start["episode"] ?? -1)", "--out", "a.svg",
      "--json")
    #expect(drawing.json?["start"] as? Int == start["start"] as? Int)
  }

  @Test("A start that a fault or a log names is drawn with --start")
  func start() throws {
    let place = Workplace()
    let run = place.jostle("draw", "nudge.yaml", "--start", "12345", "--out", "a.svg", "--json")
    #expect(run.json?["start"] as? Int == 12345)
    #expect(run.json?["episode"] == nil)
  }
}
