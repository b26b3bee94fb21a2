// Goals and colours on a page: requirements of success are visible, names with a colour have that colour, and
// nothing is drawn outside the panel.

import Foundation
import Replays
import Scenes
import Tasks
import Testing

@Suite("A drawing shows what success requires") struct GoalDrawingTests {
  func drawing(of name: String) throws -> (Drawing, Recording) {
    let recording = try Recording(startOf: shippedTask(name), seed: 4)
    return (Drawing(of: recording, frame: 0), recording)
  }

  /// Where a place of a scene is on its page of 800 units: a margin of 28 and a wall of 9 on each side.
  func page(_ point: SIMD2<Float>, _ scene: Scene) -> SIMD2<Double> {
    let x = scene.workspace.x
    let scale = 726 / Double(x.upperBound - x.lowerBound)
    return SIMD2(
      37 + Double(point.x - x.lowerBound) * scale, 37 + Double(scene.workspace.y.upperBound - point.y) * scale
    )
  }

  /// Lines of goals: dashed, not filled.
  func lines(_ drawing: Drawing) -> [[SIMD2<Double>]] {
    drawing.elements(.goal).compactMap {
      if case .line(let points) = $0.geometry, !$0.style.dash.isEmpty { points } else { nil }
    }
  }

  func isNear(_ a: SIMD2<Double>, _ b: SIMD2<Double>) -> Bool {
    ((a - b) * (a - b)).sum() < 0.01
  }

  @Test("a line to cross is drawn from end to end") func aLineToCrossIsDrawnFromEndToEnd() throws {
    let (drawing, recording) = try drawing(of: "gate")
    let scene = recording.scene
    let ends = scene.sites.indices.map { page(recording.position(of: .site($0), at: 0), scene) }
    let lines = lines(drawing)
    #expect(lines.contains { line in ends.allSatisfy { end in line.contains { isNear($0, end) } } })
    // The marker in its middle only helps to place the posts.
    #expect(drawing.elements(.goal, "gate").isEmpty)
  }

  @Test("a range of places is shaded up to its sides") func aRangeOfPlacesIsShadedUpToItsSides() throws {
    let (drawing, recording) = try drawing(of: "tray")
    let scene = recording.scene
    let left = page(SIMD2(scene.workspace.x.lowerBound, 0.5), scene)
    let right = page(SIMD2(scene.workspace.x.upperBound, 0.5), scene)
    let lines = lines(drawing)
    #expect(lines.count == 1)
    #expect(lines.allSatisfy { isNear($0[0], left) && isNear($0[1], right) })
    let shade = try #require(drawing.elements(.goal, "shelf").first { $0.style.fill != nil })
    guard case .loops(let loops) = shade.geometry else {
      Issue.record("the range has no outline")
      return
    }
    #expect(loops[0].map(\.y).max().map { abs($0 - left.y) < 0.1 } == true)
  }

  @Test("a joint's goal is drawn as the outline of the body that it moves")
  func aJointsGoalIsTheOutlineOfWhatItHasToMove() throws {
    let (drawing, recording) = try drawing(of: "door")
    let scene = recording.scene
    let frame = recording.state(of: .body(0), at: 0)
    // Three quarters of a right angle from the frame; the door reaches from 0.05 to 0.75 m, 0.06 m thick.
    let angle = Double(frame.angle) + 0.75 * 1.5708
    let far = [-0.03, 0.03].map { side in
      page(
        frame.position
          + SIMD2(
            Float(0.75 * cos(angle) - side * sin(angle)), Float(0.75 * sin(angle) + side * cos(angle))),
        scene)
    }
    let goal = try #require(drawing.elements(.goal, "hinge").first { !$0.style.dash.isEmpty })
    guard case .loops(let loops) = goal.geometry, loops.count == 1 else {
      Issue.record("the open door has no outline")
      return
    }
    #expect(loops[0].count == 4)
    #expect(far.allSatisfy { corner in loops[0].contains { isNear($0, corner) } })
  }

