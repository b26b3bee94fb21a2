// The contents of a page: roles, outlines and positions, compared with closed forms.

import Replays
import Scenes
import Tasks
import Testing

/// The page of an 800-unit drawing of a square workspace of side `side`, lower left corner at `corner`: a
/// margin of 28 and a wall of 9 on each side leave 726 units.
private func place(
  _ point: SIMD2<Float>, side: Double, corner: SIMD2<Double>
) -> SIMD2<Double> {
  let offset = (SIMD2<Double>(point) - corner) * (726 / side)
  return SIMD2(37 + offset.x, 37 + 726 - offset.y)
}

private func distance(_ a: SIMD2<Double>, _ b: SIMD2<Double>) -> Double {
  ((a - b) * (a - b)).sum().squareRoot()
}

private func corners(of element: Drawing.Element) -> [SIMD2<Double>] {
  guard case .loops(let loops) = element.geometry, loops.count == 1 else { return [] }
  return loops[0]
}

@Suite("A drawing shows a recording faithfully") struct DrawingTests {
  @Test("a body is drawn at its closed-form position") func aBodyStandsWhereTheClosedFormPutsIt() throws {
    let recording = try Recording(startOf: shippedTask("push-box"), seed: 7)
    let drawing = Drawing(of: recording, frame: 0)
    let box = try #require(drawing.elements(.movable, "box").first)
    let state = recording.state(of: .body(0), at: 0)
    let expected = [(-0.15, -0.15), (0.15, -0.15), (0.15, 0.15), (-0.15, 0.15)].map { x, y in
      place(
        SIMD2(
          state.x + Float(x) * state.cosine - Float(y) * state.sine,
          state.y + Float(x) * state.sine + Float(y) * state.cosine),
        side: 2, corner: SIMD2(-1, -1))
    }
    let found = corners(of: box)
    #expect(found.count == 4)
    for corner in expected {
      #expect(found.contains { distance($0, corner) < 0.01 }, "\(corner) is not among \(found)")
    }
    guard case .disc(let center, let radius) = try #require(drawing.elements(.agent, "hand").first).geometry
    else {
      Issue.record("the pusher is not a disc")
      return
    }
    let hand = recording.state(of: .body(1), at: 0).position
    #expect(distance(center, place(hand, side: 2, corner: SIMD2(-1, -1))) < 0.001)
    #expect(abs(radius - 0.08 * 363) < 0.001)
  }

