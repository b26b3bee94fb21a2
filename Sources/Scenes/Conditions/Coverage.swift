// A body covers enough of a marker.

internal import Messages

extension Condition {
  /// At least this share of a marker's area is covered by a body.
  public struct Coverage: Sendable, Equatable {
    /// What must be covered.
    public var marker: Int
    /// What covers it.
    public var body: Int
    /// A share, above 0.
    public var atLeast: Float
  }
}

extension Condition.Coverage: ConditionKind {
  static let marker = Key("of", Reference.marker, "A marker.")
  static let body = Key("by", Reference.body, "A body.")
  static let atLeast = Key("atLeast", Bounds.coveredShare, "Share of the marker's area.")

  static let name = Condition.Name.coverage
  static let declaration = ConditionDeclaration(
    "coverage", [marker, body, atLeast], summary: "Enough of a marker's area is covered.",
    row: (
      "{ of: MARKER, by: BODY, atLeast: 0.95 }",
      "the body covers at least this share of the marker's area; both must consist of polygons that do not overlap"
    ))

  init?(_ fields: Fields, _ parser: SceneParser) {
    let marker = fields.read(Self.marker, parser)
    let body = fields.read(Self.body, parser)
    let atLeast = fields.read(Self.atLeast, parser)
    /// Reports shapes whose coverage cannot be measured.
    func examine(_ shapes: [Shape], _ key: String) {
      guard let fault = shapes.coverageFault, let cursor = fields[key] else { return }
      cursor.fault("is '\(cursor.node.scalarText)', \(fault)")
    }
    if let marker, parser.markers.indices.contains(marker) {
      examine(parser.markers[marker].shapes, Self.marker.name)
    }
    if let body, parser.bodies.indices.contains(body) { examine(parser.bodies[body].shapes, Self.body.name) }
    guard let marker, let body, let atLeast else { return nil }
    self.init(marker: marker, body: body, atLeast: atLeast)
  }

  func check(_ validator: SceneValidator, _ path: String) {
    func examine(_ shapes: [Shape], _ name: String, _ path: String) {
      if let fault = shapes.coverageFault { validator.complain(path, "is '\(name)', \(fault)") }
    }
    validator.check(atLeast, Self.atLeast, path)
    let scene = validator.scene
    if validator.checkIndex(marker, scene.markers.indices, "markers", "\(path).\(Self.marker.name)") {
      examine(scene.markers[marker].shapes, scene.markers[marker].name, "\(path).\(Self.marker.name)")
    }
    if validator.checkBodyIndex(body, "\(path).\(Self.body.name)") {
      examine(scene.bodies[body].shapes, scene.bodies[body].name, "\(path).\(Self.body.name)")
    }
  }

  func add(to hash: inout Hasher64) {
    hash.add(marker)
    hash.add(body)
    hash.add(atLeast)
  }

  func words(in scene: Scene) -> String {
    "\(scene.bodies[body].name) covers at least \(percent(Double(atLeast))) of \(scene.markers[marker].name)"
  }

  var geometry: Condition.Geometry { .matching(.body(body), .marker(marker)) }

  var condition: Condition { .coverage(self) }
}

extension Predicate {
  /// At least this share of a marker's area is covered by a body.
  public static func coverage(marker: Int, body: Int, atLeast: Float) -> Predicate {
    .condition(.coverage(Condition.Coverage(marker: marker, body: body, atLeast: atLeast)))
  }
}
