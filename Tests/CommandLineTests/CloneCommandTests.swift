// `jostle clone`, and `jostle train --from`.

import Foundation
import Mutations
import Testing

@Suite("clone imitates, and train goes on from a policy") struct CloneCommandTests {
  private let small = Workplace.small + ["--clone-steps", "40", "--json"]

  @Test(
    "a file's first demonstrations are imitated, and the clone is reinforced in its folder or from its file")
  func clonesAndGoesOn() throws {
    let place = Workplace()
    #expect(place.jostle("demonstrate", "nudge.yaml", "--episodes", "12", "--out", "d.h5").status == 0)
    let clone = place.jostle(
      [
        "clone", "nudge.yaml", "--demonstrations", "d.h5", "--count", "10", "--out", "clone", "--iterations",
        "2",
      ]
        + small)
    #expect(clone.status == 0, "\(clone.errors)")
    #expect(clone.json?["iterations"] as? Int == 0)
    let chosen = try #require(clone.json?["clone"] as? [String: Any])
    #expect(chosen["success"] != nil && chosen["heldOutCrossEntropy"] != nil)
    #expect(clone.errors.contains("10 demonstrations, ") && clone.errors.contains("40/40 steps of imitation"))
    #expect(place.text("clone/cloning.jsonl").split(separator: "\n").count == 10)

    place.write(nudgeScene(name: "wide", within: "0.2"), to: "wide.yaml")
    let other = place.jostle(
      ["train", "wide.yaml", "--from", "clone/policy.safetensors", "--iterations", "1", "--out", "wide"]
        + Workplace.small)
    #expect(other.status == 0, "\(other.errors)")
    #expect(
      other.errors.contains("warning: clone/policy.safetensors: trained in scene 'nudge', used in 'wide'"))
    #expect(place.text("wide/config.yaml").contains("\nfrom: x"))
    #expect(place.text("wide/config.yaml").contains("\nclipHigh: none\n"))
    #expect(place.text("clone/config.yaml").contains("\nclipHigh: 0.28\n"))

