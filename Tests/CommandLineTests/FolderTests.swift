// Output folders that exist, cannot be created or are in use, and run folders that were edited.

import Foundation
import Mutations
import Testing
import Training

@Suite("Run folders are protected and checked") struct FolderTests {
  @Test("a folder that is not empty is refused and left unchanged")
  func aFolderWithSomethingInItIsRefusedAndLeftAsItIs() {
    let place = Workplace()
    place.train("run", ["--iterations", "1"])
    let before = place.decided("run")
    let again = place.jostle("train", "nudge.yaml", "--out", "run")
    #expect(again.status == 1)
    #expect(again.errors.contains("or continue the run in it: --resume run"))
    #expect(place.decided("run") == before)

    #expect(place.bash("mkdir mine && echo hello > mine/letter").status == 0)
    let foreign = place.jostle("train", "nudge.yaml", "--out", "mine")
    #expect(foreign.status == 1)
    #expect(foreign.errors == "Error: mine: the output folder is not empty; choose another one\n")
    #expect(place.names(in: "mine") == ["letter"])
  }

  @Test(
    "a folder that cannot be created is named, with the reason",
    arguments: [
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

  @Test("runs without a given folder are numbered")
  func withoutANameRunsAreNumbered() {
    let place = Workplace()
    for _ in 0..<2 {
      let run = place.jostle(["train", "nudge.yaml", "--iterations", "1"] + Workplace.small)
      #expect(run.status == 0)
    }
    #expect(place.names(in: "runs") == ["nudge-1", "nudge-2"])
  }

  @Test("a running run cannot be resumed by a second process")
  func aRunThatIsGoingOnCannotBeResumedBesides() {
    let place = Workplace()
    let run = place.start(
      ["train", "nudge.yaml", "--out", "run"] + Workplace.small
        + ["--iterations", "4", "--evaluate-episodes", "5000000"])
    #expect(run.wait { place.metrics("run").count == 3 })
    // Without the lock, this would succeed at once.
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

  @Test("a damaged checkpoint is set aside with a warning, and the previous one is used")
  func aDamagedCheckpointIsSetAsideWithAWarningAndTheOneBeforeIsTaken() throws {
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

  @Test("if all checkpoints are damaged, the error says what to delete, and that helps")
  func whereNoCheckpointIsWholeTheErrorSaysWhatToDeleteAndThatHelps() {
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

  @Test("lost metrics prevent resuming, and lost timings do not")
  func lostMetricsStopAResumptionAndLostTimingsDoNot() {
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

  @Test("an edited configuration is refused with the name of the parameter")
  func anEditedConfigurationIsRefusedByTheNameOfTheParameter() {
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

  @Test("only some parameters, such as iterations and workers, may change, and they are recorded")
  func iterationsAndWorkersMayChangeAndAreRecordedAndNothingElse() {
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

  @Test("a run that reached its goal is not trained further when it is resumed")
  func aRunThatReachedItsGoalIsNotTrainedOnWhenItIsResumed() {
    let place = Workplace()
    place.train("run", ["--iterations", "400", "--stop-at-success", "0.05"])
    let before = place.decided("run")
    let done = place.metrics("run").count
    #expect(done < 400)
    place.remove("run/summary.json")
    let resumed = place.jostle("train", "--resume", "run", "--json")
    #expect(resumed.json?["end"] as? String == "succeeded")
    #expect(resumed.errors.contains("to train further: jostle train --resume run --stop-at-success none"))
    #expect(resumed.json?["iterations"] as? Int == done)
    #expect(place.decided("run") == before)
    #expect(place.bytes("run/summary.json") != nil)
    let more = place.jostle(
      "train", "--resume", "run", "--stop-at-success", "none", "--iterations", "\(done + 1)", "--json")
    #expect(more.json?["iterations"] as? Int == done + 1)
  }

  @Test("a run continues with the scene in its folder, whatever became of the original file")
  func ownScene() throws {
    let place = Workplace()
    place.write(
      "jostle: 1\nname: near\nextends: nudge.yaml\nsuccess: { near: { what: box, to: target, within: 0.13 } }\n",
      to: "near.yaml")
    #expect(
      place.jostle(["train", "near.yaml", "--out", "whole"] + Workplace.small + ["--iterations", "4"]).status
        == 0)
    #expect(
      place.jostle(["train", "near.yaml", "--out", "run"] + Workplace.small + ["--iterations", "3"]).status
        == 0)
    place.remove("near.yaml")
    place.remove("nudge.yaml")
    let resumed = place.jostle("train", "--resume", "run", "--iterations", "4")
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(place.decided("run")["metrics.jsonl"] == place.decided("whole")["metrics.jsonl"])
    place.remove("run/scene.yaml")
    let gone = place.jostle("train", "--resume", "run", "--iterations", "5")
    #expect(gone.status == 1)
    #expect(gone.errors.contains("jostle train SCENE --resume run"))
  }

  @Test("another scene, and another version of the run's scene, are told apart by name")
  func otherScene() {
    let place = Workplace()
    place.train("run", ["--iterations", "3"])
    place.write(nudgeScene(name: "nudge", within: "0.13"), to: "nudge.yaml")
    let changed = place.jostle("train", "nudge.yaml", "--resume", "run", "--iterations", "4")
    #expect(changed.status == 1)
    #expect(changed.errors.contains("the scene 'nudge' has changed since this run began"))
    place.write(nudgeScene(name: "shove"), to: "shove.yaml")
    let other = place.jostle("train", "shove.yaml", "--resume", "run", "--iterations", "4")
    #expect(other.status == 1)
    #expect(other.errors.contains("this run is of scene 'nudge', not of 'shove'"))
    place.write(nudgeScene(name: "nudge"), to: "nudge.yaml")
    #expect(place.jostle("train", "nudge.yaml", "--resume", "run", "--iterations", "4").status == 0)
  }

  @Test("another scene is refused before the first checkpoint, too, and changes nothing")
  func otherSceneBeforeCheckpoint() {
    let place = Workplace()
    place.train("run", ["--iterations", "3"])
    place.remove("run/checkpoints")
    place.write(nudgeScene(name: "shove"), to: "shove.yaml")
    let before = place.decided("run")
    let other = place.jostle("train", "shove.yaml", "--resume", "run")
    #expect(other.status == 1)
    #expect(other.errors.contains("run/scene.yaml: this run is of scene 'nudge', not of 'shove'"))
    #expect(place.decided("run") == before)
  }

  @Test(
    "what a run had come to is gone once it has gone on, and a report of one that goes on does not show it")
  func oldSummary() throws {
    let place = Workplace()
    place.train("run", ["--iterations", "2"])
    let summary = try #require(place.bytes("run/summary.json"))
    let run = place.start(["train", "--resume", "run", "--iterations", "100000"])
    #expect(run.wait { place.metrics("run").count >= 3 && place.bytes("run/summary.json") == nil })
    run.send(SIGINT)
    #expect(run.finish().status == 130)
    #expect(place.bytes("run/summary.json") == nil)
    place.write(summary, to: "run/summary.json")
    let report = place.jostle("report", "run")
    #expect(
      report.status == 0 && !place.text("run/report.html").contains("unseen starts"), "\(report.errors)")
    #expect(place.text("run/report.html").contains("nudge · run"))
  }

  @Test("a new run makes its own demonstrations, whatever one left that was killed before it began")
  func leftDemonstrations() {
    let place = Workplace()
    let flags = ["--demonstrations", "2", "--iterations", "1"]
    place.train("whole", flags)
    try? FileManager.default.createDirectory(atPath: "\(place.path)/left", withIntermediateDirectories: true)
    #expect(
      place.jostle(
        "demonstrate", "nudge.yaml", "--episodes", "2", "--seed", "9", "--out", "left/demonstrations.hdf5"
      )
      .status == 0)
    #expect(place.bytes("left/demonstrations.hdf5") != place.bytes("whole/demonstrations.hdf5"))
    place.train("left", flags)
    #expect(place.decided("left") == place.decided("whole"))
    #expect(place.bytes("left/demonstrations.hdf5") == place.bytes("whole/demonstrations.hdf5"))
  }

  @Test("a run that could not begin leaves no folder where none was named") func noEmptyFolder() {
    let place = Workplace()
    #expect(place.jostle("train", "nudge.yaml", "--from", "nowhere").status == 1)
    place.write("{}", to: "demonstrations.h5")
    #expect(place.jostle("train", "nudge.yaml", "--demonstrations", "demonstrations.h5").status == 1)
    #expect(place.jostle("clone", "nudge.yaml", "--demonstrations", "2", "--kl-coefficient", "1").status == 1)
    #expect(place.names(in: "runs").isEmpty)
  }

  @Test("a policy of another scene is used with a warning that names both scenes")
  func otherScenesPolicy() {
    let place = Workplace()
    place.train("run", ["--iterations", "1"])
    place.write(nudgeScene(name: "shove"), to: "shove.yaml")
    let policy = ["--policy", "run/policy.safetensors", "--episodes", "4"]
    #expect(place.jostle(["evaluate", "nudge.yaml"] + policy).errors.isEmpty)
    let other = place.jostle(["evaluate", "shove.yaml"] + policy)
    #expect(other.status == 0)
    #expect(
      other.errors
        == "warning: run/policy.safetensors: trained in scene 'nudge', used in 'shove'\n")
    place.write(nudgeScene(name: "nudge", within: "0.13"), to: "nudge.yaml")
    #expect(
      place.jostle(["evaluate", "nudge.yaml"] + policy).errors.contains("another version of scene 'nudge'"))
  }

  @Test("a checkpoint of another version of Jostle is not continued unless that is allowed")
  func otherVersion() {
    let place = Workplace()
    place.train("run", ["--iterations", "3"])
    let name = "run/checkpoints/iteration-000003.safetensors"
    let bytes = place.bytes(name) ?? Data()
    let own = Data("\"jostle_version\":\"\(jostleVersion)\"".utf8)
    let other = Data("\"jostle_version\":\"0.0.1\"".utf8)
    #expect(own.count == other.count)
    var changed = bytes
    if let range = bytes.range(of: own) { changed.replaceSubrange(range, with: other) }
    #expect(changed != bytes)
    place.write(changed, to: name)
    let refused = place.jostle("train", "--resume", "run", "--iterations", "4")
    #expect(refused.status == 1)
    #expect(refused.errors.contains("was written by Jostle 0.0.1, this is \(jostleVersion)"))
    #expect(refused.errors.contains("jostle train --resume run --allow-other-version"))
    #expect(
      place.jostle("train", "--resume", "run", "--iterations", "4", "--allow-other-version").status == 0)
  }

  @Test("a finished run that is resumed keeps its training time")
  func trainingSeconds() throws {
    let place = Workplace()
    place.train("run", ["--iterations", "3"])
    func seconds() throws -> Double {
      let summary = try JSONSerialization.jsonObject(with: Data(place.text("run/summary.json").utf8))
      return try #require((summary as? [String: Any])?["trainingSeconds"] as? Double)
    }
    let first = try seconds()
    #expect(place.jostle("train", "--resume", "run").status == 0)
    #expect(try seconds() == first)
    #expect(place.jostle("train", "--resume", "run", "--iterations", "5").status == 0)
    #expect(try seconds() > first)
  }

  @Test("a warning about a batch that stays short appears once, and the total is reported at the end")
  func repeatedWarning() {
    let place = Workplace()
    place.write(nudgeScene(name: "hopeless", within: "0.000001"), to: "hopeless.yaml")
    let run = place.jostle(
      ["train", "hopeless.yaml", "--out", "run"] + Workplace.small + [
        "--iterations", "5", "--max-groups", "4",
      ])
    #expect(run.status == 0)
    #expect(run.errors.components(separatedBy: "Nothing to train on.").count == 2)
    #expect(run.errors.contains("warning: 5 of 5 iterations could not fill their batch"))
  }

  @Test("a lost event file is reported")
  func lostEvents() {
    let place = Workplace()
    place.train("run", ["--iterations", "3"])
    place.remove("run/events.out.tfevents.0.jostle")
    let resumed = place.jostle("train", "--resume", "run", "--iterations", "4")
    #expect(resumed.status == 0)
    #expect(resumed.errors.contains("events before iteration 4 are missing or damaged"))
  }

  @Test("a folder that is not a run folder is reported as such")
  func whatIsNoRunFolderIsSaidToBeNone() {
    let place = Workplace()
    for path in [".", "nowhere", "nudge.yaml"] {
      let run = place.jostle("train", "--resume", path)
      #expect(run.status == 1)
      #expect(run.errors == "Error: \(path): not a run folder: there is no config.yaml in it\n")
    }
  }
}