  @Test("a body is drawn at the size that its start gives it") func aBodyIsDrawnAsLargeAsItsStartMakesIt()
    throws
  {
    let task = try shippedTask("stack")
    for seed in 0..<5 as Range<UInt64> {
      let recording = try Recording(startOf: task, seed: seed)
      var episode = try Episode(task)
      try episode.reset(seed: seed)
      for (index, body) in task.scene.bodies.enumerated() where ["red", "blue"].contains(body.name) {
        let drawn = Drawing(of: recording, frame: 0).elements(.movable, body.name)
        let outline = corners(of: try #require(drawn.first))
        try #require(outline.count == 4)
        // 726 units are 2 m.
        let side = 0.2 * 363 * Double(episode.start.sizes[index])
        for (corner, next) in zip(outline, outline.dropFirst() + outline.prefix(1)) {
          #expect(abs(distance(corner, next) - side) < 0.01)
        }
      }
    }
  }

  @Test("a concave body has one outline without seams") func aConcaveBodyHasOneOutlineWithoutSeams() throws {
    let recording = try Recording(startOf: shippedTask("push-t"), seed: 7)
    let drawing = Drawing(of: recording, frame: 0)
    let tee = corners(of: try #require(drawing.elements(.movable, "tee").first))
    #expect(tee.count == 8)
    // The area of the bar and the stem; the page's y runs down, so that counter-clockwise is negative.
    let twice = zip(tee, tee.dropFirst() + tee.prefix(1)).reduce(0) { $0 + $1.0.x * $1.1.y - $1.0.y * $1.1.x }
    let workspace = recording.scene.workspace
    let scale = 726 / Double(workspace.x.upperBound - workspace.x.lowerBound)
    #expect(abs(-twice / 2 - (1.2 * 0.3 + 0.3 * 0.9) * scale * scale) < 0.1)
    #expect(drawing.elements(.goal, "outline").allSatisfy { corners(of: $0).count == 8 })
  }

  @Test("parts that overlap or lie flush have the outline of their union")
  func partsThatOverlapOrLieFlushGiveTheOutlineOfTheirUnion() throws {
    let drawing = Drawing(of: try Recording(startOf: everyPart(), seed: 0), frame: 0)
    // Two bars of an L that share a corner square: two pairs of their sides run along each other.
    #expect(corners(of: try #require(drawing.elements(.movable, "ell").first)).count == 6)
    // A square frame of four bars has an inside and an outside.
    guard case .loops(let loops) = try #require(drawing.elements(.fixed, "frame").first).geometry else {
      Issue.record("the frame has no outline")
      return
    }
    #expect(loops.map(\.count) == [4, 4])
    // A disc with a bar through it: two round and two square ends.
    let knob = corners(of: try #require(drawing.elements(.movable, "knob").first))
    #expect(knob.count > 40 && knob.count < 72)
  }

  @Test("elements are in order from back to front", arguments: ["push-box", "reach", "push-t"])
  func whatIsInFrontComesLater(scene: String) throws {
    let recording = try randomRecording(scene, seed: 3)
    let roles = Drawing(of: recording, frame: recording.actionCount).elements.map(\.role)
    func first(_ role: Drawing.Role) -> Int { roles.firstIndex(of: role) ?? -1 }
    func last(_ role: Drawing.Role) -> Int { roles.lastIndex(of: role) ?? -1 }
    #expect(first(.page) == 0)
    #expect(last(.floor) < first(.goal))
    #expect(first(.goal) < first(.trail))
    #expect(last(.movable) < first(.agent))
    #expect(last(.trail) < first(.agent))
    #expect(last(.agent) < first(.text))
    #expect(roles.contains(.progress) && roles.contains(.status))
  }

  @Test("goals are dashed, translucent and in the colour of what belongs there")
  func goalsAreDashedTranslucentAndOfTheColorOfWhatBelongsThere() throws {
    let drawing = Drawing(of: try Recording(startOf: everyPart(), seed: 0), frame: 0)
    let color = { (role: Drawing.Role, name: String) in
      drawing.elements(role, name).compactMap(\.style.fill).first
    }
    let ell = try #require(color(.movable, "ell"))
    let knob = try #require(color(.movable, "knob"))
    #expect(ell != knob)
    for (goal, body) in [("ellSpot", ell), ("knobSpot", knob)] {
      let fill = try #require(color(.goal, goal))
      #expect((fill.red, fill.green, fill.blue) == (body.red, body.green, body.blue))
      #expect(fill.opacity < 0.3)
      #expect(drawing.elements(.goal, goal).contains { !$0.style.dash.isEmpty && $0.style.fill == nil })
    }
  }

  @Test("the trail ends at the body and grows with the frame")
  func theTrailEndsAtTheBodyAndGrowsWithTheFrame() throws {
    let recording = try randomRecording("push-box", seed: 3)
    func trail(_ frame: Int) -> [SIMD2<Double>] {
      for element in Drawing(of: recording, frame: frame).elements(.trail, "hand") {
        if case .line(let points) = element.geometry { return points }
      }
      return []
    }
    #expect(trail(0).isEmpty)
    #expect(trail(20).count < trail(100).count)
    let hand = place(recording.position(of: .body(1), at: 20), side: 2, corner: SIMD2(-1, -1))
    #expect(distance(try #require(trail(20).last), hand) < 0.51)
  }

  @Test("the caption states the instruction and the status") func theCaptionSaysWhatIsAskedAndHowItStands()
    throws
  {
    let task = try shippedTask("push-box")
    let recording = try Recording(replaying: log(task, seed: 3, [5, 5], times: 100), in: task)
    func words(_ frame: Int) -> [String] {
      Drawing(of: recording, frame: frame).elements(.text).compactMap {
        if case .text(let words, _, _, _, _) = $0.geometry { words } else { nil }
      }
    }
    #expect(
      words(37) == [
        "Push the box until its centre lies on the target.", "push-box · seed 3", "3.7 of 10.0 s", "not yet",
      ])
    #expect(words(100).suffix(2) == ["10.0 of 10.0 s", "out of time"])
  }

  @Test("a long instruction is wrapped before it reaches the status")
  func aLongInstructionIsBrokenBeforeItMeetsTheStatus() throws {
    let drawing = Drawing(of: try Recording(startOf: everyPart(), seed: 0), frame: 0)
    let lines = drawing.elements(.text).filter {
      if case .text(_, let at, 20, _, false) = $0.geometry { at.x == 28 } else { false }
    }
    #expect(lines.count > 1)
    #expect(drawing.size.y > 470)
  }

  @Test("a filmstrip has evenly spaced frames from first to last")
  func aFilmstripHasEvenlySpacedMomentsFromFirstToLast() throws {
    let task = try shippedTask("push-box")
    let recording = try Recording(replaying: log(task, seed: 3, [5, 5], times: 100), in: task)
    let strip = Drawing(filmstripOf: recording, frames: 5)
    #expect(strip.elements(.floor).count == 5)
    let times = strip.elements(.text).compactMap { element -> String? in
      if case .text(let words, _, _, .middle, _) = element.geometry { words } else { nil }
    }
    #expect(times == ["0.0 s", "2.5 s", "5.0 s", "7.5 s", "10.0 s"])
    let short = try Recording(replaying: log(task, seed: 3, [5, 5], times: 2), in: task)
    #expect(Drawing(filmstripOf: short, frames: 9).elements(.floor).count == 3)
  }

  private func everyPart() throws -> ManipulationTask {
    try sceneWritten(
      """
      jostle: 1
      name: parts
      instruction: Put the L on its outline and the knob on the other one, and do not let go of either \
      before both of them have come to rest.
      view: side
      workspace: { x: [-1, 1], y: [0, 1] }
      time: { actionRate: 10, physicsSteps: 10, horizon: 30 }
      bodies:
        ell:
          shape:
            - { rectangle: [0.4, 0.1], at: [0.15, 0] }
            - { rectangle: [0.1, 0.4], at: [0, 0.15] }
          density: 5
        frame:
          kind: fixed
          shape:
            - { rectangle: [0.3, 0.05], at: [0, 0.125] }
            - { rectangle: [0.3, 0.05], at: [0, -0.125] }
            - { rectangle: [0.05, 0.3], at: [-0.125, 0] }
            - { rectangle: [0.05, 0.3], at: [0.125, 0] }
        knob:
          shape:
            - { disc: 0.06 }
            - { rectangle: [0.3, 0.04] }
          density: 3
      markers:
        ellSpot: { shape: { same: ell } }
        knobSpot: {}
      agents:
        hand: { pusher: { radius: 0.06, density: 50, mode: { step: 0.2 }, maxForce: 80, bins: 11 } }
      start:
        ell: { x: -0.5, y: 0.1 }
        frame: { x: 0.7, y: 0.5 }
        knob: { x: 0.2, y: 0.3 }
        ellSpot: { x: 0.3, y: 0.1 }
        knobSpot: { x: -0.8, y: 0.6 }
        hand: { x: 0.2, y: 0.8 }
      observations: [{ position: hand }]
      success:
        all:
          - near: { what: ell, to: ellSpot, within: 0.05 }
          - near: { what: knobSpot, to: knob, within: 0.05 }
      """, name: "parts")
  }
}
