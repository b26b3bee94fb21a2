// Draws goals: areas below everything that moves, outlines above everything that may cover them.

private import Glibc
internal import Physics
internal import Scenes

extension ScenePanel {
  private static let areaOpacity = 0.16
  /// For ranges of places, which may be as large as the workspace.
  private static let rangeOpacity = 0.09

  private var shownMarkers: [Int] { recording.scene.markers.indices.filter { drawn.isShown[$0] } }

  /// The goal areas, which are drawn below everything that moves.
  func goalAreas(at frame: Int) -> [Drawing.Element] {
    drawn.goals.compactMap { goalArea(at: frame, $0) } + shownMarkers.flatMap { markerArea(at: frame, $0) }
  }

  /// The goal outlines, which are drawn above everything that may cover them.
  func goalOutlines(at frame: Int) -> [Drawing.Element] {
    drawn.goals.flatMap { goalOutline(at: frame, $0) } + shownMarkers.flatMap { markerOutline(at: frame, $0) }
  }

  // MARK: - Markers

  private func markerArea(at frame: Int, _ index: Int) -> [Drawing.Element] {
    let player = drawn.markers[index]
    let state = recording.state(of: .marker(index), at: frame)
    return outlines(of: index, player, state).map { outline in
      Drawing.Element(
        .goal, name: recording.scene.markers[index].name, outline,
        Drawing.Style(fill: player.color.opacity(ScenePanel.areaOpacity)))
    }
  }

  private func markerOutline(at frame: Int, _ index: Int) -> [Drawing.Element] {
    let player = drawn.markers[index]
    let name = recording.scene.markers[index].name
    let state = recording.state(of: .marker(index), at: frame)
    let center = page(state.position)
    let edge = Palette.edge(of: player.color)
    let isPoint = isPoint(index)
    let lines = outlines(of: index, player, state).map { outline in
      Drawing.Element(
        .goal, name: name, outline,
        Drawing.Style(
          stroke: edge, width: 2 * unit, dash: isPoint ? [5 * unit, 4 * unit] : [8 * unit, 6 * unit]))
    }
    if !isPoint { return lines }
    let arm = 4.5 * unit
    let cross = Drawing.Style(stroke: edge, width: 2 * unit)
    return lines + [
      Drawing.Element(
        .goal, name: name, .line([center - SIMD2(arm, 0), center + SIMD2(arm, 0)]), cross),
      Drawing.Element(
        .goal, name: name, .line([center - SIMD2(0, arm), center + SIMD2(0, arm)]), cross),
    ]
  }

  private func isPoint(_ marker: Int) -> Bool { recording.scene.markers[marker].shapes.isEmpty }

  /// The outline of a marker with a shape; for a point, a ring for each distance within which something must come.
  private func outlines(
    of marker: Int, _ player: DrawnScene.DrawnObject, _ state: BodyState
  ) -> [Drawing.Geometry] {
    guard isPoint(marker) else { return [geometry(of: player, state)] }
    let reaches = drawn.reaches[marker].isEmpty ? [0] : drawn.reaches[marker]
    return reaches.map { .disc(center: page(state.position), radius: max(9 * unit, Double($0) * scale)) }
  }

  // MARK: - Other goals

  private func goalArea(at frame: Int, _ goal: Goal) -> Drawing.Element? {
    switch goal.kind {
    case .line: return nil
    case .places(let marker, let x, let y):
      let (lower, upper) = extent(at: frame, marker, x, y)
      return Drawing.Element(
        .goal, name: recording.scene.markers[marker].name,
        .loops([[lower, SIMD2(upper.x, lower.y), upper, SIMD2(lower.x, upper.y)].map(page)]),
        Drawing.Style(fill: goal.color.opacity(ScenePanel.rangeOpacity)))
    case .pose(let joint, let position):
      return Drawing.Element(
        .goal, name: recording.scene.joints[joint].name, pose(at: frame, joint, position),
        Drawing.Style(fill: goal.color.opacity(ScenePanel.areaOpacity)))
    }
  }

  private func goalOutline(at frame: Int, _ goal: Goal) -> [Drawing.Element] {
    let style = Drawing.Style(
      stroke: Palette.edge(of: goal.color), width: 2 * unit, dash: [8 * unit, 6 * unit])
    switch goal.kind {
    case .line(let from, let to):
      let ends = [from, to].map { page(recording.position(of: $0, at: frame)) }
      return [Drawing.Element(.goal, .line(ends), style)]
    case .places(let marker, let x, let y):
      let (lower, upper) = extent(at: frame, marker, x, y)
      let workspace = recording.scene.workspace
      // Sides of the range that do not coincide with those of the workspace.
      let sides = [
        (lower.x > workspace.x.lowerBound, lower, SIMD2(lower.x, upper.y)),
        (upper.x < workspace.x.upperBound, SIMD2(upper.x, lower.y), upper),
        (lower.y > workspace.y.lowerBound, lower, SIMD2(upper.x, lower.y)),
        (upper.y < workspace.y.upperBound, SIMD2(lower.x, upper.y), upper),
      ]
      return sides.filter(\.0).map { _, start, end in
        Drawing.Element(
          .goal, name: recording.scene.markers[marker].name, .line([page(start), page(end)]), style)
      }
    case .pose(let joint, let position):
      return [
        Drawing.Element(
          .goal, name: recording.scene.joints[joint].name, pose(at: frame, joint, position), style)
      ]
    }
  }

  /// The corners of a range of places, limited to the workspace, m.
  private func extent(
    at frame: Int, _ marker: Int, _ x: ClosedRange<Float>, _ y: ClosedRange<Float>
  ) -> (lower: SIMD2<Float>, upper: SIMD2<Float>) {
    let origin = recording.position(of: .marker(marker), at: frame)
    let workspace = recording.scene.workspace
    let lower = SIMD2(workspace.x.lowerBound, workspace.y.lowerBound)
    let upper = SIMD2(workspace.x.upperBound, workspace.y.upperBound)
    func corner(_ offset: SIMD2<Float>) -> SIMD2<Float> {
      (origin + offset).clamped(lowerBound: lower, upperBound: upper)
    }
    return (corner(SIMD2(x.lowerBound, y.lowerBound)), corner(SIMD2(x.upperBound, y.upperBound)))
  }

  /// The outline of a joint's second body at a position of the joint.
  private func pose(at frame: Int, _ index: Int, _ position: Float) -> Drawing.Geometry {
    let joint = recording.scene.joints[index]
    let first = joint.first.map { recording.state(of: .body($0), at: frame) } ?? BodyState()
    var anchor = first.point(joint.firstAnchor)
    var (sine, cosine) = (first.sine, first.cosine)
    switch joint.kind {
    case .revolute:
      // Single precision, because the last bit of the double functions depends on the CPU.
      let turn = (sine: sinf(position), cosine: cosf(position))
      (sine, cosine) = (
        sine * turn.cosine + cosine * turn.sine, cosine * turn.cosine - sine * turn.sine
      )
    case .prismatic(let axis): anchor = first.point(joint.firstAnchor + position * axis)
    case .weld: break
    }
    let turned = BodyState(position: .zero, angle: 0, sine: sine, cosine: cosine)
    return geometry(
      of: drawn.bodies[joint.second],
      BodyState(position: anchor - turned.point(joint.secondAnchor), angle: 0, sine: sine, cosine: cosine))
  }
}