  @Test("a point has one ring for each distance within which something must come")
  func aPointHasARingForEachDistance() throws {
    let task = try sceneWritten(
      """
      jostle: 1
      name: rings
      instruction: Push it.
      view: top
      workspace: { x: [-1, 1], y: [-1, 1] }
      time: { actionRate: 10, physicsSteps: 10, horizon: 30 }
      bodies:
        bar: { shape: { rectangle: [0.3, 0.1] }, density: 5 }
      markers: { goal: {} }
      agents:
        hand: { pusher: { radius: 0.06, density: 50, mode: { step: 0.2 }, maxForce: 80, bins: 11 } }
      start:
        bar: { x: 0, y: 0 }
        goal: { x: 0.5, y: 0, angle: 1 }
        hand: { x: -0.5, y: 0 }
      observations: [{ position: hand }]
      success:
        all:
          - aligned: { what: bar, to: goal, within: 0.2 }
          - near: { what: bar, to: goal, within: 0.1 }
          - near: { what: hand, to: goal, within: 0.3 }
          - near: { what: hand, to: goal, within: 0.1 }
      """, name: "rings")
    let drawing = Drawing(of: try Recording(startOf: task, seed: 0), frame: 0)
    func radii(_ isWanted: (Drawing.Style) -> Bool) -> [Double] {
      drawing.elements(.goal, "goal").filter { isWanted($0.style) }.compactMap {
        if case .disc(_, let radius) = $0.geometry { radius } else { nil }
      }
    }
    // 363 page units are a metre.
    for found in [radii { $0.fill != nil }, radii { !$0.dash.isEmpty }] {
      #expect(found.count == 2)
      #expect(zip(found, [36.3, 108.9]).allSatisfy { abs($0 - $1) < 0.01 })
    }
  }

  @Test("nothing is drawn outside the scene's rectangle", arguments: ["gate", "gate-near"])
  func nothingIsDrawnBesideTheStage(name: String) throws {
    let (drawing, recording) = try drawing(of: name)
    let y = recording.scene.workspace.y
    let scale = 726 / Double(recording.scene.workspace.x.upperBound - recording.scene.workspace.x.lowerBound)
    let bottom = 28 + 18 + Double(y.upperBound - y.lowerBound) * scale
    for element in drawing.elements(.fixed) {
      guard case .loops(let loops) = element.geometry else { continue }
      for point in loops.joined() { #expect((27.9...bottom + 0.1).contains(point.y)) }
      // Cut off, not left out.
      #expect(loops.joined().contains { abs($0.y - 28) < 0.1 || abs($0.y - bottom) < 0.1 })
    }
  }

  @Test("a body or marker named after a colour has that colour") func namesThatSayAColorHaveIt() throws {
    let (stack, _) = try drawing(of: "stack-three")
    let (sort, _) = try drawing(of: "sort-three")
    func fill(_ drawing: Drawing, _ role: Drawing.Role, _ name: String) -> Color? {
      drawing.elements(role, name).compactMap(\.style.fill).first
    }
    for (name, color) in [("red", Color(0xCC3311)), ("green", Color(0x009E73)), ("blue", Color(0x56B4E9))] {
      #expect(fill(stack, .movable, name) == color)
      #expect(fill(sort, .movable, name) == color)
      #expect(fill(sort, .goal, name + "Bin") == color.opacity(0.16))
    }
  }

  @Test(
    "colour words are recognised within names",
    arguments: [
      ("tall-red-block", Color(0xCC3311)), ("Green2", Color(0x009E73)), ("hundred", Color(0xE69F00)),
      ("blueish", Color(0xE69F00)),
    ])
  func onlyWholeWordsOfANameSayAColor(name: String, color: Color) throws {
    let task = try sceneWritten(
      """
      jostle: 1
      name: words
      instruction: Push it.
      view: top
      workspace: { x: [-1, 1], y: [-1, 1] }
      time: { actionRate: 10, physicsSteps: 10, horizon: 30 }
      bodies:
        \(name): { shape: { disc: 0.1 }, density: 5 }
      markers: { goal: {} }
      agents:
        hand: { pusher: { radius: 0.06, density: 50, mode: { step: 0.2 }, maxForce: 80, bins: 11 } }
      start:
        \(name): { x: 0, y: 0 }
        goal: { x: 0.5, y: 0 }
        hand: { x: -0.5, y: 0 }
      observations: [{ position: hand }]
      success: { near: { what: \(name), to: goal, within: 0.1 } }
      """, name: "words")
    let drawing = Drawing(of: try Recording(startOf: task, seed: 0), frame: 0)
    #expect(drawing.elements(.movable, name).compactMap(\.style.fill).first == color)
  }
}
