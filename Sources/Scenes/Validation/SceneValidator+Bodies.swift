// Checks bodies, shapes and sites for everything that would make Box2D abort the process.

internal import Messages

extension SceneValidator {
  func checkBody(_ index: Int) {
    let body = scene.bodies[index]
    let path = path("bodies", body.name, index)
    if body.shapes.isEmpty { complain(path + ".shapes", "is empty, must have a shape") }
    let hasGoodShapes = checkShapes(body.shapes, path + ".shapes") && !body.shapes.isEmpty
    checkNumber(body.friction, .friction, path + ".friction")
    checkNumber(body.restitution, .share, path + ".restitution")
    checkDensity(body, path + ".density", hasGoodShapes: hasGoodShapes)
    if case .friction(let friction) = body.support { checkNumber(friction, .friction, path + ".support") }
    if body.support != .none && scene.view == .side {
      complain(path + ".support", "is given, but a scene seen from the side has no table")
    }
    if body.kind == .fixed {
      if body.support != .none { complain(path + ".support", "is given, but a fixed body never moves") }
      for (flag, key) in [
        (body.fixedRotation, "fixedRotation"), (body.weightless, "weightless"), (body.isAgent, "isAgent"),
        (body.movesByItself, "movesByItself"),
      ] where flag {
        complain("\(path).\(key)", "is true, but a fixed body never moves")
      }
    } else if hasGoodShapes && body.shapes.isTooFarFromOrigin {
      complain(path + ".shapes", "lies too far from the body's origin for its size, must surround it")
    }
  }

  /// Checks that a body's density is within bounds, or else its mass: a file may give either.
  private func checkDensity(_ body: Body, _ path: String, hasGoodShapes: Bool) {
    if hasGoodShapes, body.density.isFinite, body.density > 0 {
      let mass = Double(body.density) * body.shapes.area
      if mass >= 0.999_999e-6 && mass <= 1.000_001e6 { return }
    }
    checkNumber(body.density, .density, path)
  }

  func checkSite(_ index: Int) {
    let site = scene.sites[index]
    let path = path("sites", site.name, index)
    _ = checkBodyIndex(site.body, path + ".body")
    checkPoint(site.at, .vertex, path + ".at")
    checkShapes(site.shapes, path + ".shapes")
  }

  /// Whether the shapes can be built and measured.
  @discardableResult
  func checkShapes(_ shapes: [Shape], _ path: String) -> Bool {
    if shapes.count > Counts.parts.upperBound {
      complain(path, "has \(shapes.count) convex parts, must have ≤ \(Counts.parts.upperBound)")
      return false
    }
    var isGood = true
    for (index, shape) in shapes.enumerated() where !checkShape(shape, "\(path)[\(index)]") { isGood = false }
    return isGood
  }

  private func checkShape(_ shape: Shape, _ path: String) -> Bool {
    switch shape {
    case .disc(let center, let radius):
      let found = [center.x, center.y].map { checkNumber($0, .vertex, path + ".center") }
      return checkNumber(radius, .size, path + ".radius") && !found.contains(false)
    case .polygon(let vertices):
      guard (3...Polygon.vertexLimit).contains(vertices.count) else {
        complain(path, "has \(vertices.count) vertices, must have 3…\(Polygon.vertexLimit)")
        return false
      }
      for vertex in vertices {
        guard checkNumber(vertex.x, .vertex, path), checkNumber(vertex.y, .vertex, path) else { return false }
      }
      guard Polygon.isConvex(vertices) else {
        let isClockwise = Polygon.isConvex(vertices.reversed())
        complain(
          path,
          isClockwise
            ? "runs clockwise, must run counter-clockwise"
            : "is not convex, must turn left at each vertex: split it with 'Polygon.convexParts'")
        return false
      }
      // Rounding narrows a rectangle of the smallest size that is far from the origin.
      let rounding = Double(4 * shape.reach.ulp)
      guard shape.finest >= Bounds.finest - rounding else {
        complain(
          path,
          "is \(decimal(Float(shape.finest))) m across at its narrowest, must be ≥ \(decimal(Bounds.finest))")
        return false
      }
      if let corner = Polygon.flatCorner(vertices) {
        complain(path, "has \(corner)")
        return false
      }
      return true
    }
  }
}
