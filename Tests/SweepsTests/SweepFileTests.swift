// Sweep files: what they say, and how their faults are reported.

import Foundation
import GRPO
import Scenes
import Sweeps
import Testing
import Training

@Suite("A sweep file says what is trained, and its faults are located") struct SweepFileTests {
  private static let good = """
    scenes: [push-box, scenes/lever.yaml]
    seeds: 2
    budget: { iterations: 6, rollouts: 900 }
    parameters: { evaluateEvery: 2, clipHigh: 0.3 }
    settings:
      default: {}
      cloned: { demonstrations: "{scene}.h5", cloneSteps: 9 }
      begun: { from: "clones/{scene}-{seed}.safetensors", clipHigh: 0.2 }
      planned: { demonstrations: 12, stopAtSuccess: 0.9 }

    """

  @Test("every combination of scene, setting and seed is a cell, and the first seeds come first") func cells()
    throws
  {
    let sweep = try SweepFile(yaml: Self.good, file: "s.yaml")
    let cells = sweep.cells(in: SweepFolder(path: "out/"))
    #expect(cells.count == 16)
    #expect(cells[0].folder.path == "out/cells/push-box/default/seed-0")
    #expect(cells[4].folder.path == "out/cells/lever/default/seed-0")
    #expect(cells[8].seed == 1)
    #expect(cells[10].policyFile == "clones/push-box-1.safetensors" && cells[10].demonstrationFile == nil)
    #expect(cells[5].demonstrationFile == "lever.h5" && cells[5].policyFile == nil)
    #expect(cells[0].budget.iterations == 6 && cells[0].budget.rollouts == 900)
  }

  @Test("a setting's own parameters override the common ones, and runs do not stop early unless it says so")
  func parameters() throws {
    let settings = try SweepFile(yaml: Self.good, file: "s.yaml").settings.map(\.configuration)
    #expect(settings.map(\.grpo.clipHigh) == [0.3, 0.3, 0.2, 0.3])
    #expect(settings.map(\.stopAtSuccess) == [nil, nil, nil, 0.9])
    #expect(settings.map(\.demonstrations) == [0, 1, 0, 12])
    #expect(settings.allSatisfy { $0.iterations == 6 && $0.workers == 1 && $0.evaluateEvery == 2 })
  }

  @Test("a recipe stands in for the defaults, and a setting's own parameters override it") func recipe()
    throws
  {
    let sweep = try SweepFile(
      yaml: Self.good.replacing("default: {}", with: "default: { recipe: gspo, clipLow: 0.1 }"),
      file: "s.yaml")
    let grpo = sweep.settings[0].configuration.grpo
    #expect(grpo.ratio == .rollout && grpo.clipLow == 0.1 && grpo.clipHigh == 0.3)
  }

  @Test("a setting that begins with a policy has the defaults of such a run") func fromAPolicy() throws {
    let yaml = Self.good.replacing(", clipHigh: 0.3", with: "").replacing(", clipHigh: 0.2", with: "")
    let settings = try SweepFile(yaml: yaml, file: "s.yaml").settings
    #expect(settings.map { $0.policyFile != nil } == [false, false, true, false])
    #expect(settings.map(\.configuration.grpo.clipHigh) == [0.28, 0.28, nil, 0.28])
  }

