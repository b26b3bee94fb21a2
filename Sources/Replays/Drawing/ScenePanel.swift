// Draws one frame of a recording in a rectangle of a page; only here are metres converted to page units.

internal import Physics
internal import Scenes

/// A scene's workspace on a page.
struct ScenePanel {
  let recording: Recording
  let drawn: DrawnScene
  /// The upper left corner on the page, at the outside of the wall.
  private let corner: SIMD2<Double>
  /// Page units per metre.
  let scale: Double
  /// Thickness of lines and walls; 1 if a scene fills a page.
  let unit: Double

  private static let wallWidth = 9.0

  /// - Parameters:
  ///   - corner: the upper left corner of the panel.
  ///   - width: the width of the whole panel, in page units.
  init(_ recording: Recording, _ drawn: DrawnScene, corner: SIMD2<Double>, width: Double, unit: Double) {
    self.recording = recording
    self.drawn = drawn
    self.unit = unit
    let room = width - 2 * ScenePanel.wallWidth * unit
    scale = ScenePanel.scale(of: recording.scene, room: room)
    let workspace = recording.scene.workspace
    let used = Double(workspace.x.upperBound - workspace.x.lowerBound) * scale
    self.corner = corner + SIMD2((room - used) / 2, 0)
  }

  /// The largest height of a scene, as a multiple of its width.
  private static let mostHeight = 1.2

  private static func scale(of scene: Scene, room: Double) -> Double {
    let width = Double(scene.workspace.x.upperBound - scene.workspace.x.lowerBound)
    let height = Double(scene.workspace.y.upperBound - scene.workspace.y.lowerBound)
    return min(room / width, mostHeight * room / height)
  }

  /// The height of a scene's panel of a given width, walls included.
  static func height(of scene: Scene, width: Double, unit: Double) -> Double {
    let walls = 2 * wallWidth * unit
    let height = Double(scene.workspace.y.upperBound - scene.workspace.y.lowerBound)
    return walls + height * scale(of: scene, room: width - walls)
  }

  func page(_ point: SIMD2<Float>) -> SIMD2<Double> { page(SIMD2<Double>(point)) }

  /// The position on the page of a point in the world.
  func page(_ point: SIMD2<Double>) -> SIMD2<Double> {
    let workspace = recording.scene.workspace
    return corner + ScenePanel.wallWidth * unit
      + scale
      * SIMD2(point.x - Double(workspace.x.lowerBound), Double(workspace.y.upperBound) - point.y)
  }

  /// Everything in a frame, back to front.
  func elements(at frame: Int) -> [Drawing.Element] {
    let scene = recording.scene
    func bodies(_ role: Drawing.Role) -> [Drawing.Element] {
      scene.bodies.indices.filter { drawn.bodies[$0].role == role }.flatMap { body(at: frame, $0) }
    }
    return surroundings()
      + goalAreas(at: frame)
      + mounts(at: frame)
      + bodies(.fixed)
      + drawn.trails.flatMap { trail(upTo: frame, $0.frame, $0.body) }
      + bodies(.movable)
      + goalOutlines(at: frame)
      + bodies(.agent)
      + pins(at: frame)
  }

  private func surroundings() -> [Drawing.Element] {
    let workspace = recording.scene.workspace
    let lower = page(SIMD2(workspace.x.lowerBound, workspace.y.lowerBound))
    let upper = page(SIMD2(workspace.x.upperBound, workspace.y.upperBound))
    let floor = ScenePanel.rectangle(from: SIMD2(lower.x, upper.y), to: SIMD2(upper.x, lower.y))
    guard workspace.walled else {
      return [
        Drawing.Element(
          .floor, floor,
          Drawing.Style(
            fill: Palette.floor, stroke: Palette.wall, width: 1.5 * unit, dash: [6 * unit, 5 * unit]))
      ]
    }
    let wall = ScenePanel.wallWidth * unit
    var elements = [
      Drawing.Element(
        .wall,
        ScenePanel.rectangle(
          from: SIMD2(lower.x - wall, upper.y - wall), to: SIMD2(upper.x + wall, lower.y + wall)),
        Drawing.Style(fill: Palette.wall))
    ]
    if recording.scene.view == .side {
      elements.append(
        Drawing.Element(
          .wall, name: "ground",
          ScenePanel.rectangle(
            from: SIMD2(lower.x - wall, lower.y), to: SIMD2(upper.x + wall, lower.y + wall)),
          Drawing.Style(fill: Palette.ground)))
    }
    return elements + [Drawing.Element(.floor, floor, Drawing.Style(fill: Palette.floor))]
  }

  private static func rectangle(from first: SIMD2<Double>, to second: SIMD2<Double>) -> Drawing.Geometry {
    .loops([[first, SIMD2(second.x, first.y), second, SIMD2(first.x, second.y)]])
  }

  /// The outline of an object at a frame, clipped to the panel.
  func geometry(of player: DrawnScene.DrawnObject, _ state: BodyState) -> Drawing.Geometry {
    let loops = player.loops.map { loop in loop.map { page(state.point(SIMD2<Float>($0))) } }
    let inside = loops.map(clipped)
    if let disc = player.disc, inside == loops {
      return .disc(center: page(state.point(disc.center)), radius: Double(disc.radius) * scale)
    }
    return .loops(inside)
  }

