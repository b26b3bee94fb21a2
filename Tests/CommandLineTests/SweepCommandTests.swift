// `jostle sweep`: cells are ordinary runs, whoever trains them and however often they are interrupted.

import Foundation
import Mutations
import Testing

@Suite("A sweep trains what is missing, and only that", .serialized) struct SweepCommandTests {
  private static func file(
    seeds: String = "3", iterations: Int = 6, high: String = "0.2", schedule: String = "constant"
  ) -> String {
    """
    scenes: [nudge, wide]
    seeds: \(seeds)
    budget: { iterations: \(iterations) }
    parameters:
      { batchGroups: 4, groupSize: 4, hidden: [16], evaluateEvery: 2, evaluateEpisodes: 16, finalEpisodes: 32,
        checkpointEvery: 3, maxGroups: 64, epochs: 2, minibatches: 4, schedule: \(schedule) }
    settings:
      default: {}
      symmetric: { clipHigh: \(high) }

    """
  }

  private static let cells = ["nudge", "wide"].flatMap { scene in
    ["default", "symmetric"].flatMap { setting in
      (0..<3).map { "cells/\(scene)/\(setting)/seed-\($0)" }
    }
  }

  private func makePlace() -> Workplace {
    let place = Workplace()
    place.write(nudgeScene(name: "wide", within: "0.2"), to: "wide.yaml")
    try? FileManager.default.createDirectory(
      atPath: "\(place.path)/scenes", withIntermediateDirectories: true)
    for name in ["nudge", "wide"] {
      place.write(place.bytes("\(name).yaml") ?? Data(), to: "scenes/\(name).yaml")
    }
    place.write(Self.file(), to: "s.yaml")
    return place
  }

  private func expectSameCells(_ place: Workplace, _ one: String, _ other: String) {
    for cell in Self.cells {
      #expect(place.decided("\(one)/\(cell)") == place.decided("\(other)/\(cell)"), "\(cell)")
      #expect(place.bytes("\(one)/\(cell)/metrics.jsonl") != nil, "\(cell)")
    }
  }

  @Test(
    "a cell has the bytes of a run alone, a killed sweep that is resumed has those of a whole one, and merged shards give the same tables"
  )
  func sameBytes() throws {
    let place = makePlace()
    let whole = place.jostle("sweep", "s.yaml", "--out", "whole", "--workers", "2", "--json")
    #expect(whole.status == 0, "\(whole.errors)")
    #expect(whole.json?["trained"] as? Int == 12)
    #expect(whole.errors.contains("12/12 cells  0 running"), "\(whole.errors)")

    let alone = place.jostle(
      "train", "nudge", "--seed", "1", "--out", "alone", "--config",
      "whole/cells/nudge/symmetric/seed-0/config.yaml")
    #expect(alone.status == 0, "\(alone.errors)")
    #expect(place.decided("alone") == place.decided("whole/cells/nudge/symmetric/seed-1"))

    let killed = place.start(["sweep", "s.yaml", "--out", "killed", "--workers", "2"])
    #expect(killed.wait { place.names(in: "killed/cells/nudge/symmetric/seed-0/checkpoints").count >= 1 })
    killed.send(SIGKILL)
    #expect(killed.finish().status == 128 + SIGKILL)
    let resumed = place.jostle("sweep", "s.yaml", "--out", "killed", "--workers", "1", "--json")
    #expect(resumed.status == 0, "\(resumed.errors)")
    expectSameCells(place, "killed", "whole")
    let again = place.jostle("sweep", "s.yaml", "--out", "killed", "--json")
    #expect(again.status == 0 && again.json?["trained"] as? Int == 0, "\(again.errors)")

    let listed = place.jostle("sweep", "s.yaml", "--out", "killed", "--list", "--json")
    let cells = try #require(listed.json?["cells"] as? [[String: Any]])
    #expect(cells.count == 12 && cells.allSatisfy { $0["state"] as? String == "done" })
    let missing = place.jostle("sweep", "s.yaml", "--out", "nothing", "--list", "--shard", "1/6")
    #expect(missing.status == 0 && missing.output.hasPrefix("missing  nothing/cells/nudge/"))
    #expect(missing.output.split(separator: "\n").count == 2)
    #expect(place.names(in: "nothing").isEmpty)

    for shard in 1...2 {
      let run = place.jostle("sweep", "s.yaml", "--out", "part-\(shard)", "--shard", "\(shard)/2", "--json")
      #expect(run.status == 0 && run.json?["trained"] as? Int == 6, "\(run.errors)")
    }
    let merged = place.jostle("sweep", "merge", "part-1", "part-2", "--out", "merged", "--json")
    #expect(merged.status == 0 && merged.json?["copied"] as? Int == 12, "\(merged.errors)")
    expectSameCells(place, "merged", "whole")

    for folder in ["whole", "merged", "killed"] {
      let report = place.jostle("report", folder)
      #expect(report.status == 0, "\(report.errors)")
    }
    for name in ["report.md", "report.csv"] {
      #expect(place.text("whole/\(name)").contains("symmetric"))
      #expect(place.bytes("merged/\(name)") == place.bytes("whole/\(name)"), "\(name)")
      #expect(place.bytes("killed/\(name)") == place.bytes("whole/\(name)"), "\(name)")
    }
    #expect(place.text("whole/report.md").contains("12 of 12 cells"))
    #expect(place.text("whole/report.md").contains("fewer than 5 seeds: cannot tell"))
    #expect(place.text("whole/report-cpu.csv").contains("to50:cpuSeconds"))
    #expect(place.text("whole/report.html").contains("nudge: success against physics steps"))
  }

