// Something lies in a region.

extension Condition {
  /// The origin of a frame lies in a region, or, with `outline`, all of a body lies in one part of it.
  public struct Inside: Sendable, Equatable {
    /// What must lie there.
    public var what: Frame
    /// A marker or site with a shape.
    public var region: Frame
    /// Whether all of a body must, not only its origin.
    public var outline: Bool
  }
}

extension Condition.Inside: ConditionKind {
  enum Part: String, CaseIterable { case origin, outline }

  static let what = Key("what", Reference.frame, "A body, marker or site.")
  static let region = Key("in", Reference.frame, "A marker or site with a shape.")
  static let part = Key("part", Words<Part>(), "What must be inside.", standard: .origin)

  static let name = Condition.Name.inside
  static let declaration = ConditionDeclaration(
    "inside", [what, region, part], summary: "It lies in a region.",
    row: (
      "{ what: N, in: R }",
      "the origin of N lies in R, a marker or site with a shape; with `part: outline`, all of body N lies in one convex part of R"
    ))

  init?(_ fields: Fields, _ parser: SceneParser) {
    let part = fields.read(Self.part, parser)
    guard let (what, region) = parser.readPair(fields, Self.what, Self.region) else { return nil }
    let shapes: [Shape]
    switch region {
    case .marker(let index):
      shapes = parser.markers.indices.contains(index) ? parser.markers[index].shapes : []
    case .site(let index): shapes = parser.sites.indices.contains(index) ? parser.sites[index].shapes : []
    case .body:
      fields.fault(Self.region, "a body; must be a marker or a site")
      return nil
    }
    if shapes.isEmpty { fields.fault(Self.region, "a point; must have a shape") }
    if part == .outline {
      guard case .body = what else {
        fields.fault(Self.what, "must be a body to have an outline")
        return nil
      }
    }
    guard let part else { return nil }
    self.init(what: what, region: region, outline: part == .outline)
  }

  func check(_ validator: SceneValidator, _ path: String) {
    let scene = validator.scene
    let place = "\(path).\(Self.region.name)"
    validator.checkPair(what, region, path, Self.region)
    guard validator.checkFrame(region, place) else { return }
    let shapes: [Shape]? =
      switch region {
      case .marker(let index): scene.markers[index].shapes
      case .site(let index): scene.sites[index].shapes
      case .body: nil
      }
    if shapes == nil {
      validator.complain(place, "is '\(scene.name(of: region))', a body; must be a marker or a site")
    } else if shapes == [] {
      validator.complain(place, "is '\(scene.name(of: region))', a point; must have a shape")
    }
    if outline, validator.checkFrame(what, "\(path).\(Self.what.name)") {
      if case .body = what { return }
      validator.complain(
        "\(path).\(Self.what.name)", "is '\(scene.name(of: what))', must be a body to have an outline")
    }
  }

  func add(to hash: inout Hasher64) {
    hash.add(what)
    hash.add(region)
    hash.add(outline ? 1 : 0)
  }

  func words(in scene: Scene) -> String {
    "\(outline ? "all of " : "")\(scene.name(of: what)) is inside \(scene.name(of: region))"
  }

  var geometry: Condition.Geometry { .inside(what, region: region, outline: outline) }

  var condition: Condition { .inside(self) }
}

extension Predicate {
  /// The origin of a frame lies in a region, or, with `outline`, all of a body lies in one part of it.
  public static func inside(_ what: Frame, region: Frame, outline: Bool) -> Predicate {
    .condition(.inside(Condition.Inside(what: what, region: region, outline: outline)))
  }
}
