// The way from one origin to another lies in ranges.

extension Condition {
  /// The displacement from the second origin to the first is in these ranges, in the workspace's axes.
  public struct Offset: Sendable, Equatable {
    /// What must lie there, seen from what.
    public var what, from: Frame
    /// m; nil for any.
    public var x, y: ClosedRange<Float>?
  }
}

extension Condition.Offset: ConditionKind {
  static let what = Key("what", Reference.frame, "A body, marker or site.")
  static let from = Key("from", Reference.frame, "A body, marker or site.")
  static let x = Key("x", Interval(bounds: .offset), "[lower, upper], m.", standard: nil)
  static let y = Key("y", Interval(bounds: .offset), "[lower, upper], m.", standard: nil)

  static let name = Condition.Name.offset
  static let declaration = ConditionDeclaration(
    "offset", [what, from, x, y], atLeastOne: [x.name, y.name],
    summary: "The way from one origin to another lies in ranges.",
    row: (
      "{ what: N, from: M, x: [-0.1, 0.1], y: [0, 1] }",
      "the displacement from M's origin to N's is in these ranges, m, in the workspace's axes; x or y may be left out"
    ))

  init?(_ fields: Fields, _ parser: SceneParser) {
    let x = fields.read(Self.x, parser)
    let y = fields.read(Self.y, parser)
    if fields[Self.x.name] == nil && fields[Self.y.name] == nil {
      let owner = fields.owner
      owner.report.add(owner.keyPlace, path: owner.path, "\(owner.path) has no 'x' and no 'y'")
    }
    guard let (what, from) = parser.readPair(fields, Self.what, Self.from) else { return nil }
    self.init(what: what, from: from, x: x, y: y)
  }

  func check(_ validator: SceneValidator, _ path: String) {
    validator.checkPair(what, from, path, Self.from)
    if let x { validator.check(x, Self.x, path) }
    if let y { validator.check(y, Self.y, path) }
    if x == nil && y == nil { validator.complain(path, "has no 'x' and no 'y'") }
  }

  func add(to hash: inout Hasher64) {
    hash.add(what)
    hash.add(from)
    for range in [x, y] { hash.add(range.map { [$0] } ?? []) { $0.add($1) } }
  }

  func words(in scene: Scene) -> String {
    let ranges = [("x", x), ("y", y)].compactMap { axis, range in range.map { "\(axis) \($0.written) m" } }
    return "\(scene.name(of: what)) lies at \(ranges.joined(separator: ", ")) from \(scene.name(of: from))"
  }

  var geometry: Condition.Geometry { .offset(what, from: from, x: x ?? .everywhere, y: y ?? .everywhere) }

  var condition: Condition { .offset(self) }
}

extension Predicate {
  /// The displacement from the second origin to the first, in the workspace's axes, is in these ranges, m; nil for
  /// any.
  public static func offset(
    _ what: Frame, from: Frame, x: ClosedRange<Float>?, y: ClosedRange<Float>?
  ) -> Predicate {
    .condition(.offset(Condition.Offset(what: what, from: from, x: x, y: y)))
  }
}
