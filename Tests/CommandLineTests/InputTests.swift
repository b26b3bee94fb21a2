// Wrong input of every kind: a message on standard error, nothing on standard output, the right status.

import Foundation
import Mutations
import Testing

@Suite("Wrong input gives an error message and an exit status") struct InputTests {
  /// A wrong call, and a part of the first line of the message.
  struct Wrong: CustomTestStringConvertible {
    var arguments: [String]
    var message: String

    init(_ line: String, _ message: String) {
      arguments = line.split(separator: " ").map { $0 == "''" ? "" : String($0) }
      self.message = message
    }

    var testDescription: String { arguments.joined(separator: " ") }
  }

  static let usage: [Wrong] = [
    Wrong("trian nudge.yaml", "'trian' is not a subcommand, must be train, sweep, evaluate"),
    Wrong("--jsn", "Unknown option '--jsn'"),
    Wrong("train", "a scene is missing"),
    Wrong("train nudge.yaml extra", "Unexpected argument 'extra'"),
    Wrong("train nudge.yaml --groupsize 4", "Did you mean '--group-size'?"),
    Wrong("train nudge.yaml --clip-hi 0.2", "Did you mean '--clip-high'?"),
    Wrong("train nudge.yaml --group-size 1", "--group-size is 1, must be an integer in 2...65536"),
    Wrong("train nudge.yaml --batch-groups 0", "--batch-groups is 0, must be an integer in 1...1000000"),
    Wrong("train nudge.yaml --iterations 0", "--iterations is 0, must be an integer in 1...1000000000"),
    Wrong(
      "train nudge.yaml --final-episodes 1000000001", "--final-episodes is 1000000001, must be an integer in"),
    Wrong(
      "train nudge.yaml --temperature 1 --final-temperature 3",
      "--final-temperature is 3.0, must be at most --temperature, 1.0"),
    Wrong("train nudge.yaml --iterations 1e3", "--iterations is 1e3, must be an integer in 1...1000000000"),
    Wrong("train nudge.yaml --seed -1", "--seed is -1, must be an integer ≥ 0"),
    Wrong("train nudge.yaml --seed 18446744073709551616", "--seed is 18446744073709551616, must be"),
    Wrong("train nudge.yaml --workers -2", "--workers is -2, must be an integer in 0...4096"),
    Wrong("train nudge.yaml --learning-rate nan", "--learning-rate is nan, must be a number > 0"),
    Wrong("train nudge.yaml --temperature 0", "--temperature is 0, must be a number > 0"),
    Wrong("train nudge.yaml --clip-low -0.1", "--clip-low is -0.1, must be a number ≥ 0 and < 1"),
    Wrong("train nudge.yaml --clip-low 1", "--clip-low is 1, must be a number ≥ 0 and < 1"),
    Wrong("train nudge.yaml --dual-clip 1.2", "--dual-clip is 1.2, must be above 1 + clipHigh, 1.28"),
    Wrong("train nudge.yaml --hidden 64,,64", "--hidden is 64,,64, must be 1 to 8 integers"),
    Wrong("train nudge.yaml --hidden ''", "--hidden is empty, must be 1 to 8 integers"),
    Wrong("train nudge.yaml --shortfall cary", "did you mean 'carry'?"),
    Wrong("train nudge.yaml --dynamic-sampling=no", "--dynamic-sampling"),
    Wrong("train nudge.yaml --group-size 4 --max-successes 4", "must be below --group-size, 4"),
    Wrong("train nudge.yaml --max-groups 3", "--max-groups is 3, must be at least batchGroups"),
    Wrong("train nudge.yaml --stop-at-success 0.9 --evaluate-every 0", "nothing is evaluated before the end"),
    Wrong("train nudge.yaml --out", "Missing value for '--out <folder>'"),
    Wrong("train nudge.yaml --out ''", "--out is empty"),
    Wrong("train --resume ''", "--resume is empty"),
    Wrong("train --resume run --out other", "leave out --out and --config"),
    Wrong("evaluate nudge.yaml", "Missing expected argument '--policy <policy>'"),
    Wrong("evaluate --policy random", "Missing expected argument '<scene>'"),
    Wrong("evaluate nudge.yaml --policy random --episodes 0", "--episodes is 0, must be in 1...10000000"),
    Wrong("evaluate nudge.yaml --policy random --episodes -5", "--episodes is -5, must be in 1...10000000"),
    Wrong("evaluate nudge.yaml --policy random --episodes ten", "The value 'ten' is invalid for '--episodes"),
    Wrong("evaluate nudge.yaml --policy random --seed -1", "The value '-1' is invalid for '--seed"),
    Wrong("evaluate nudge.yaml --policy random --workers -1", "--workers is -1, must be in 0...4096"),
    Wrong("evaluate nudge.yaml --policy random --greedy --sampled", "--sampled"),
    Wrong("clone nudge.yaml", "--demonstrations is missing, must be a number or a rollout file"),
    Wrong("clone nudge.yaml --demonstrations 3 --count 2", "--count needs a file of --demonstrations"),
    Wrong("clone nudge.yaml --demonstrations d.h5 --count 0", "--count is 0, must be at least 1"),
    Wrong("train --resume run --from a", "--resume cannot change --from"),
    Wrong("check", "name at least one scene"),
    Wrong("check nudge.yaml --out ''", "--out is empty"),
    Wrong("check nudge.yaml --policy random", "--policy is 'random', which every check estimates"),
    Wrong("calibrate --planned 0", "--planned is 0, must be in 1...1000000"),
    Wrong("rollout nudge.yaml --policy random", "Missing expected argument '--out <out>'"),
    Wrong(
      "rollout nudge.yaml --policy random --out a.h5 --groups 0", "--groups is 0, must be in 1...1000000"),
    Wrong("rollout nudge.yaml --policy random --out a.h5 --group-size 0", "--group-size is 0, must be in"),
    Wrong("rollout nudge.yaml --policy random --out ''", "--out is empty"),
    Wrong("rollout nudge.yaml --policy random --out a.h5 --after 3", "--after needs --from"),
    Wrong(
      "rollout nudge.yaml --policy random --out a.h5 --from a.json --after -1",
      "--after is -1, must be at least 0"),
    Wrong(
      "rollout nudge.yaml --policy x --out a.h5 --temperature -1", "--temperature is -1.0, must be above 0"),
    Wrong(
      "rollout nudge.yaml --policy x --out a.h5 --temperature nan", "--temperature is nan, must be above 0"),
    Wrong(
      "rollout nudge.yaml --policy random --out a.h5 --temperature 2", "does not apply to the random policy"),
    Wrong(
      "rollout nudge.yaml --policy planner --out a.h5",
      "'jostle demonstrate' writes the episodes that it solves"),
    Wrong("demonstrate nudge.yaml --out a.h5 --episodes 0", "--episodes is 0, must be in 1...100000"),
    Wrong("demonstrate nudge.yaml --out ''", "--out is empty"),
    Wrong("check nudge.yaml --policy planner", "--policy is 'planner', which every check runs"),
    Wrong("evaluate nudge.yaml --policy planner --sampled --temperature 2", "does not apply to the planner"),
    Wrong("draw nudge.yaml --episode -1", "--episode is -1, must be at least 0"),
    Wrong("draw nudge.yaml --episode 1 --start 2", "--episode and --start both choose a start"),
    Wrong("draw nudge.yaml --start 1 --actions a.json", "--start cannot be combined with --actions"),
    Wrong("draw nudge.yaml --temperature 2", "--temperature needs --policy"),
    Wrong("draw nudge.yaml --policy x --temperature 2", "does not apply to greedy actions"),
    Wrong("scenes --copy a --folder b", "give only one of them"),
    Wrong("bench nudge.yaml --workers 0", "--workers is '0', must be counts in 1...4096 such as 1,2"),
    Wrong("bench nudge.yaml --workers 1,,2", "--workers is '1,,2', must be counts"),
    Wrong("bench nudge.yaml --seconds 0", "--seconds is 0.0, must be above 0"),
    Wrong("bench nudge.yaml --seconds nan", "--seconds is nan, must be above 0"),
    Wrong("report ''", "<run> is empty"),
    Wrong("report run --out ''", "--out is empty"),
    Wrong("validate", "Missing expected argument '<files> ...'"),
    Wrong("scenes nudge.yaml", "Unexpected argument 'nudge.yaml'"),
    Wrong("config --clip-high", "Missing value for '--clip-high <value>'"),
    Wrong("config --clip-high -1", "--clip-high is -1, must be none or a number ≥ 0"),
  ]

