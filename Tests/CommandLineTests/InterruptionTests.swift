// Runs that are stopped, killed, or have no space to write: nothing is lost, and the end is the same.

import Foundation
import Testing

@Suite("An interrupted run loses nothing", .serialized) struct InterruptionTests {
  /// Long enough to be interrupted before it ends.
  private let long = ["--iterations", "120"]

  @Test(
    "a run that is killed at random moments and resumed ends with the same bytes",
    arguments: ["train", "carry"])
  func aRunKilledAtRandomMomentsEndsWithTheSameBytes(shortfall: String) {
    let place = Workplace()
    // Few tries and slow learning: most batches are not full, and most checkpoints carry groups.
    let flags = long + ["--max-groups", "5", "--learning-rate", "1e-5", "--shortfall", shortfall]
    place.train("whole", flags)
    #expect(place.metrics("whole").contains { $0["batchFull"] as? Int == 0 })
    if shortfall == "carry" {
      #expect(place.metrics("whole").contains { $0["batchRollouts"] as? Int == 0 })
    }
    var random = SeededGenerator(state: 7)
    var kills = 0
    for attempt in 0..<10 {
      let begun = !place.text("killed/config.yaml").isEmpty
      let run = place.start(
        begun
          ? ["train", "--resume", "killed"]
          : ["train", "nudge.yaml", "--out", "killed"] + Workplace.small + flags)
      // Every other delay begins when training begins, so that there is progress on slow machines too.
      if attempt % 2 == 1 {
        _ = run.wait { run.errors.contains("training in") || run.errors.contains("resuming after") }
      }
      usleep(UInt32.random(in: 5_000...80_000, using: &random))
      run.send(SIGKILL)
      if run.finish().status == 128 + SIGKILL { kills += 1 }
    }
    #expect(kills > 0)
    let last = place.jostle("train", "--resume", "killed")
    #expect(last.status == 0, "\(last.errors)")
    #expect(place.decided("killed") == place.decided("whole"))
    #expect(place.bytes("killed/config.yaml") == place.bytes("whole/config.yaml"))
    #expect(!place.names(in: "killed/checkpoints").contains { $0.contains("partial") })
  }

