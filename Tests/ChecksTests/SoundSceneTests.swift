// Sound scenes of many kinds, and the shipped ones: a check must raise no false alarm.

import Checks
import Tasks
import Testing

@Suite("A check raises no false alarm") struct SoundSceneTests {
  @Test("a sound scene has no finding worse than a note", arguments: SoundScene.all)
  func sound(scene: SoundScene) throws {
    let check = try Fixtures.check(scene.task())
    let alarms = check.findings.filter { $0.verdict == .unsound || $0.verdict == .notShown }
    #expect(alarms.isEmpty, "\(alarms.map(\.line))")
    #expect(check.soundness == .sound)
  }

  @Test("there are at least 25 sound scenes, with different names")
  func count() {
    #expect(Set(SoundScene.all.map(\.name)).count == SoundScene.all.count && SoundScene.all.count >= 25)
  }

  @Test("no shipped scene has a reason for which it cannot be solved", arguments: Fixtures.shipped)
  func noReason(name: String) throws {
    let reasons = try ObstructionFigures(of: Fixtures.shippedTask(name), starts: 16)
    #expect(reasons.contradiction == nil && reasons.starts == 16)
    for reason in [reasons.outOfReach, reasons.tooWeak, reasons.tooFar] {
      #expect(reason.found == 0, "\(reason.example ?? "")")
    }
  }

  @Test("for every kind of finding, some shipped scene was examined and is as it should be")
  func passed() throws {
    var passed = Set<FindingKind>()
    for name in ["gate-near", "hook-near"] {
      var options = Fixtures.quick
      options.plannedEpisodes = 1
      let check = try Fixtures.check(Fixtures.shippedTask(name), options)
      passed.formUnion(check.findings.filter { $0.verdict == .ok }.map(\.kind))
    }
    let task = try Fixtures.shippedTask("lever")
    var options = Fixtures.quick
    options.plannedEpisodes = 1
    let check = try Fixtures.check(task, options)
    passed.formUnion(check.findings.filter { $0.verdict == .ok }.map(\.kind))
    let solution = try #require(check.planner?.solution)
    options.plannedEpisodes = 0
    passed.formUnion(
      try Fixtures.check(task, options, solution: solution).findings.filter { $0.verdict == .ok }.map(\.kind))
    // A hunt of its own looks for shortcuts: see HuntTests.
    let checked = Set(FindingKind.allCases).subtracting([.shortcut])
    #expect(passed == checked, "\(checked.subtracting(passed))")
  }
}