  @Test(
    "a wrong call is explained, with status 64",
    arguments: usage) func aWrongCallIsExplainedWithStatus64(wrong: Wrong)
  {
    let place = Workplace()
    let run = place.jostle(wrong.arguments)
    #expect(run.status == 64)
    #expect(run.output.isEmpty)
    #expect(run.errors.split(separator: "\n").first?.contains(wrong.message) == true, "\(run.errors)")
    #expect(run.errors.contains("Usage: jostle"))
    #expect(place.names(in: ".") == ["nudge.yaml"])
  }

  static let failing: [Wrong] = [
    Wrong("train nowhere.yaml", "nowhere.yaml: no such file"),
    Wrong("train nowhere", "nowhere: no such file"),
    Wrong("train ''", "'': no such file"),
    Wrong("train folder", "folder: 'folder' is a folder, must be a scene file"),
    Wrong("train broken.yaml", "broken.yaml:3:1: unknown key 'instructoin'; did you mean 'instruction'?"),
    Wrong("evaluate binary.yaml --policy random", "binary.yaml:"),
    Wrong("train nudge.yaml --config nowhere.yaml", "nowhere.yaml: cannot read 'nowhere.yaml': No such file"),
    Wrong(
      "train nudge.yaml --config folder",
      "folder: 'folder' is a folder, must be a training configuration file"),
    Wrong("train nudge.yaml --config binary.yaml", "binary.yaml: 'binary.yaml' is not UTF-8 text"),
    Wrong("config --config large.yaml", "large.yaml: 'large.yaml' has 100000000 bytes, must have ≤ 1000000"),
    Wrong("config --config wrong-config.yaml", "wrong-config.yaml:1:1: unknown key 'clipHihg'"),
    Wrong("evaluate nudge.yaml --policy nowhere", "nowhere: cannot be read: No such file or directory"),
    Wrong("evaluate nudge.yaml --policy folder", "folder: cannot be read: Is a directory"),
    Wrong("evaluate nudge.yaml --policy nudge.yaml", "nudge.yaml: not a safetensors file"),
    Wrong("evaluate nudge.yaml --policy empty", "empty: the file is cut short"),
    Wrong("evaluate nudge.yaml --policy cut.safetensors", "cut.safetensors: the file is cut short"),
    Wrong("rollout nudge.yaml --policy cut.safetensors --out a.h5", "cut.safetensors: the file is cut short"),
    Wrong("evaluate other.yaml --policy policy.safetensors", "was made for scene 'nudge' with"),
    Wrong("rollout other.yaml --policy policy.safetensors --out a.h5", "was made for scene 'nudge' with"),
    Wrong("rollout nudge.yaml --policy random --out folder", "folder: is a folder, must be a file's path"),
    Wrong("rollout nudge.yaml --policy random --out no/a.h5", "no/a.h5: there is no folder 'no'"),
    Wrong("rollout nudge.yaml --policy random --out empty/a.h5", "empty/a.h5: there is no folder 'empty'"),
    Wrong("rollout nudge.yaml --policy random --out /proc/a.h5", "/proc/a.h5"),
    Wrong(
      "rollout nudge.yaml --policy random --out pipe", "pipe: is a device or a pipe, must be a file's path"),
    Wrong("clone nudge.yaml --demonstrations 3 --clone-steps 0", "--clone-steps is 0, must be at least 1"),
    Wrong(
      "train nudge.yaml --from policy.safetensors --hidden 64,64",
      "--hidden is 64,64, must be 16, as in policy.safetensors"),
    Wrong("report nowhere", "nowhere/metrics.jsonl: cannot be read"),
    Wrong("bench nowhere.yaml", "nowhere.yaml: no such file"),
    Wrong("scenes --folder nowhere", "nowhere: cannot be listed"),
    Wrong("scenes --folder folder", "folder: no scene in this folder"),
  ]

