// The same seed gives the same bytes for any number of workers, folder, clock and interruption.

import Foundation
import Testing

@Suite("The same seed gives the same bytes") struct SameBitsTests {
  @Test(
    "training gives the same bytes for one, two and seven workers in any folder, and another seed changes them"
  )
  func trainingLeavesTheSameBytesForOneTwoAndSevenWorkersInAnyFolderAndAnotherSeedOthers() {
    var runs: [[String: Data]] = []
    for workers in ["1", "2", "7"] {
      let place = Workplace()
      place.train("run", ["--iterations", "8", "--workers", workers])
      runs.append(place.decided("run"))
      #expect(place.metrics("run").count == 8)
      #expect(place.names(in: "run/checkpoints").count == 3)
      let expected = [
        ".lock", "checkpoints", "config.yaml", "events.out.tfevents.0.jostle", "metrics.jsonl",
        "policy.safetensors", "scene.yaml", "summary.json", "timing.jsonl",
      ]
      #expect(place.names(in: "run") == expected)
    }
    #expect(runs[0] == runs[1])
    #expect(runs[0] == runs[2])
    let place = Workplace()
    place.train("run", ["--iterations", "8", "--seed", "1"])
    let other = place.decided("run")
    for name in runs[0].keys { #expect(other[name] != runs[0][name], "\(name)") }
  }

  @Test("only timing and summary depend on the folder and the clock")
  func onlyTimingAndSummaryDependOnTheFolderAndTheClock() {
    let (place, other) = (Workplace(), Workplace())
    place.train("run", ["--iterations", "4"])
    other.train("another/name", ["--iterations", "4"])
    let names = place.names(in: "run").filter {
      !["checkpoints", "timing.jsonl", "summary.json"].contains($0)
    }
    for name in names {
      #expect(place.bytes("run/\(name)") == other.bytes("another/name/\(name)"), "\(name)")
    }
    #expect(place.decided("run") == other.decided("another/name"))
  }

  @Test("rollouts have the same hash and file for one, two and seven workers, and another seed changes them")
  func rolloutsHaveTheSameHashAndFileForOneTwoAndSevenWorkersAndAnotherSeedOthers() throws {
    let place = Workplace()
    place.train("run", ["--iterations", "2"])
    for policy in ["random", "run/policy.safetensors"] {
      var hashes: [String] = []
      var files: [Data?] = []
      for (workers, seed) in [("1", "5"), ("2", "5"), ("7", "5"), ("2", "6")] {
        let answer = place.jostle(
          "rollout", "nudge.yaml", "--policy", policy, "--groups", "6", "--group-size", "4", "--seed", seed,
          "--workers", workers, "--out", "rollouts.h5", "--json")
        hashes.append(try #require(answer.json?["hash"] as? String))
        files.append(place.bytes("rollouts.h5"))
      }
      #expect(hashes[0] == hashes[1] && hashes[0] == hashes[2] && hashes[0] != hashes[3])
      #expect(files[0] != nil && files[0] == files[1] && files[0] == files[2] && files[0] != files[3])
    }
  }

  @Test(
    "rollouts from a branch point have the same file for one and two workers, and other actions change it")
  func rolloutsFromABranchHaveTheSameFileForOneAndTwoWorkersAndOtherActionsGiveOthers() throws {
    let place = Workplace()
    let check = place.jostle("check", "nudge.yaml", "--json")
    #expect(check.status == 0, "\(check.errors)")
    var files: [Data?] = []
    for (workers, after) in [("1", "2"), ("2", "2"), ("2", "1")] {
      let answer = place.jostle(
        "rollout", "nudge.yaml", "--policy", "random", "--groups", "5", "--group-size", "4", "--from",
        "solutions/nudge.json", "--after", after, "--workers", workers, "--out", "branch.h5", "--json")
      #expect(answer.status == 0, "\(answer.errors)")
      files.append(place.bytes("branch.h5"))
    }
    #expect(files[0] != nil && files[0] == files[1] && files[0] != files[2])
    let whole = place.jostle(
      "rollout", "nudge.yaml", "--policy", "random", "--from", "solutions/nudge.json", "--out", "whole.h5")
    #expect(whole.status == 1 && whole.errors.contains("a branch point must lie before its end"))
    #expect(place.bytes("whole.h5") == nil)
  }

  @Test("evaluations print the same for one, two and seven workers, and another seed changes it")
  func evaluationsAnswerTheSameForOneTwoAndSevenWorkersAndAnotherSeedDiffers() {
    let place = Workplace()
    let answers = [("1", "0"), ("2", "0"), ("7", "0"), ("2", "1")].map { workers, seed in
      place.jostle(
        "evaluate", "nudge.yaml", "--policy", "random", "--episodes", "300", "--seed", seed, "--workers",
        workers, "--json"
      ).output
    }
    #expect(!answers[0].isEmpty && answers[0] == answers[1] && answers[0] == answers[2])
    #expect(answers[0] != answers[3])
  }
}
