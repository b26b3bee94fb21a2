// What commands print: one JSON object for machines, text for people, progress on standard error.

import Foundation
import Mutations
import Testing

@Suite("Commands print JSON for machines and text for people") struct AnswerTests {
  private func keys(_ object: Any?) -> [String] { (object as? [String: Any])?.keys.sorted() ?? [] }

  @Test("evaluate prints one JSON object") func evaluateAnswersOneObject() throws {
    let place = Workplace()
    let run = place.jostle("evaluate", "nudge.yaml", "--policy", "random", "--episodes", "40", "--json")
    #expect(run.status == 0)
    #expect(run.errors.isEmpty)
    let answer = try #require(run.json)
    #expect(
      keys(answer) == [
        "episodes", "faults", "meanLength", "missed", "mode", "policy", "rate", "scene", "successes",
        "wilson95",
      ])
    #expect(answer["scene"] as? String == "nudge" && answer["policy"] as? String == "random")
    #expect(answer["episodes"] as? Int == 40 && answer["faults"] as? Int == 0)
    let successes = try #require(answer["successes"] as? Int)
    #expect(answer["rate"] as? Double == Double(successes) / 40)
    let interval = try #require(answer["wilson95"] as? [Double])
    #expect(
      interval.count == 2 && interval[0] <= Double(successes) / 40 && Double(successes) / 40 <= interval[1])
    // A random policy has no likeliest action.
    #expect(answer["mode"] as? String == "sampled")
  }

  @Test("rollout prints one JSON object") func rolloutAnswersOneObject() throws {
    let place = Workplace()
    let run = place.jostle(
      "rollout", "nudge.yaml", "--policy", "random", "--groups", "10", "--group-size", "4", "--out", "a.h5",
      "--json")
    #expect(run.status == 0)
    #expect(run.errors.isEmpty)
    let answer = try #require(run.json)
    #expect(
      keys(answer) == [
        "actions", "cpuSeconds", "groups", "hash", "mixedGroups", "passRateHistogram", "physicsSteps",
        "seconds",
      ])
    let histogram = try #require(answer["passRateHistogram"] as? [Int])
    #expect(histogram.count == 5 && histogram.reduce(0, +) == 10)
    #expect(answer["mixedGroups"] as? Int == histogram[1...3].reduce(0, +))
    let actions = try #require(answer["actions"] as? Int)
    #expect(answer["physicsSteps"] as? Int == 4 * actions)
  }

  @Test("bench prints one JSON object") func benchAnswersOneObject() throws {
    let place = Workplace()
    let run = place.jostle("bench", "nudge.yaml", "--workers", "1,2", "--seconds", "0.01", "--json")
    #expect(run.status == 0)
    // Progress goes to standard error with --json too.
    #expect(run.errors.hasPrefix("rollouts with 1 worker\n"))
    let answer = try #require(run.json)
    #expect(keys(answer) == ["bytesPerWorld", "environments", "scene", "update", "workers"])
    #expect(keys(answer["update"]) == ["bestSamplesPerSecond", "samplesPerSecond", "workers"])
    let rows = try #require(answer["workers"] as? [[String: Any]])
    #expect(rows.map { $0["workers"] as? Int } == [1, 2])
    let measured = ["physicsStepsPerSecond", "actionsPerSecond", "rolloutsPerSecond", "cpuSeconds"]
    for row in rows {
      for key in measured { #expect((row[key] as? Double ?? 0) > 0, "\(key)") }
    }
    let environments = try #require(answer["environments"] as? [[String: Any]])
    #expect(environments.map { $0["workers"] as? Int } == [1, 2])
    for row in environments { #expect((row["actionsPerCpuSecond"] as? Double ?? 0) > 0) }
  }

  @Test("train, scenes and config print one JSON object each") func trainScenesAndConfigAnswerOneObjectEach()
    throws
  {
    let place = Workplace()
    let train = place.jostle(
      ["train", "nudge.yaml", "--out", "run", "--json", "--iterations", "2"] + Workplace.small)
    let summary = try #require(train.json)
    #expect(summary["end"] as? String == "completed" && summary["iterations"] as? Int == 2)
    #expect(keys(summary["greedy"]).contains("wilson95"))
    #expect(place.text("run/summary.json") == train.output)

    let scenes = try #require(
      place.jostle("scenes", "--folder", ".", "--json").json?["scenes"] as? [[String: Any]])
    #expect(scenes.map { $0["name"] as? String } == ["nudge"])

    let config = try #require(place.jostle("config", "--json", "--hidden", "8,4", "--seed", "3").json)
    #expect(config["hidden"] as? [Int] == [8, 4])
    #expect(config["seed"] as? Int == 3 && config["dynamicSampling"] as? Bool == true)
    #expect(config["maxGroups"] as? String == "auto")
  }

  @Test("a broken scene is a warning in the list of scenes") func aBrokenSceneIsAWarningInTheListOfScenes() {
    let place = Workplace()
    place.write("jostle: 1\n", to: "broken.yaml")
    let run = place.jostle("scenes", "--folder", ".")
    #expect(run.status == 0)
    #expect(run.output == "nudge  Nudge the box onto the target.\n")
    #expect(run.errors.hasPrefix("warning: ./broken.yaml:"))
  }

  @Test("the tiers of a task are listed from the easiest, whatever their names")
  func tiersAreListedInTheirOrder() throws {
    let place = Workplace()
    for (name, tier) in [
      ("a-hard", "tierOf: middle\ntier: 3"), ("middle", "tier: 2"), ("z-easy", "tierOf: middle\ntier: 1"),
    ] {
      place.write(nudgeScene(name: name, head: tier), to: "\(name).yaml")
    }
    let scenes = try #require(
      place.jostle("scenes", "--folder", ".", "--json").json?["scenes"] as? [[String: Any]])
    #expect(scenes.map { $0["name"] as? String } == ["z-easy", "middle", "a-hard", "nudge"])
    #expect(scenes.map { $0["task"] as? String } == ["middle", "middle", "middle", "nudge"])
    #expect(scenes.map { $0["tier"] as? Int } == [1, 2, 3, nil])
    let lines = place.jostle("scenes", "--folder", ".").output.split(separator: "\n")
    #expect(lines.first == "z-easy  tier 1 of middle  Nudge the box onto the target.")
    #expect(lines.last == "nudge                     Nudge the box onto the target.")
  }

  @Test("progress consists of plain lines where there is no terminal")
  func progressIsPlainLinesWhereThereIsNoTerminal() {
    let place = Workplace()
    let run = place.jostle(["train", "nudge.yaml", "--out", "run", "--iterations", "5"] + Workplace.small)
    #expect(run.status == 0)
    #expect(!run.errors.contains("\u{1B}") && !run.errors.contains("\r"))
    let lines = run.errors.split(separator: "\n")
    #expect(lines[0] == "nudge: training in run")
    #expect(lines[1].hasPrefix("1/5  pass rate "))
    #expect(lines.contains { $0.hasPrefix("4/5  ") && $0.contains(" left  greedy ") })
    #expect(run.output.hasSuffix("run/policy.safetensors, of iteration 5\n"))
  }

  @Test(
    "a terminal shows progress in place and in colour",
    .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/script")))
  func terminalProgress() {
    let place = Workplace()
    let line =
      "train nudge.yaml --out $OUT --iterations 3 "
      + (Workplace.small + ["--max-groups", "4"]).joined(separator: " ")
    func onTerminal(_ name: String, _ environment: String) -> String {
      let command =
        "env -u NO_COLOR \(environment) '\(Workplace.executable)' "
        + line.replacingOccurrences(of: "$OUT", with: name)
      return place.bash("script -qec \"\(command)\" /dev/null </dev/null").output
    }
    let colored = onTerminal("a", "TERM=xterm")
    #expect(colored.contains("\r\u{1B}[2K"))
    #expect(colored.contains("\u{1B}[33mwarning:\u{1B}[0m"))
    let plain = onTerminal("b", "TERM=xterm NO_COLOR=1")
    #expect(plain.contains("\r\u{1B}[2K"))
    #expect(!plain.contains("\u{1B}[33m") && plain.contains("warning:"))
    #expect(!onTerminal("c", "TERM=dumb").contains("\u{1B}"))
  }

  @Test("a reader that closes the pipe ends the command quietly, and a full disk is an error")
  func closedPipeAndFullDisk() {
    let place = Workplace()
    let left = place.bash("jostle scenes --folder . | head -c 0; exit ${PIPESTATUS[0]}")
    #expect(left.status == 0 || left.status == 128 + SIGPIPE)
    #expect(left.errors.isEmpty)
    let full = place.bash("jostle scenes --folder . > /dev/full")
    #expect(full.status == 1)
    #expect(full.errors == "Error: standard output: cannot write: No space left on device\n")
  }

  @Test("the help names every subcommand and gives examples") func helpNamesEverySubcommandAndGivesExamples()
  {
    let place = Workplace()
    let help = place.jostle("--help")
    #expect(help.status == 0)
    for name in [
      "train", "evaluate", "rollout", "bench", "scenes", "check", "calibrate", "validate", "config",
    ] {
      #expect(help.output.contains("\n  \(name) "))
      let own = place.jostle(name, "--help")
      #expect(own.status == 0)
      #expect(own.output.contains("--json"))
      #expect(own.output.contains("For example:\n"), "\(name)")
    }
    #expect(place.jostle("help", "train").output == place.jostle("train", "--help").output)
  }
}