  @Test(
    "input that cannot be used is explained, with status 1",
    arguments: failing) func inputThatCannotBeUsedIsExplainedWithStatus1(wrong: Wrong) throws
  {
    let place = Workplace()
    place.train("run", ["--iterations", "1", "--final-episodes", "1"])
    let policy = try #require(place.bytes("run/policy.safetensors"))
    place.write(policy, to: "policy.safetensors")
    place.write(policy.dropLast(1), to: "cut.safetensors")
    place.write("", to: "empty")
    place.write(Data([0xFF, 0xFE, 0, 1]), to: "binary.yaml")
    place.write("clipHihg: 0.2\n", to: "wrong-config.yaml")
    #expect(place.bash("truncate -s 100000000 large.yaml").status == 0)
    place.write("jostle: 1\nname: broken\ninstructoin: Push.\n", to: "broken.yaml")
    place.write(
      nudgeScene(name: "other").replacingOccurrences(of: "  - { position: hand }\n", with: ""),
      to: "other.yaml")
    #expect(place.bash("mkdir folder && mkfifo pipe").status == 0)
    let before = place.names(in: ".")
    let run = place.jostle(wrong.arguments)
    #expect(run.status == 1)
    #expect(run.output.isEmpty)
    #expect(run.errors.hasPrefix("Error: "))
    #expect(run.errors.contains(wrong.message), "\(run.errors)")
    #expect(place.names(in: ".") == before)
  }

  @Test("validate reports on every file, and fails if one is wrong")
  func validateAnswersForEveryFileAndFailsIfOneIsWrong() throws {
    let place = Workplace()
    place.write("jostle: 1\nname: broken\ninstructoin: Push.\n", to: "broken.yaml")
    let run = place.jostle("validate", "nudge.yaml", "broken.yaml", "nowhere.yaml", "--json")
    #expect(run.status == 1)
    #expect(run.errors.isEmpty)
    let files = try #require(run.json?["files"] as? [[String: Any]])
    #expect(files.map { $0["valid"] as? Bool } == [true, false, false])
    let problem = try #require((files[1]["problems"] as? [[String: Any]])?.last)
    #expect(problem["line"] as? Int == 3 && problem["column"] as? Int == 1)
    #expect(place.jostle("validate", "nudge.yaml").status == 0)
  }
}
