// Scenes whose bodies are larger or smaller than their shapes in the scene file.

internal import Messages

extension Scene {
  /// Whether starts draw the size of any body.
  public var drawsSizes: Bool {
    start.rules.contains { if case .size = $0 { true } else { false } }
  }

  /// The scene with each body and its sites scaled about the body's origin.
  ///
  /// - Parameter sizes: for each body, the scale factor.
  public func enlarged(by sizes: [Float]) -> Scene {
    require(sizes.count == bodies.count, "\(sizes.count) sizes for \(bodies.count) bodies")
    var scene = self
    for (index, size) in sizes.enumerated() where size != 1 {
      scene.bodies[index].shapes = bodies[index].shapes.map { $0.enlarged(by: size) }
    }
    for (index, site) in sites.enumerated() where sizes[site.body] != 1 {
      scene.sites[index].at = site.at * sizes[site.body]
      scene.sites[index].shapes = site.shapes.map { $0.enlarged(by: sizes[site.body]) }
    }
    return scene
  }
}

extension Shape {
  /// The shape scaled about the origin of its frame.
  func enlarged(by size: Float) -> Shape {
    switch self {
    case .disc(let center, let radius): .disc(center: center * size, radius: radius * size)
    case .polygon(let vertices): .polygon(vertices.map { $0 * size })
    }
  }
}
