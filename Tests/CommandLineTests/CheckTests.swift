// Runs `check` and `calibrate` as users do: verdicts, exit statuses, files.

import Foundation
import Mutations
import Testing

@Suite("check and calibrate report, save and exit as documented") struct CheckTests {
  /// A scene that nobody can solve.
  private static let hopeless = nudgeScene(
    name:
      "hopeless", head: "stages: [{ touching: { what: hand, to: box } }]", within: "0.000001")

  @Test("a sound scene exits with 0 and saves a solution that draw shows")
  func soundScene() {
    let place = Workplace()
    let run = place.jostle("check", "nudge.yaml")
    #expect(run.status == 0, "\(run.output)\(run.errors)")
    #expect(run.output.hasPrefix("nudge: sound"))
    for title in [
      "Start states", "Physics", "Success detector", "Solvable", "Signal for GRPO", "Reproducible", "Speed",
    ] {
      #expect(run.output.contains("\n  \(title)\n"))
    }
    #expect(run.output.split(separator: "\n").allSatisfy { $0.count <= 115 })
    #expect(run.output.contains("jostle draw nudge.yaml --actions solutions/nudge.json"))
    let drawing = place.jostle(
      "draw", "nudge.yaml", "--actions", "solutions/nudge.json", "--out", "solution.svg", "--json")
    #expect(drawing.status == 0, "\(drawing.errors)")
    #expect(drawing.json?["outcome"] as? String == "success")
  }

  @Test("draw shows an episode in which the planner acts")
  func drawnPlanner() {
    let place = Workplace()
    let run = place.jostle(
      "draw", "nudge.yaml", "--policy", "planner", "--seed", "3", "--out", "planner.svg", "--json")
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.json?["outcome"] as? String == "success")
    #expect(place.bytes("planner.svg") != nil)
  }

  @Test("an unsound scene exits with 1 and names its problem")
  func unsoundScene() throws {
    let place = Workplace()
    place.write(Self.hopeless, to: "hopeless.yaml")
    let run = place.jostle("check", "nudge.yaml", "hopeless.yaml", "--out", "logs")
    #expect(run.status == 1)
    #expect(run.output.contains("\nhopeless: UNSOUND, 1 problem"))
    #expect(run.output.contains("\n    UNSOUND  the planner solves 0 % of 8 episodes"))
    #expect(run.output.hasSuffix("\n1 of 2 scenes unsound: hopeless\n"))
    #expect(place.names(in: "logs") == ["nudge.json"])
    let json = place.jostle("check", "hopeless.yaml", "--json")
    #expect(json.status == 1)
    let answer = try #require(json.json)
    #expect(answer["sound"] as? Bool == false)
    let scene = try #require((answer["scenes"] as? [[String: Any]])?.first)
    let findings = try #require(scene["findings"] as? [[String: Any]])
    #expect(
      findings.contains { $0["id"] as? String == "unsolvable" && $0["verdict"] as? String == "unsound" })
    #expect(scene["solution"] == nil)
  }

  @Test("everything but the speed is the same for one, two and seven workers, and another seed differs")
  func sameAnswer() throws {
    let place = Workplace()
    let answers = try [("1", "0"), ("2", "0"), ("7", "0"), ("2", "1")].map { workers, seed in
      let run = place.jostle("check", "nudge.yaml", "--json", "--workers", workers, "--seed", seed)
      var scene = try #require((run.json?["scenes"] as? [[String: Any]])?.first)
      #expect((scene["speed"] as? [String: Any])?.count == 2)
      scene["speed"] = nil
      return try JSONSerialization.data(withJSONObject: scene, options: [.sortedKeys])
    }
    #expect(answers[0] == answers[1] && answers[0] == answers[2] && answers[0] != answers[3])
  }

  @Test("a policy's signal is estimated in addition to that of an untrained one")
  func policySignal() throws {
    let place = Workplace()
    place.train("run", ["--iterations", "1"])
    let run = place.jostle("check", "nudge.yaml", "--policy", "run/policy.safetensors", "--json")
    let scene = try #require((run.json?["scenes"] as? [[String: Any]])?.first)
    let signals = try #require(scene["signals"] as? [[String: Any]])
    #expect(signals.map { $0["policy"] as? String } == ["random", "run/policy.safetensors"])
    let wrong = place.jostle("check", "nudge.yaml", "--policy", "nowhere.safetensors")
    #expect(wrong.status == 1 && wrong.errors.contains("nowhere.safetensors"))
  }

  @Test("the near tier of a scene is named if it would help")
  func nearTier() {
    let place = Workplace()
    place.write(Self.hopeless + "\ntier: 3\n", to: "hopeless.yaml")
    place.write(nudgeScene(name: "middle") + "\ntierOf: hopeless\ntier: 2\n", to: "middle.yaml")
    place.write(nudgeScene(name: "first") + "\ntierOf: hopeless\ntier: 1\n", to: "first.yaml")
    place.write(nudgeScene(name: "other") + "\ntierOf: another\ntier: 1\n", to: "other.yaml")
    place.write("no scene", to: "broken.yaml")
    let text = place.jostle("check", "hopeless.yaml").output
      .split { $0 == " " || $0 == "\n" }.joined(separator: " ")
    #expect(text.contains("start from demonstrations or the near tier, first"))
  }

  @Test("wrong input is refused before any scene is run")
  func wrongInput() {
    let place = Workplace()
    place.write(nudgeScene(name: "bad").replacing("density: 10", with: "density: -1"), to: "bad.yaml")
    let bad = place.jostle("check", "nudge.yaml", "bad.yaml")
    #expect(bad.status == 1 && bad.output.isEmpty)
    #expect(bad.errors.contains("bad.yaml:8:") && bad.errors.contains("bodies.box.density is -1 kg/m²"))
    #expect(place.names(in: ".") == ["bad.yaml", "nudge.yaml"])
  }

  @Test("calibrate writes the figures and puts their table into the README")
  func calibrate() throws {
    let place = Workplace()
    place.write("# Scenes\n\n<!-- calibration -->\nold\n<!-- /calibration -->\n\nMore.\n", to: "README.md")
    let run = place.jostle("calibrate", "--folder", ".", "--episodes", "50", "--planned", "2", "--json")
    #expect(run.status == 0, "\(run.errors)")
    let scene = try #require((run.json?["scenes"] as? [[String: Any]])?.first)
    #expect(scene["scene"] as? String == "nudge" && scene["randomEpisodes"] as? Int == 50)
    let written = try JSONSerialization.jsonObject(with: #require(place.bytes("calibration.json")))
    #expect((written as? [[String: Any]])?.first?["digest"] as? String == scene["digest"] as? String)
    let readme = place.text("README.md")
    #expect(readme.hasPrefix("# Scenes\n\n<!-- calibration -->\n| scene | "))
    #expect(readme.contains("\n| nudge | 6 | 2 × 5 | 12 | 0 % of 50 | "))
    #expect(readme.hasSuffix(" |\n<!-- /calibration -->\n\nMore.\n"))
    let again = place.jostle(
      "calibrate", "--folder", ".", "--episodes", "50", "--planned", "2", "--workers", "1", "--json")
    #expect(again.output == run.output && place.text("README.md") == readme)
  }
}
