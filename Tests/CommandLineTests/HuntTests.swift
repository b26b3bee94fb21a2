// `jostle check --hunt` keeps an episode of each unintended success, which can be looked at.

import Foundation
import Mutations
import Testing

@Suite("check --hunt reports and films unintended successes") struct HuntTests {
  /// A scene whose stage success does not need: the hand would have to be where the box shall lie.
  private static let detour = nudgeScene(
    name: "detour", head: "stages: [{ near: { what: hand, to: target, within: 0.01 } }]")

  @Test("a hunt names the stage that was left out, and films it")
  func films() throws {
    let place = Workplace()
    place.write(Self.detour, to: "detour.yaml")
    let run = place.jostle("check", "detour.yaml", "--hunt", "--films", "films")
    #expect(run.status == 0, "\(run.output)\(run.errors)")
    let text = run.output.split { $0 == " " || $0 == "\n" }.joined(separator: " ")
    #expect(text.contains("Hunt for unintended ways to succeed"))
    #expect(
      text.contains("note the planner: 2 of 2 without stage 1: hand is within 0.01 m of target (2 starts)"))
    #expect(text.contains("its film: films/detour-planner-stage-1.png"))
    let film = try #require(place.bytes("films/detour-planner-stage-1.png"))
    #expect(film.starts(with: [0x89, 0x50, 0x4E, 0x47]))
    let drawing = place.jostle(
      "draw", "detour.yaml", "--actions", "films/detour-planner-stage-1.json", "--out", "film.svg", "--json")
    #expect(drawing.json?["outcome"] as? String == "success", "\(drawing.errors)")
  }

  @Test("without --films, the report has the command that draws the film")
  func command() {
    let place = Workplace()
    place.write(Self.detour, to: "detour.yaml")
    let run = place.jostle("check", "detour.yaml", "--hunt")
    let text = run.output.split { $0 == " " || $0 == "\n" }.joined(separator: " ")
    let command =
      "jostle draw detour.yaml --actions solutions/detour-planner-stage-1.json --frames 12"
    #expect(text.contains("its film: " + command))
  }

  @Test("the answer in JSON has what was found, by whom and how often")
  func json() throws {
    let place = Workplace()
    place.write(Self.detour, to: "detour.yaml")
    let trained = place.jostle(
      ["train", "detour.yaml", "--iterations", "1", "--out", "run"] + Workplace.small)
    #expect(trained.status == 0, "\(trained.errors)")
    let run = place.jostle(
      "check", "detour.yaml", "--hunt", "--policy", "run/policy.safetensors", "--json")
    let scene = try #require((run.json?["scenes"] as? [[String: Any]])?.first)
    let hunt = try #require((scene["hunt"] as? [String: Any])?["hunt"] as? [String: Any])
    let catches = try #require(hunt["catches"] as? [[String: Any]])
    #expect(
      Set(catches.compactMap { $0["by"] as? String })
        == ["random actions", "the planner", "run/policy.safetensors"])
    #expect(Set(catches.compactMap { $0["id"] as? String }) == ["stage-1", "contact", "lost"])
    let planned = try #require(
      catches.first { $0["by"] as? String == "the planner" && $0["id"] as? String == "stage-1" })
    #expect(planned["found"] as? Int == 2 && planned["of"] as? Int == 2)
  }

  @Test("the successes of rollout files are watched too, and each file has films of its own")
  func rolloutFiles() throws {
    let place = Workplace()
    place.write(Self.detour, to: "detour.yaml")
    for (file, seed) in [("a.h5", "1"), ("b.h5", "2")] {
      let made = place.jostle(
        "demonstrate", "detour.yaml", "--episodes", "3", "--seed", seed, "--out", file)
      #expect(made.status == 0, "\(made.errors)")
    }
    let run = place.jostle(
      "check", "detour.yaml", "--hunt", "--rollouts", "a.h5", "--rollouts", "b.h5", "--films", "films")
    let text = run.output.split { $0 == " " || $0 == "\n" }.joined(separator: " ")
    // The planner does not go near the target with its hand unless it is asked to.
    for (number, file) in [(1, "a.h5"), (2, "b.h5")] {
      let note = "3 of 3 without stage 1: hand is within 0.01 m of target (3 successes)"
      #expect(text.contains("note \(file): \(note)"))
      let film = "films/detour-rollouts-\(number)-stage-1.json"
      let drawing = place.jostle("draw", "detour.yaml", "--actions", film, "--json")
      #expect(drawing.json?["outcome"] as? String == "success", "\(drawing.errors)")
    }
  }

  @Test("rollout files that cannot be watched are refused before anything runs")
  func badRolloutFiles() {
    let place = Workplace()
    place.write(Self.detour, to: "detour.yaml")
    let other = place.jostle("demonstrate", "nudge.yaml", "--episodes", "1", "--out", "nudge.h5")
    #expect(other.status == 0, "\(other.errors)")
    for (arguments, message) in [
      (["detour.yaml", "--rollouts", "nudge.h5"], "--rollouts are watched by --hunt: give --hunt too"),
      (
        ["detour.yaml", "nudge.yaml", "--hunt", "--rollouts", "nudge.h5"],
        "--rollouts belong to one scene, but 2 are named"
      ),
      (
        ["nudge.yaml", "--hunt", "--rollouts", "nudge.h5", "--rollouts", "nudge.h5"],
        "--rollouts names nudge.h5 more than once"
      ),
      (
        ["detour.yaml", "--hunt", "--rollouts", "nudge.h5"],
        "its rollouts are of scene 'nudge', not of 'detour'"
      ),
      (["detour.yaml", "--hunt", "--rollouts", "absent.h5"], "absent.h5"),
    ] {
      let run = place.jostle(["check"] + arguments)
      #expect(run.status != 0 && run.output.isEmpty && run.errors.contains(message), "\(run.errors)")
    }
  }

  @Test("--films without --hunt is refused")
  func filmsAlone() {
    let run = Workplace().jostle("check", "nudge.yaml", "--films", "films")
    #expect(run.status == 64 && run.errors.contains("--films is for the ways that --hunt finds"))
  }
}
