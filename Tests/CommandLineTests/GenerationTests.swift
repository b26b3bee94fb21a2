// `jostle rollout` when it is stopped, killed or out of disk space, and when it is resumed.

import Foundation
import Testing

@Suite("An interrupted generation of rollouts loses nothing", .serialized) struct GenerationTests {
  private func arguments(_ out: String, groups: Int = 3000, _ more: String...) -> [String] {
    [
      "rollout", "nudge.yaml", "--policy", "random", "--groups", "\(groups)", "--group-size", "4", "--seed",
      "3",
      "--out", out,
    ] + more
  }

  @Test("a generation that is killed at random moments and resumed gives the same bytes")
  func killed() {
    let place = Workplace()
    #expect(place.jostle(arguments("whole.h5", groups: 4000)).status == 0)
    var kills = 0
    for delay in [200_000, 20_000, 1_300_000, 5_000, 400_000] {
      let run = place.start(arguments("killed.h5", groups: 4000, "--resume"))
      usleep(UInt32(delay))
      run.send(SIGKILL)
      if run.finish().status == 128 + SIGKILL { kills += 1 }
    }
    #expect(kills > 0)
    let last = place.jostle(arguments("killed.h5", groups: 4000, "--resume"))
    #expect(last.status == 0, "\(last.errors)")
    #expect(place.bytes("killed.h5") == place.bytes("whole.h5"))
    #expect(!place.names(in: "").contains { $0.contains("partial") })
  }

  @Test("a signal leaves a partial file and a message on how to continue", arguments: [SIGINT, SIGTERM])
  func signal(_ signal: Int32) {
    let place = Workplace()
    let run = place.start(arguments("a.h5", groups: 100_000))
    #expect(run.wait { (place.bytes("a.h5.partial")?.count ?? 0) > 14_000_000 })
    run.send(signal)
    let stopped = run.finish()
    #expect(stopped.status == 128 + signal)
    #expect(
      stopped.errors.contains(
        "of 100000 groups are in a.h5.partial; continue with: jostle rollout nudge.yaml"))
    #expect(stopped.errors.hasSuffix("--out a.h5 --resume\n"))
    #expect(place.bytes("a.h5") == nil && place.bytes("a.h5.partial") != nil)
    let draw = place.jostle("draw", "nudge.yaml", "--actions", "a.h5.partial", "--out", "a.svg")
    #expect(draw.status == 0, "\(draw.errors)")
    let unasked = place.jostle(arguments("a.h5"))
    #expect(unasked.status == 1)
    #expect(unasked.errors.contains("a.h5.partial: an unfinished generation exists, with "))
  }

  @Test("a finished file can be extended to the bytes of a larger one, and another seed is refused")
  func grows() {
    let place = Workplace()
    #expect(place.jostle(arguments("whole.h5", groups: 40)).status == 0)
    #expect(place.jostle(arguments("a.h5", groups: 12)).status == 0)
    let larger = place.jostle(arguments("a.h5", groups: 40, "--resume", "--json"))
    #expect(larger.status == 0, "\(larger.errors)")
    #expect(larger.json?["groups"] as? Int == 40)
    #expect((larger.json?["passRateHistogram"] as? [Int])?.reduce(0, +) == 40)
    #expect(place.bytes("a.h5") == place.bytes("whole.h5"))
    let other = place.jostle(arguments("a.h5", groups: 50, "--resume", "--seed", "4"))
    #expect(other.status == 1)
    #expect(other.errors.contains("a.h5: it was generated with seed 3, not 4"))
    #expect(place.bytes("a.h5") == place.bytes("whole.h5"))
  }

  @Test("a full disk is an error that keeps what was written")
  func fullDisk() {
    let place = Workplace()
    // In kilobytes; writing a larger file fails as on a full disk.
    let line = arguments("a.h5", groups: 4000).joined(separator: " ")
    let full = place.bash("trap '' XFSZ; ulimit -f 10000; jostle \(line)")
    #expect(full.status == 1)
    #expect(full.errors.contains("a.h5.partial: cannot write it: File too large"))
    #expect(full.errors.contains("of 4000 groups are in a.h5.partial; continue with: "))
    let draw = place.jostle("draw", "nudge.yaml", "--actions", "a.h5.partial", "--out", "a.svg")
    #expect(draw.status == 0, "\(draw.errors)")
  }

  @Test("a disk that is full before the head is written leaves no file at all")
  func fullDiskAtTheHead() {
    let place = Workplace()
    let line = arguments("a.h5", groups: 4000).joined(separator: " ")
    let full = place.bash("trap '' XFSZ; ulimit -f 4; jostle \(line)")
    #expect(full.status == 1)
    #expect(full.errors.contains("a.h5.partial.new: cannot write it: File too large"), "\(full.errors)")
    #expect(place.names(in: ".") == ["nudge.yaml"])
  }

  @Test("memory does not grow with the number of groups")
  func memory() throws {
    let place = Workplace()
    func peak(_ groups: Int) throws -> Int {
      let line = arguments("a.h5", groups: groups, "--workers", "2").joined(separator: " ")
      // The kernel reports a process's peak memory to the parent that waited for it.
      let run = place.bash(
        "/usr/bin/python3 -c 'import resource, subprocess, sys; subprocess.run(sys.argv[1:], "
          + "check=True, stdout=subprocess.DEVNULL); "
          + "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)' '\(Workplace.executable)' \(line)"
      )
      return try #require(Int(run.output.trimmingCharacters(in: .whitespacesAndNewlines)), "\(run.errors)")
    }
    let (few, many) = (try peak(500), try peak(5000))
    #expect(many < few + 16_000, "\(few) kB, then \(many) kB")
  }
}