  /// The part of a loop, in page units, inside the outside of the wall.
  private func clipped(_ loop: [SIMD2<Double>]) -> [SIMD2<Double>] {
    let workspace = recording.scene.workspace
    let wall = ScenePanel.wallWidth * unit
    let upperLeft = page(SIMD2(workspace.x.lowerBound, workspace.y.upperBound)) - wall
    let lowerRight = page(SIMD2(workspace.x.upperBound, workspace.y.lowerBound)) + wall
    if loop.allSatisfy({ all($0 .>= upperLeft) && all($0 .<= lowerRight) }) { return loop }
    var loop = loop
    for axis in 0..<2 {
      for (sign, limit) in [(1.0, lowerRight[axis]), (-1, -upperLeft[axis])] {
        // Clips at one side of the panel after the other, as Sutherland and Hodgman do.
        loop = zip(loop, loop.dropFirst() + loop.prefix(1)).flatMap { start, end -> [SIMD2<Double>] in
          let (before, after) = (limit - sign * start[axis], limit - sign * end[axis])
          var kept = before >= 0 ? [start] : []
          if before * after < 0 { kept.append(start + (end - start) * (before / (before - after))) }
          return kept
        }
      }
    }
    return loop
  }

  private func body(at frame: Int, _ index: Int) -> [Drawing.Element] {
    let player = drawn.bodies[index]
    let body = recording.scene.bodies[index]
    let state = recording.state(of: .body(index), at: frame)
    let style = Drawing.Style(
      fill: player.color, stroke: Palette.edge(of: player.color), width: 1.75 * unit)
    var elements = [Drawing.Element(player.role, name: body.name, geometry(of: player, state), style)]
    if let disc = player.disc, body.kind == .dynamic, !body.fixedRotation {
      // A radius shows how far a disc has turned.
      let rim = disc.center + SIMD2(disc.radius, 0)
      elements.append(
        Drawing.Element(
          player.role, name: body.name, .line([page(state.point(disc.center)), page(state.point(rim))]),
          Drawing.Style(stroke: Palette.edge(of: player.color), width: 1.5 * unit)))
    }
    return elements
  }

  private func trail(upTo frame: Int, _ what: Frame, _ body: Int) -> [Drawing.Element] {
    var points: [SIMD2<Double>] = []
    for number in 0...frame {
      let point = page(recording.position(of: what, at: number))
      // Points where the object stands still are skipped.
      if let last = points.last, ((point - last) * (point - last)).sum() < 0.25 { continue }
      points.append(point)
    }
    guard points.count > 1 else { return [] }
    let player = drawn.bodies[body]
    let color = (player.role == .agent ? player.color : Palette.edge(of: player.color)).opacity(0.5)
    let name = recording.scene.name(of: what)
    var elements: [Drawing.Element] = []
    if player.role == .movable {
      // The first position.
      elements.append(
        Drawing.Element(
          .trail, name: name, geometry(of: player, recording.state(of: what, at: 0)),
          Drawing.Style(fill: player.color.opacity(0.1), stroke: color.opacity(0.7), width: 1.25 * unit)))
    }
    return elements + [
      Drawing.Element(.trail, name: name, .line(points), Drawing.Style(stroke: color, width: 2.25 * unit)),
      Drawing.Element(
        .trail, name: name, .disc(center: points[0], radius: 3.5 * unit), Drawing.Style(fill: color)),
    ]
  }

  /// What attaches joints to the table or the wall: a base below a pivot, a rail below a slide.
  private func mounts(at frame: Int) -> [Drawing.Element] {
    recording.scene.joints.compactMap { joint in
      guard joint.first.map({ recording.scene.bodies[$0].kind == .fixed }) ?? true else { return nil }
      let frame = joint.first.map { recording.state(of: .body($0), at: frame) } ?? BodyState()
      let anchor = page(frame.point(joint.firstAnchor))
      switch joint.kind {
      case .revolute:
        return Drawing.Element(
          .joint, name: joint.name, .disc(center: anchor, radius: 15 * unit),
          Drawing.Style(fill: Palette.wall, stroke: Palette.fixed, width: 1.5 * unit))
      case .prismatic(let axis):
        guard let limits = joint.limits else { return nil }
        let ends = [limits.lowerBound, limits.upperBound].map {
          page(frame.point(joint.firstAnchor + axis * $0))
        }
        return Drawing.Element(
          .joint, name: joint.name, .line(ends), Drawing.Style(stroke: Palette.wall, width: 5 * unit))
      case .weld: return nil
      }
    }
  }

  private func pins(at frame: Int) -> [Drawing.Element] {
    recording.scene.joints.compactMap { joint in
      guard case .revolute = joint.kind else { return nil }
      let state = recording.state(of: .body(joint.second), at: frame)
      let color = drawn.bodies[joint.second].color
      return Drawing.Element(
        .joint, name: joint.name,
        .disc(center: page(state.point(joint.secondAnchor)), radius: 3.25 * unit),
        Drawing.Style(fill: Palette.pin, stroke: Palette.edge(of: color), width: 1.5 * unit))
    }
  }
}
