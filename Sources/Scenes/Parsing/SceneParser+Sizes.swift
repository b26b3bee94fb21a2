// Reads the sizes that starts give to bodies: shapes must stay within the engine's limits at the smallest and
// at the largest size.

internal import YAMLReading
internal import Messages

extension SceneParser {
  /// The size that an entry of the start gives a body; nil if it gives none.
  func readSize(_ fields: Fields, of body: Int) -> Start.Rule? {
    let origin = fields["growsFrom"].map { $0.point() } ?? .zero
    guard let cursor = fields["size"] else {
      fields["growsFrom"]?.fault("is given, but no 'size' with it")
      return nil
    }
    guard bodies.indices.contains(body), let size = readDistribution(cursor, .factor) else { return nil }
    let name = bodies[body].name
    if bodies[body].isAgent { refuseSize(fields, "'\(name)' is an agent") }
    if let joint = joints.first(where: { $0.first == body || $0.second == body }) {
      refuseSize(fields, "joint '\(joint.name)' ties '\(name)' to something")
    }
    if let fault = size.fault(of: bodies[body]) { cursor.fault(fault) }
    // A size of 1 is the default.
    if size == .fixed(1) { return nil }
    return origin.map { .size(body, size, growsFrom: $0) }
  }

  /// Reports a size for a part that cannot have one.
  func refuseSize(_ fields: Fields, _ reason: String) {
    for key in ["size", "growsFrom"] { fields[key]?.fault("is given, but \(reason), which keeps its size") }
  }
}

extension Distribution {
  /// Why a body cannot have a size drawn from this distribution; nil if it can.
  func fault(of body: Body) -> String? {
    if case .normal = self { return "is a normal distribution, must have a smallest and a largest size" }
    for factor in extremes {
      let shapes = body.shapes.map { $0.enlarged(by: factor) }
      let finest = shapes.map(\.finest).min() ?? .infinity
      let reach = shapes.map(\.reach).max() ?? 0
      if Float(finest) < Float(Bounds.finest) {
        return "reaches \(decimal(factor)), which makes a part of '\(body.name)' \(decimal(Float(finest))) m "
          + "wide, must be ≥ \(decimal(Bounds.finest))"
      }
      for case .polygon(let vertices) in shapes {
        if let corner = Polygon.flatCorner(vertices) {
          return "reaches \(decimal(factor)), which gives '\(body.name)' \(corner)"
        }
      }
      if factor > 1, Double(reach) > Bounds.farthest {
        return "reaches \(decimal(factor)), which makes '\(body.name)' reach \(decimal(reach)) m from its "
          + "origin, must be ≤ \(decimal(Bounds.farthest))"
      }
    }
    return nil
  }
}