  @Test(
    "a signal ends the run with a message on how to continue, and nothing is lost",
    arguments: [SIGINT, SIGTERM])
  func aSignalFinishesTheIterationSavesSaysHowToGoOnAndLosesNothing(signal: Int32) {
    let place = Workplace()
    place.train("whole", long)
    let run = place.start(["train", "nudge.yaml", "--out", "stopped"] + Workplace.small + long)
    #expect(run.wait { place.metrics("stopped").count >= 2 })
    run.send(signal)
    let stopped = run.finish()
    #expect(stopped.status == 128 + signal)
    #expect(stopped.output.isEmpty)
    let done = place.metrics("stopped").count
    #expect(done < 120)
    #expect(
      stopped.errors.hasSuffix(
        "saved after iteration \(done); continue with: jostle train --resume stopped\n"))
    #expect(place.names(in: "stopped/checkpoints").last?.contains("\(done).safetensors") == true)
    #expect(place.bytes("stopped/policy.safetensors") != nil)
    #expect(place.jostle("train", "--resume", "stopped").status == 0)
    #expect(place.decided("stopped")["policy.safetensors"] == place.decided("whole")["policy.safetensors"])
    #expect(place.decided("stopped")["metrics.jsonl"] == place.decided("whole")["metrics.jsonl"])
  }

  @Test(
    "a signal stops an iteration that would take hours, its progress is shown, and nothing is lost",
    arguments: ["rollouts", "evaluation"])
  func longIteration(stage: String) {
    let place = Workplace()
    let long =
      stage == "rollouts"
      ? ["--batch-groups", "1000000", "--max-groups", "1000000", "--no-dynamic-sampling"]
      : ["--evaluate-episodes", "100000000", "--evaluate-every", "1"]
    let run = place.start(
      ["train", "nudge.yaml", "--out", "stopped"] + Workplace.small + ["--minibatches", "1"] + long)
    #expect(run.wait { run.errors.contains(stage == "rollouts" ? "actions so far" : "evaluating: ") })
    run.send(SIGINT)
    let stopped = run.finish()
    #expect(stopped.status == 130)
    #expect(stopped.errors.contains("saved after iteration 0; continue with: jostle train --resume stopped"))
    #expect(place.metrics("stopped").isEmpty)
    #expect(place.names(in: "stopped/checkpoints") == ["iteration-000000.safetensors"])
  }

  @Test("a command with nothing to save ends at the first signal", arguments: ["evaluate", "bench"])
  func nothingToSave(command: String) {
    let place = Workplace()
    let run = place.start(
      command == "evaluate"
        ? ["evaluate", "nudge.yaml", "--policy", "random", "--episodes", "10000000"]
        : ["bench", "nudge.yaml", "--seconds", "3600"])
    #expect(run.wait { !run.errors.isEmpty })
    run.send(SIGTERM)
    #expect(run.finish().status == 128 + SIGTERM)
  }

  @Test(
    "a run killed before its first checkpoint can be resumed, and one killed before it began can be begun again"
  )
  func aRunKilledBeforeItsFirstCheckpointGoesOnAndOneKilledBeforeItBeganBeginsAnew() throws {
    let place = Workplace()
    place.train("whole", ["--iterations", "4"])
    try place.copy("whole", to: "early")
    for name in place.names(in: "early") where !["config.yaml", "scene.yaml"].contains(name) {
      place.remove("early/\(name)")
    }
    let resumed = place.jostle("train", "--resume", "early")
    #expect(resumed.status == 0)
    #expect(resumed.errors.contains("warning: early: no checkpoint was saved yet; this run starts over"))
    #expect(place.decided("early") == place.decided("whole"))

    try place.copy("early", to: "unborn")
    for name in place.names(in: "unborn") where name != "scene.yaml" { place.remove("unborn/\(name)") }
    place.write("half a fil", to: "unborn/config.yaml.partial-4711-0")
    #expect(place.jostle("train", "--resume", "unborn").errors.contains("not a run folder"))
    place.train("unborn", ["--iterations", "4"])
    #expect(place.decided("unborn") == place.decided("whole"))
  }

  @Test(
    "a full disk while saving names the file and keeps the last checkpoint, and the run can be resumed later")
  func aFullDiskWhileSavingNamesTheFileKeepsTheLastCheckpointAndTheRunGoesOnLater() {
    let place = Workplace()
    let flags = ["--hidden", "64,64", "--checkpoint-every", "2"]
    place.train("whole", flags + ["--iterations", "6"])
    place.train("full", flags + ["--iterations", "4"])
    let good = place.bytes("full/checkpoints/iteration-000004.safetensors")
    // A checkpoint takes about 65 KiB, everything else less than 20.
    let failed = place.bash("trap '' XFSZ; ulimit -f 40; jostle train --resume full --iterations 6")
    #expect(failed.status == 1)
    #expect(
      failed.errors.contains(
        "Error: full/checkpoints/iteration-000006.safetensors: cannot write: File too large"))
    #expect(failed.errors.contains("continue with: jostle train --resume full"))
    #expect(place.bytes("full/checkpoints/iteration-000004.safetensors") == good)
    #expect(place.names(in: "full/checkpoints").last == "iteration-000004.safetensors")
    #expect(place.jostle("train", "--resume", "full").status == 0)
    #expect(place.decided("full")["metrics.jsonl"] == place.decided("whole")["metrics.jsonl"])
    #expect(place.decided("full")["policy.safetensors"] == place.decided("whole")["policy.safetensors"])
  }

  @Test("a full disk while logging names the file, and the run can be resumed later")
  func aFullDiskWhileLoggingIsNamedAndTheRunGoesOnLater() {
    let place = Workplace()
    let flags = ["--hidden", "4", "--checkpoint-every", "2"]
    place.train("whole", flags + ["--iterations", "30"])
    let failed = place.bash(
      "trap '' XFSZ; ulimit -f 20; jostle train nudge.yaml --out full "
        + (Workplace.small + flags).joined(separator: " ") + " --iterations 30")
    #expect(failed.status == 1)
    #expect(failed.errors.contains("Error: full/metrics.jsonl: cannot write: File too large"))
    let resumed = place.jostle("train", "--resume", "full")
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(place.decided("full") == place.decided("whole"))
  }
}

/// SplitMix64: delays that are the same in every run of the tests.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