  @Test("more seeds and iterations train what is missing, and give what a larger sweep gives at once")
  func extended() {
    let place = makePlace()
    place.write(Self.file(seeds: "2", iterations: 4), to: "s.yaml")
    #expect(place.jostle("sweep", "s.yaml", "--out", "grown").status == 0)
    place.write(Self.file(), to: "s.yaml")
    let grown = place.jostle("sweep", "s.yaml", "--out", "grown", "--json")
    #expect(grown.status == 0 && grown.json?["trained"] as? Int == 12, "\(grown.errors)")
    #expect(place.jostle("sweep", "s.yaml", "--out", "whole").status == 0)
    for cell in Self.cells {
      for file in ["metrics.jsonl", "policy.safetensors"] {
        #expect(place.bytes("grown/\(cell)/\(file)") == place.bytes("whole/\(cell)/\(file)"), "\(cell)")
      }
    }
  }

  @Test("a run ends after the iteration in which it has had its rollouts") func rollouts() throws {
    let place = makePlace()
    place.write(
      Self.file(seeds: "[0]", iterations: 50).replacing(
        "iterations: 50", with: "iterations: 50, rollouts: 100"),
      to: "s.yaml")
    let run = place.jostle("sweep", "s.yaml", "--out", "out")
    #expect(run.status == 0, "\(run.errors)")
    let tried = place.metrics("out/cells/nudge/default/seed-0").compactMap { $0["groupsTried"] as? Int }
    #expect(tried.reduce(0, +) * 4 >= 100 && tried.dropLast().reduce(0, +) * 4 < 100)
    // Its last policy is judged as that of a run of so many iterations.
    let alone = place.jostle(
      "train", "nudge", "--out", "alone", "--iterations", "\(tried.count)", "--config",
      "out/cells/nudge/default/seed-0/config.yaml")
    #expect(alone.status == 0, "\(alone.errors)")
    let policy = place.bytes("out/cells/nudge/default/seed-0/policy.safetensors")
    #expect(policy != nil && policy == place.bytes("alone/policy.safetensors"))
    let again = place.jostle("sweep", "s.yaml", "--out", "out", "--json")
    #expect(again.json?["trained"] as? Int == 0, "\(again.errors)")
  }

  @Test(
    "a cell of other parameters, of another scene or of a larger budget is refused before anything is trained"
  )
  func refusals() {
    let place = makePlace()
    place.write(Self.file(seeds: "1"), to: "s.yaml")
    #expect(place.jostle("sweep", "s.yaml", "--out", "out").status == 0)
    place.write(Self.file(high: "0.25"), to: "s.yaml")
    let other = place.jostle("sweep", "s.yaml", "--out", "out")
    #expect(other.status == 1)
    #expect(
      other.errors.contains(
        "Error: out/cells/nudge/symmetric/seed-0: clipHigh is 0.25, but was 0.2 when this cell was trained"),
      "\(other.errors)")
    #expect(!place.names(in: "out/cells/nudge/default").contains("seed-1"))

