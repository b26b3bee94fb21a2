// Output folders that are taken, in the way or in use, and run folders that somebody has touched.

import Foundation
import Testing

@Suite struct FolderTests {
  @Test func aFolderWithSomethingInItIsRefusedAndLeftAsItIs() {
    let place = Workplace()
    place.train("run", ["--iterations", "1"])
    let before = place.decided("run")
    let again = place.jostle("train", "nudge.yaml", "--out", "run")
    #expect(again.status == 1)
    #expect(again.errors.contains("or go on with the run in it: --resume run"))
    #expect(place.decided("run") == before)

    #expect(place.bash("mkdir mine && echo hello > mine/letter").status == 0)
    let foreign = place.jostle("train", "nudge.yaml", "--out", "mine")
    #expect(foreign.status == 1)
    #expect(foreign.errors == "Error: mine: the output folder is not empty; choose another one\n")
    #expect(place.names(in: "mine") == ["letter"])
  }

  @Test(arguments: [
    ("nudge.yaml", "nudge.yaml: cannot create: Not a directory"),
    ("nudge.yaml/run", "nudge.yaml/run: cannot create: Not a directory"),
    ("/proc/run", "/proc/run: cannot create: No such file or directory"),
    ("/sys/run", "/sys/run: cannot create: "),
  ])
  func aFolderThatCannotBeMadeIsNamedWithTheReason(out: String, message: String) {
    let place = Workplace()
    let run = place.jostle("train", "nudge.yaml", "--out", out)
    #expect(run.status == 1)
    #expect(run.errors.hasPrefix("Error: \(message)"), "\(run.errors)")
    #expect(run.output.isEmpty)
  }

  @Test func withoutANameRunsAreNumbered() {
    let place = Workplace()
    for _ in 0..<2 {
      let run = place.jostle(["train", "nudge.yaml", "--iterations", "1"] + Workplace.small)
      #expect(run.status == 0)
    }
    #expect(place.names(in: "runs") == ["nudge-1", "nudge-2"])
  }

  @Test func aRunThatIsGoingOnCannotBeResumedBesides() {
    let place = Workplace()
    let run = place.start(
      ["train", "nudge.yaml", "--out", "run"] + Workplace.small
        + ["--iterations", "4", "--evaluate-episodes", "5000000"])
    #expect(run.wait { place.metrics("run").count == 3 })
    // Without the lock this would end at once, and well.
    let second = place.jostle("train", "--resume", "run", "--iterations", "3")
    #expect(second.status == 1)
    #expect(second.errors == "Error: run: another process is training in this folder\n")
    let anew = place.jostle("train", "nudge.yaml", "--out", "run")
    #expect(anew.status == 1)
    #expect(run.process.isRunning)
    #expect(place.metrics("run").count == 3)
    run.send(SIGKILL)
    #expect(run.finish().status == 128 + SIGKILL)
    let resumed = place.jostle("train", "--resume", "run", "--iterations", "3")
    #expect(resumed.status == 0, "\(resumed.errors)")
  }

  @Test func aDamagedCheckpointIsSetAsideWithAWarningAndTheOneBeforeIsTaken() throws {
    let place = Workplace()
    place.train("whole", ["--iterations", "9"])
    try place.copy("whole", to: "run")
    for (number, keep) in [(9, 0), (6, 3000)] {
      let name = "run/checkpoints/iteration-00000\(number).safetensors"
      place.write(try #require(place.bytes(name)).prefix(keep), to: name)
    }
    let resumed = place.jostle("train", "--resume", "run")
    #expect(resumed.status == 0)
    #expect(
      resumed.errors.contains("warning: run/checkpoints/iteration-000006.safetensors: the file is cut short"))
    #expect(resumed.errors.contains("resuming after iteration 3"))
    #expect(
      place.names(in: "run/checkpoints").filter { $0.hasSuffix(".damaged") } == [
        "iteration-000006.safetensors.damaged", "iteration-000009.safetensors.damaged",
      ])
    let (found, expected) = (place.decided("run"), place.decided("whole"))
    for name in expected.keys { #expect(found[name] == expected[name], "\(name)") }
  }

  @Test func whereNoCheckpointIsWholeTheErrorSaysWhatToDeleteAndThatHelps() {
    let place = Workplace()
    place.train("run", ["--iterations", "6"])
    let before = place.decided("run")
    for name in place.names(in: "run/checkpoints") { place.write("no", to: "run/checkpoints/\(name)") }
    let metrics = place.bytes("run/metrics.jsonl")
    let failed = place.jostle("train", "--resume", "run")
    #expect(failed.status == 1)
    #expect(failed.errors.contains("run/checkpoints/iteration-000006.safetensors: the file is cut short"))
    #expect(failed.errors.contains("To start this run over, delete run/checkpoints"))
    #expect(place.bytes("run/metrics.jsonl") == metrics)
    place.remove("run/checkpoints")
    #expect(place.jostle("train", "--resume", "run").status == 0)
    #expect(place.decided("run") == before)
  }