  @Test("each study of the repository is accepted by the command, and trains in scenes of the suite")
  func studies() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../studies").path
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".yaml") }
    #expect(names.contains("smoke.yaml"))
    for name in names {
      let sweep = try SweepFile(contentsOf: "\(folder)/\(name)", objectives: [])
      for scene in sweep.sceneNames { _ = try Scene(named: scene) }
    }
  }

  @Test("shards are disjoint parts of all cells") func shards() throws {
    let cells = try SweepFile(yaml: Self.good, file: "s.yaml").cells(in: SweepFolder(path: "out"))
    let parts = try (1...3).map { try #require(Shard("\($0)/3")).part(of: cells).map(\.folder.path) }
    #expect(Set(parts.joined()).count == cells.count && parts.joined().count == cells.count)
    for text in ["0/2", "3/2", "1", "1/2/3", "a/b", ""] { #expect(Shard(text) == nil, "\(text)") }
  }

  @Test(
    "a fault is reported with its line and column, the value, and what is allowed",
    arguments: [
      ("seeds: 2", "seed: 2", "s.yaml:2:1: unknown key 'seed' in the file; did you mean 'seeds'?"),
      (
        "seeds: 2", "seeds: none",
        "s.yaml:2:8: seeds is 'none', must be a number in 1...10000, or a list of seeds"
      ),
      ("seeds: 2", "seeds: [1, 1]", "s.yaml:2:12: seeds has '1' twice"),
      ("seeds: 2", "seeds: [1, -1]", "s.yaml:2:12: seeds has '-1', must be a list of whole numbers ≥ 0"),
      (
        "[push-box, scenes/lever.yaml]", "[lever, scenes/lever.yaml]", "s.yaml:1:17: scenes has 'lever' twice"
      ),
      ("[push-box, scenes/lever.yaml]", "lever", "s.yaml:1:9: scenes is 'lever', must be a list of scenes"),
      (
        "iterations: 6", "iterations: 0",
        "s.yaml:3:23: budget.iterations is '0', must be a whole number in 1...1000000000"
      ),
      (
        "iterations: 6", "iterations: 9223372036854775807",
        "s.yaml:3:23: budget.iterations is '9223372036854775807', must be a whole number in 1...1000000000"
      ),
      ("iterations: 6, ", "", "s.yaml:3:9: budget has no 'iterations'"),
      (
        "rollouts: 900", "cpuSeconds: 0",
        "s.yaml:3:38: budget.cpuSeconds is '0', must be a number of seconds > 0"
      ),
      ("rollouts", "rolouts", "s.yaml:3:26: unknown key 'rolouts' in budget; did you mean 'rollouts'?"),
      (
        "evaluateEvery", "evaluateEvry",
        "s.yaml:4:15: unknown key 'evaluateEvry'; did you mean 'evaluateEvery'?"
      ),
      ("clipHigh: 0.2", "clipHigh: -1", "s.yaml:8:65: clipHigh is -1, must be none or a number ≥ 0"),
      (
        "default: {}", "default: { seed: 1 }",
        "s.yaml:6:14: settings.default cannot set seed: the sweep's 'seeds' set it"
      ),
      (
        "default: {}", "default: fast",
        "s.yaml:6:12: settings.default is 'fast', must be a mapping from names to values"
      ),
      (
        "default: {}", "default: { recipe: dap }",
        "s.yaml:6:22: recipe is 'dap', must be simplevla-rl, dapo, dr-grpo or gspo; did you mean 'dapo'?"
      ),
      (
        "default:", "../x:",
        "s.yaml:6:3: the setting '../x' must have a name of letters, digits, '-', '_' and '.', and no '.' first"
      ),
    ])
  func faults(old: String, new: String, message: String) {
    let error = #expect(throws: ConfigurationError.self) {
      try SweepFile(yaml: Self.good.replacing(old, with: new), file: "s.yaml")
    }
    #expect(error?.description == message)
  }

  @Test("a setting that is there twice is reported") func duplicateSetting() {
    let error = #expect(throws: ConfigurationError.self) {
      try SweepFile(yaml: Self.good.replacing("begun:", with: "default:"), file: "s.yaml")
    }
    #expect(error?.description.hasPrefix("s.yaml:8:3: ") == true, "\(error?.description ?? "none")")
  }

  @Test("a setting may have no demonstrations, or a number, where the others have a file's")
  func demonstrationsOfOneSetting() throws {
    let text = Self.good.replacing("evaluateEvery: 2", with: "evaluateEvery: 2, demonstrations: d.hdf5")
      .replacing("default: {}", with: "default: { demonstrations: 0 }")
    let settings = try SweepFile(yaml: text, file: "s.yaml").settings
    #expect(settings.map(\.demonstrationFile) == [nil, "{scene}.h5", "d.hdf5", nil])
    #expect(settings[0].configuration.demonstrations == 0 && settings[3].configuration.demonstrations == 12)
  }
}