    place.write(Self.file(seeds: "1", iterations: 5), to: "s.yaml")
    let smaller = place.jostle("sweep", "s.yaml", "--out", "out")
    #expect(
      smaller.status == 1 && smaller.errors.contains("which is more than the budget"), "\(smaller.errors)")

    place.write(Self.file(seeds: "1", schedule: "linear"), to: "s.yaml")
    #expect(place.jostle("sweep", "s.yaml", "--out", "linear").status == 0)
    place.write(Self.file(seeds: "1", iterations: 8, schedule: "linear"), to: "s.yaml")
    let longer = place.jostle("sweep", "s.yaml", "--out", "linear")
    #expect(
      longer.status == 1
        && longer.errors.contains(
          "iterations is 8, but was 6 when this cell was trained, and the learning rate depends on it"),
      "\(longer.errors)")

    place.write(Self.file(seeds: "1"), to: "s.yaml")
    place.write(nudgeScene(within: "0.13"), to: "scenes/nudge.yaml")
    let scene = place.jostle("sweep", "s.yaml", "--out", "out")
    #expect(scene.status == 1 && scene.errors.contains("the scene 'nudge' has changed"), "\(scene.errors)")
  }

  @Test("a report counts what has come to its budget, and refuses what was trained with other parameters")
  func reported() {
    let place = makePlace()
    func report() -> Finished { place.jostle("report", "out", "--json") }
    place.write(Self.file(seeds: "1", iterations: 4), to: "s.yaml")
    #expect(place.jostle("sweep", "s.yaml", "--out", "out").status == 0)
    #expect(report().json?["done"] as? Int == 4)
    // As after a stop: the file that is recorded asks for more.
    place.write(Self.file(seeds: "1", iterations: 6), to: "out/sweep.yaml")
    #expect(report().json?["done"] as? Int == 0)
    place.write(Self.file(seeds: "1", iterations: 4, high: "0.25"), to: "out/sweep.yaml")
    let other = report()
    #expect(other.status == 1 && other.errors.contains("clipHigh is 0.25, but was 0.2"), "\(other.errors)")
    // A shard whose own cells are new may not be swept beside them either.
    place.write(Self.file(seeds: "1", iterations: 4), to: "out/sweep.yaml")
    place.remove("out/cells/nudge")
    place.write(Self.file(seeds: "1", iterations: 4, high: "0.25"), to: "s.yaml")
    let shard = place.jostle("sweep", "s.yaml", "--out", "out", "--shard", "1/4")
    #expect(shard.status == 1 && shard.errors.contains("clipHigh is 0.25, but was 0.2"), "\(shard.errors)")
    #expect(place.text("out/sweep.yaml").contains("clipHigh: 0.2 "))
    place.write("", to: "out/cells/wide/default/seed-0/summary.json")
    let empty = report()
    #expect(
      empty.errors.contains("out/cells/wide/default/seed-0/summary.json: is no summary"), "\(empty.errors)")
  }

  @Test(
    "merging takes the finished one of two cells that agree, and unfinished ones that agree are no conflict")
  func mergedUnfinished() throws {
    let place = makePlace()
    place.write(Self.file(seeds: "1"), to: "s.yaml")
    #expect(place.jostle("sweep", "s.yaml", "--out", "a").status == 0)
    try place.copy("a", to: "b")
    let cell = "cells/nudge/default/seed-0"
    place.remove("b/\(cell)/summary.json")
    place.remove("a/cells/wide/default/seed-0/policy.safetensors")
    place.remove("b/cells/wide/default/seed-0/policy.safetensors")
    let merged = place.jostle("sweep", "merge", "a", "--out", "b", "--json")
    #expect(merged.json?["copied"] as? Int == 1, "\(merged.errors)")
    #expect(place.bytes("b/\(cell)/summary.json") == place.bytes("a/\(cell)/summary.json"))
    place.remove("a/\(cell)/summary.json")
    #expect(place.jostle("sweep", "merge", "a", "--out", "b", "--json").json?["copied"] as? Int == 0)
    #expect(place.bytes("b/\(cell)/summary.json") != nil)
  }

  @Test("a cell that a process left while it recorded its sweep can be swept") func leftover() {
    let place = makePlace()
    place.write(Self.file(seeds: "1"), to: "s.yaml")
    try? FileManager.default.createDirectory(atPath: "\(place.path)/out", withIntermediateDirectories: true)
    place.write("half", to: "out/sweep.yaml.partial-4711-0")
    let run = place.jostle("sweep", "s.yaml", "--out", "out", "--shard", "1/4")
    #expect(run.status == 0, "\(run.errors)")
    let beside = place.jostle("sweep", "s.yaml", "--out", "s.yaml/x")
    #expect(beside.status == 1 && beside.errors.contains("s.yaml/x: cannot create"), "\(beside.errors)")
  }

  @Test("a cell that fails is named, and the others go on") func failing() {
    let place = makePlace()
    place.write(
      Self.file(seeds: "1").replacing("clipHigh: 0.2", with: "from: missing.safetensors"), to: "s.yaml")
    let run = place.jostle("sweep", "s.yaml", "--out", "out", "--workers", "1")
    #expect(run.status == 1)
    #expect(
      run.errors.contains("out/cells/nudge/symmetric/seed-0 failed: missing.safetensors"), "\(run.errors)")
    #expect(run.errors.contains("Error: 2 cells of 4 failed: "), "\(run.errors)")
    #expect(place.bytes("out/cells/wide/default/seed-0/summary.json") != nil)
  }

  @Test("a signal stops a sweep with a message on how to continue, and nothing is lost") func interrupted() {
    let place = makePlace()
    place.write(Self.file(seeds: "1", iterations: 200), to: "s.yaml")
    let run = place.start(["sweep", "s.yaml", "--out", "out", "--shard", "1/2"])
    #expect(run.wait { place.metrics("out/cells/nudge/default/seed-0").count >= 2 })
    run.send(SIGINT)
    let stopped = run.finish()
    #expect(stopped.status == 130)
    #expect(
      stopped.errors.hasSuffix("continue with: jostle sweep s.yaml --out out --shard 1/2\n"),
      "\(stopped.errors)")
    #expect(place.bytes("out/cells/nudge/default/seed-0/policy.safetensors") != nil)
  }
}
