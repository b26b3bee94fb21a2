// `jostle demonstrate`, and `jostle train --demonstrations` with a number and with a file.

import Foundation
import Mutations
import Testing

@Suite("demonstrate writes what the planner solves") struct DemonstrateTests {
  private func arguments(_ out: String, episodes: Int, _ others: String...) -> [String] {
    ["demonstrate", "nudge.yaml", "--episodes", "\(episodes)", "--seed", "3", "--out", out] + others
  }

  @Test("any workers write the bytes that a run of the same seed makes, and other commands read them")
  func sameBytes() throws {
    let place = Workplace()
    let run = place.jostle(arguments("a.h5", episodes: 4, "--workers", "1", "--json"))
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.json?["demonstrations"] as? Int == 4)
    let shortest = try #require(run.json?["shortest"] as? Int)
    #expect(place.jostle(arguments("b.h5", episodes: 4, "--workers", "5")).status == 0)
    #expect(place.bytes("b.h5") == place.bytes("a.h5"))
    let train = place.jostle(
      ["train", "nudge.yaml", "--demonstrations", "4", "--seed", "3", "--iterations", "1", "--out", "run"])
    #expect(train.status == 0, "\(train.errors)")
    #expect(place.bytes("run/demonstrations.hdf5") == place.bytes("a.h5"))
    #expect(place.jostle("draw", "nudge.yaml", "--actions", "a.h5", "--out", "a.svg").status == 0)
    let branch = place.jostle(
      "rollout", "nudge.yaml", "--policy", "random", "--from", "a.h5", "--after", "\(shortest - 1)",
      "--groups", "2", "--out", "c.h5")
    #expect(branch.status == 0, "\(branch.errors)")
  }

  @Test("a signal leaves what was made, and resuming ends with the same bytes", arguments: [SIGINT, SIGTERM])
  func interrupted(signal: Int32) {
    let place = Workplace()
    let episodes = 1500
    #expect(place.jostle(arguments("whole.h5", episodes: episodes)).status == 0)
    let run = place.start(arguments("a.h5", episodes: episodes))
    #expect(run.wait { place.bytes("a.h5.partial") != nil })
    usleep(100_000)
    run.send(signal)
    let stopped = run.finish()
    #expect(stopped.status == 128 + signal)
    #expect(
      stopped.errors.contains("of 1500 demonstrations are in a.h5.partial; continue with: jostle demonstrate")
    )
    #expect(place.bytes("a.h5") == nil)
    let unasked = place.jostle(arguments("a.h5", episodes: episodes))
    #expect(unasked.status == 1 && unasked.errors.contains("an unfinished generation exists"))
    #expect(place.jostle(arguments("a.h5", episodes: episodes, "--resume")).status == 0)
    #expect(place.bytes("a.h5") == place.bytes("whole.h5"))
    #expect(place.names(in: ".") == ["a.h5", "nudge.yaml", "whole.h5"])
  }

  @Test("with --every-stage, no episode leaves out a stage, for any workers, and no file has both kinds")
  func everyStage() throws {
    let place = Workplace()
    // The hand is behind the box when it stops, at a distance that differs.
    place.write(
      nudgeScene(name: "ways", head: "stages: [{ near: { what: hand, to: target, within: 0.3 } }]"),
      to: "ways.yaml")
    func demonstrate(_ out: String, _ episodes: Int, _ others: String...) -> Finished {
      place.jostle(["demonstrate", "ways.yaml", "--episodes", "\(episodes)", "--out", out] + others)
    }
    func leftOut(_ file: String) throws -> (found: Int, of: Int) {
      let run = place.jostle("check", "ways.yaml", "--hunt", "--rollouts", file, "--json")
      let scene = try #require((run.json?["scenes"] as? [[String: Any]])?.first)
      let hunt = try #require((scene["hunt"] as? [String: Any])?["hunt"] as? [String: Any])
      let catches = try #require(hunt["catches"] as? [[String: Any]])
      let own = try #require(
        catches.first { $0["by"] as? String == file && $0["id"] as? String == "stage-1" })
      return (try #require(own["found"] as? Int), try #require(own["of"] as? Int))
    }
    #expect(demonstrate("all.h5", 12).status == 0)
    let (skipping, all) = try leftOut("all.h5")
    #expect(all == 12 && skipping > 0 && skipping < 12)
    let kept = demonstrate("kept.h5", all - skipping, "--every-stage", "--workers", "3")
    #expect(kept.status == 0, "\(kept.errors)")
    #expect(try leftOut("kept.h5") == (0, all - skipping))
    #expect(demonstrate("one.h5", all - skipping, "--every-stage", "--workers", "1").status == 0)
    #expect(place.bytes("one.h5") == place.bytes("kept.h5"))
    let mixed = demonstrate("kept.h5", 12, "--resume")
    #expect(mixed.status == 1 && mixed.errors.contains("kept.h5"), "\(mixed.errors)")
    #expect(place.bytes("one.h5") == place.bytes("kept.h5"))
  }

  @Test("--every-stage needs stages, and a planner that reaches them")
  func noStages() {
    let place = Workplace()
    let none = place.jostle(arguments("a.h5", episodes: 4, "--every-stage"))
    #expect(none.status == 64 && none.errors.contains("--every-stage: the scene 'nudge' has no stages"))
    place.write(
      nudgeScene(name: "detour", head: "stages: [{ near: { what: hand, to: target, within: 0.01 } }]"),
      to: "detour.yaml")
    let detour = place.jostle(
      "demonstrate", "detour.yaml", "--episodes", "2", "--every-stage", "--out", "a.h5")
    #expect(
      detour.status == 1
        && detour.errors.contains(
          "the planner solved 0 of 50 episodes through every stage, too few for 2 demonstrations"),
      "\(detour.errors)")
  }

  @Test("a full disk is an error that keeps what was written, and a larger file continues a smaller one")
  func fullDisk() {
    let place = Workplace()
    #expect(place.jostle(arguments("whole.h5", episodes: 300)).status == 0)
    #expect(place.jostle(arguments("a.h5", episodes: 100)).status == 0)
    let smaller = place.bytes("a.h5")
    // In kilobytes; writing a larger file fails as on a full disk.
    let full = place.bash(
      "trap '' XFSZ; ulimit -f 200; jostle \(arguments("a.h5", episodes: 300, "--resume").joined(separator: " "))"
    )
    #expect(full.status == 1)
    #expect(full.errors.contains("cannot write it: File too large"), "\(full.errors)")
    #expect(place.bytes("a.h5") == smaller)
    #expect(place.jostle(arguments("a.h5", episodes: 300, "--resume")).status == 0)
    #expect(place.bytes("a.h5") == place.bytes("whole.h5"))
    let other = place.jostle("demonstrate", "nudge.yaml", "--episodes", "400", "--out", "a.h5", "--resume")
    #expect(other.status == 1 && other.errors.contains("it was generated with seed 3, not 0"))
  }

  @Test("a task that the planner cannot solve is an error after fifty attempts, and leaves no file")
  func unsolvable() {
    let place = Workplace()
    place.write(nudgeScene(name: "far", within: "0.000002"), to: "far.yaml")
    let run = place.jostle("demonstrate", "far.yaml", "--episodes", "1000", "--out", "a.h5")
    #expect(run.status == 1)
    #expect(
      run.errors.contains(
        "a.h5: the planner solved 0 of 50 episodes, too few for 1000 demonstrations: 'jostle check far' looks for the "
          + "reason"), "\(run.errors)")
    #expect(place.names(in: ".") == ["far.yaml", "nudge.yaml"])
  }
}

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
