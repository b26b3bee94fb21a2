// Reads shapes: discs, rectangles and polygons in a body's frame, and copies of another's outline.

internal import YAMLReading
internal import Messages

extension SceneParser {
  /// The largest number of vertices of an outline before it is split.
  private static let outlineLimit = 64

  /// The convex parts under a `shape` key; empty after a fault.
  ///
  /// - Parameters:
  ///   - sections: the sections in which copied outlines are found.
  ///   - visited: the names that led here, to detect a circle of copies.
  func readShapes(_ cursor: Cursor, _ sections: Fields, visited: [String] = []) -> [Shape] {
    if case .sequence = cursor.node.content {
      let items = cursor.items() ?? []
      if items.isEmpty { cursor.fault("is an empty list, must have a shape") }
      let shapes = items.flatMap { item -> [Shape] in
        guard item.node["same"] == nil else {
          item.fault("copies an outline, must be the only shape to do so")
          return []
        }
        return readShape(item)
      }
      if shapes.count > Counts.parts.upperBound {
        cursor.fault("has \(shapes.count) convex parts, must have ≤ \(Counts.parts.upperBound)")
      }
      return shapes
    }
    guard cursor.node["same"] != nil else { return readShape(cursor) }
    guard let fields = cursor.kind(Vocabulary.shape), let same = fields["same"] else { return [] }
    return copiedShapes(same, sections, visited: visited)
  }

  private func copiedShapes(_ same: Cursor, _ sections: Fields, visited: [String]) -> [Shape] {
    guard names.resolve(same, [.body, .marker]) != nil, let name = same.text() else { return [] }
    if visited.contains(name) {
      same.fault("is '\(name)', which is a copy of this one")
      return []
    }
    // Faults of the copied shape are reported only once, where it is written.
    for section in ["bodies", "markers"] {
      guard let owner = entries(sections[section], section).first(where: { $0.name == name }) else {
        continue
      }
      guard let node = owner.value.node["shape"] else {
        same.fault("is '\(name)', which has no shape")
        return []
      }
      let shape = Cursor(
        node: node, path: owner.value.path + ".shape", keyPlace: owner.value.keyPlace, report: report)
      return readShapes(shape, sections, visited: visited + [name])
    }
    guard let agent = sections["agents"]?.node[name] else {
      same.fault("is '\(name)', part of an agent; must be a body, a marker or a pusher")
      return []
    }
    guard let pusher = agent["pusher"], let radius = pusher["radius"] else { return [] }
    func cursor(_ key: String, _ node: YAMLNode) -> Cursor {
      Cursor(node: node, path: "agents.\(name).pusher.\(key)", keyPlace: node.place, report: report)
    }
    return cursor("radius", radius).number(.size).map {
      Pusher.shapes(radius: $0, width: pusher["width"].map { cursor("width", $0) })
    } ?? []
  }

  /// The convex parts of one disc, rectangle or polygon.
  private func readShape(_ cursor: Cursor) -> [Shape] {
    guard let fields = cursor.kind(Vocabulary.shape) else { return [] }
    let at = fields["at"].map { $0.point() } ?? .zero
    switch fields.table.required[0] {
    case "disc":
      guard let radius = fields["disc"]?.number(.size), let at else { return [] }
      return [.disc(center: at, radius: radius)]
    case "rectangle":
      let angle = fields["angle"].map { $0.number(.angle) } ?? 0
      guard let size = fields["rectangle"]?.point(.size), let at, let angle else { return [] }
      return [.polygon(SceneParser.placed(SceneParser.rectangle(size), at: at, angle: angle))]
    default:
      let angle = fields["angle"].map { $0.number(.angle) } ?? 0
      guard let outline = fields["polygon"], let points = readOutline(outline), let at, let angle else {
        return []
      }
      return split(SceneParser.placed(points, at: at, angle: angle), outline)
    }
  }

  /// The corners of a rectangle about the origin, counter-clockwise.
  static func rectangle(_ size: SIMD2<Float>) -> [SIMD2<Float>] {
    guard case .polygon(let corners) = Shape.rectangle(size) else { return [] }
    return corners
  }

  private static func placed(_ points: [SIMD2<Float>], at: SIMD2<Float>, angle: Float) -> [SIMD2<Float>] {
    if angle == 0 { return points.map { $0 + at } }
    let (cosine, sine) = (cosine(angle), sine(angle))
    return points.map { SIMD2($0.x * cosine - $0.y * sine, $0.x * sine + $0.y * cosine) + at }
  }

  /// The vertices of a simple polygon in counter-clockwise order.
  private func readOutline(_ cursor: Cursor) -> [SIMD2<Float>]? {
    guard let items = cursor.items("a list of vertices, [x, y] each") else { return nil }
    guard items.count >= 3, items.count <= SceneParser.outlineLimit else {
      cursor.fault("has \(items.count) vertices, must have 3…\(SceneParser.outlineLimit)")
      return nil
    }
    let points = items.compactMap { $0.point() }
    guard points.count == items.count else { return nil }
    let count = points.count
    for index in 0..<count {
      let (a, b) = (points[(index + count - 1) % count], points[index])
      let gap = Polygon.distance(a, b)
      if gap < Bounds.finest {
        items[index].fault(
          "is \(decimal(Float(gap))) m from the vertex before it, must be ≥ \(decimal(Bounds.finest))")
        return nil
      }
    }
    for index in 0..<count {
      let neighbours = (points[(index + count - 1) % count], points[(index + 1) % count])
      if abs(Polygon.turn(neighbours.0, points[index], neighbours.1)) < Polygon.straight {
        items[index].fault("lies on a straight line with its neighbours, must be a corner")
        return nil
      }
    }
    for i in 0..<count {
      for j in (i + 1)..<count where j != i + 1 && (j + 1) % count != i {
        if Polygon.segmentsMeet(points[i], points[i + 1], points[j], points[(j + 1) % count]) {
          cursor.fault("crosses itself: the edge after vertex \(i) meets the edge after vertex \(j)")
          return nil
        }
      }
    }
    return Polygon.signedArea(points) > 0 ? points : points.reversed()
  }

  /// Convex parts that the physics engine accepts: it merges vertices nearer than half its slop, and aborts
  /// if fewer than three are left.
  private func split(_ outline: [SIMD2<Float>], _ cursor: Cursor) -> [Shape] {
    guard let parts = Polygon.convexParts(outline) else {
      cursor.fault("cannot be split into convex parts, must be a simple outline")
      return []
    }
    for part in parts {
      if part.count < 3 || Shape.polygon(part).finest < Bounds.finest {
        cursor.fault(
          "has a part \(decimal(Float(Polygon.width(part)))) m wide after it is split, "
            + "must be ≥ \(decimal(Bounds.finest))")
        return []
      }
      if let corner = Polygon.flatCorner(part) {
        cursor.fault("has \(corner)")
        return []
      }
    }
    return parts.map(Shape.polygon)
  }
}