  @Test func lostMetricsStopAResumptionAndLostTimingsDoNot() {
    let place = Workplace()
    place.train("run", ["--iterations", "3"])
    place.remove("run/timing.jsonl")
    let resumed = place.jostle("train", "--resume", "run", "--iterations", "4")
    #expect(resumed.status == 0)
    #expect(resumed.errors.contains("warning: run/timing.jsonl: cannot resume"))
    place.remove("run/metrics.jsonl")
    let failed = place.jostle("train", "--resume", "run", "--iterations", "5")
    #expect(failed.status == 1)
    #expect(
      failed.errors.contains(
        "run/metrics.jsonl: cannot resume: it ends at iteration none, must reach 4. Put the file back, or "
          + "start this run over: delete run/checkpoints"))
  }

  @Test func anEditedConfigurationIsRefusedByTheNameOfTheParameter() {
    let place = Workplace()
    place.train("run", ["--iterations", "3", "--clip-high", "0.25"])
    let original = place.text("run/config.yaml")
    place.write(
      original.replacingOccurrences(of: "clipHigh: 0.25", with: "clipHigh: 0.3"), to: "run/config.yaml")
    let edited = place.jostle("train", "--resume", "run", "--iterations", "4")
    #expect(edited.status == 1)
    #expect(edited.errors.contains("clipHigh is 0.3 in config.yaml, but it was 0.25 when this was saved"))
    place.write(original + "\nclipHihg: 0.2\n", to: "run/config.yaml")
    let misspelt = place.jostle("train", "--resume", "run")
    #expect(misspelt.status == 1)
    #expect(misspelt.errors.contains("did you mean 'clipHigh'?"))
    #expect(misspelt.errors.contains("run/config.yaml:"))
  }

  @Test func iterationsAndWorkersMayChangeAndAreRecordedAndNothingElse() {
    let place = Workplace()
    place.train("whole", ["--iterations", "6"])
    place.train("run", ["--iterations", "3"])
    #expect(place.jostle("train", "--resume", "run", "--iterations", "6", "--workers", "1").status == 0)
    #expect(place.decided("run") == place.decided("whole"))
    #expect(place.text("run/config.yaml").contains("\niterations: 6\n"))
    #expect(place.text("run/config.yaml").contains("\nworkers: 1\n"))
    let fewer = place.jostle("train", "--resume", "run", "--iterations", "5")
    #expect(fewer.status == 1)
    #expect(fewer.errors == "Error: run: iterations is 5, must be at least the 6 that are done\n")
    for flags in [["--seed", "1"], ["--clip-high", "0.2"], ["--dynamic-sampling"]] {
      let refused = place.jostle(["train", "--resume", "run"] + flags)
      #expect(refused.status == 64)
      #expect(
        refused.errors.hasPrefix("Error: --resume cannot change \(flags[0]); it can change --iterations"))
    }
  }

  @Test func aRunThatReachedItsGoalIsNotTrainedOnWhenItIsResumed() {
    let place = Workplace()
    place.train("run", ["--iterations", "400", "--stop-at-success", "0.05"])
    let before = place.decided("run")
    let done = place.metrics("run").count
    #expect(done < 400)
    place.remove("run/summary.json")
    let resumed = place.jostle("train", "--resume", "run", "--json")
    #expect(resumed.json?["end"] as? String == "succeeded")
    #expect(resumed.errors.contains("to train on: jostle train --resume run --stop-at-success none"))
    #expect(resumed.json?["iterations"] as? Int == done)
    #expect(place.decided("run") == before)
    #expect(place.bytes("run/summary.json") != nil)
    let more = place.jostle(
      "train", "--resume", "run", "--stop-at-success", "none", "--iterations", "\(done + 1)", "--json")
    #expect(more.json?["iterations"] as? Int == done + 1)
  }

  @Test func aSceneThatChangedOrMovedStopsAResumption() {
    let place = Workplace()
    place.train("run", ["--iterations", "3"])
    place.write(Workplace.scene("nudge", within: "0.13"), to: "nudge.yaml")
    let changed = place.jostle("train", "--resume", "run", "--iterations", "4")
    #expect(changed.status == 1)
    #expect(changed.errors.contains("the scene 'nudge' has changed since this run began"))
    #expect(place.bash("mkdir elsewhere && mv nudge.yaml elsewhere").status == 0)
    let moved = place.jostle("train", "--resume", "run", "--iterations", "4")
    #expect(moved.status == 1)
    #expect(moved.errors.contains("run/scene.txt: names 'nudge.yaml'"))
    #expect(moved.errors.contains("jostle train SCENE --resume run"))
    place.write(Workplace.scene("nudge"), to: "elsewhere/nudge.yaml")
    let named = place.jostle("train", "elsewhere/nudge.yaml", "--resume", "run", "--iterations", "4")
    #expect(named.status == 0, "\(named.errors)")
  }

  @Test func whatIsNoRunFolderIsSaidToBeNone() {
    let place = Workplace()
    for path in [".", "nowhere", "nudge.yaml"] {
      let run = place.jostle("train", "--resume", path)
      #expect(run.status == 1)
      #expect(run.errors == "Error: \(path): not a run folder: there is no config.yaml in it\n")
    }
  }
}