    let resumed = place.jostle("train", "--resume", "clone", "--json")
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(resumed.json?["iterations"] as? Int == 2)
    #expect(resumed.json?["clone"] != nil && place.metrics("clone").count == 2)
    let none = place.jostle("clone", "--resume", "wide")
    #expect(none.status == 1 && none.errors.contains("nothing is imitated in this run"), "\(none.errors)")
  }

  @Test("a signal stops a clone with a message on how to continue, and it ends with the same policy")
  func interrupted() {
    let place = Workplace()
    let arguments = ["clone", "nudge.yaml", "--demonstrations", "4"] + small + ["--clone-steps", "30000"]
    #expect(place.jostle(arguments + ["--out", "whole"]).status == 0)
    let run = place.start(arguments + ["--out", "stopped"])
    #expect(run.wait { place.text("stopped/cloning.jsonl").split(separator: "\n").count >= 2 })
    run.send(SIGINT)
    let stopped = run.finish()
    #expect(stopped.status == 130)
    #expect(
      stopped.errors.hasSuffix("saved after iteration 0; continue with: jostle clone --resume stopped\n"),
      "\(stopped.errors)")
    #expect(place.jostle("clone", "--resume", "stopped").status == 0)
    #expect(place.bytes("stopped/cloning.jsonl") == place.bytes("whole/cloning.jsonl"))
    #expect(place.bytes("stopped/policy.safetensors") == place.bytes("whole/policy.safetensors"))
  }

  /// Writes the observations and actions of a file of Jostle's as another program would.
  private static let convert = """
    import sys, h5py, numpy
    source, target, tokens = h5py.File('d.h5'), h5py.File(sys.argv[1], 'w'), sys.argv[2] == 'tokens'
    for name, demo in source['data'].items():
        out = target.create_group('data/' + name)
        out.attrs['num_samples'] = len(demo['actions'])
        out['obs/state'] = demo['obs/state'][:].astype(sys.argv[3] if len(sys.argv) > 3 else 'f8')
        if tokens: out['tokens'] = demo['tokens'][:].astype('i4')
        else: out['actions'] = demo['actions'][:]
        out['rewards'] = demo['rewards'][:]
    """

  @Test("a file that h5py wrote, with actions or with tokens, gives the clone that Jostle's own file gives")
  func fromAnotherProgram() throws {
    let place = Workplace()
    place.write(CloneCommandTests.convert, to: "convert.py")
    #expect(place.jostle("demonstrate", "nudge.yaml", "--episodes", "12", "--out", "d.h5").status == 0)
    func clone(_ file: String, _ out: String, _ more: String...) -> Finished {
      place.jostle(["clone", "nudge.yaml", "--demonstrations", file, "--out", out] + small + more)
    }
    let own = clone("d.h5", "own")
    let hash = try #require(own.json?["policyHash"] as? String, "\(own.errors)")
    for kind in ["actions", "tokens"] {
      let written = place.bash("/usr/bin/python3 convert.py \(kind).h5 \(kind)")
      try #require(written.status == 0, "python3-h5py is needed: \(written.errors)")
      let foreign = clone("\(kind).h5", kind, "--iterations", "2")
      #expect(foreign.json?["policyHash"] as? String == hash, "\(kind): \(foreign.errors)")
    }
    // Reinforced from the task's own starts.
    let resumed = place.jostle("train", "--resume", "tokens", "--json")
    #expect(resumed.json?["iterations"] as? Int == 2, "\(resumed.errors)")

    let starts = place.jostle("train", "nudge.yaml", "--demonstrations", "actions.h5", "--out", "a")
    #expect(
      starts.status == 1 && starts.errors.contains("actions.h5: its episodes were not made by jostle"),
      "\(starts.errors)")
    func refusal(_ change: String) -> String {
      _ = place.bash(
        "cp tokens.h5 wrong.h5; /usr/bin/python3 -c \"import h5py; f = h5py.File('wrong.h5', 'a'); \(change)\""
      )
      let run = clone("wrong.h5", "wrong")
      return run.status == 1 ? run.errors : "status \(run.status)"
    }
    #expect(
      refusal("f['data/demo_03/tokens'][2, 1] = 5").contains(
        "wrong.h5: /data/demo_03/tokens: action 2 is 5.0 in dimension 1, must be a whole number in 0...4"))
    #expect(
      refusal("f['data/demo_04/obs/state'][1, 2] = float('nan')").contains(
        "wrong.h5: /data/demo_04/obs/state: number 2 before action 1 is nan, must be finite"))
    #expect(
      refusal("del f['data/demo_05/obs/state']; f['data/demo_05/obs/state'] = [[1.0]]").contains(
        "wrong.h5: /data/demo_05/obs/state has shape [1, 1], must be ["))
    #expect(refusal("del f['data/demo_05/tokens']").contains("there is no /data/demo_05/actions"))
    #expect(
      refusal("[d['rewards'].write_direct(d['rewards'][:] * 0) for d in f['data'].values()]").contains(
        "wrong.h5: none of its 12 episodes succeeds"))
    #expect(!place.names(in: ".").contains("wrong") && !place.names(in: ".").contains("a"))
  }

  @Test("a file of too few demonstrations, and one that is no policy, are refused before a folder is made")
  func refusals() {
    let place = Workplace()
    #expect(place.jostle("demonstrate", "nudge.yaml", "--episodes", "2", "--out", "d.h5").status == 0)
    let few = place.jostle("clone", "nudge.yaml", "--demonstrations", "d.h5", "--count", "3", "--out", "a")
    #expect(
      few.status == 1 && few.errors.contains("d.h5: 2 episodes of it succeed, must be at least 3"),
      "\(few.errors)")
    let foreign = place.jostle("train", "nudge.yaml", "--from", "d.h5", "--out", "a")
    #expect(foreign.status == 1 && foreign.errors.contains("d.h5: "), "\(foreign.errors)")
    let steps = place.jostle("train", "nudge.yaml", "--clone-steps", "5", "--out", "a")
    #expect(steps.status == 1 && steps.errors.contains("cloneSteps is 5, must be 0 without demonstrations"))
    #expect(place.names(in: ".") == ["d.h5", "nudge.yaml"])
  }
}
