// Two angles agree.

internal import Messages

extension Condition {
  /// The angles of two frames differ by at most `within`, up to a turn of 2π / symmetry.
  public struct Aligned: Sendable, Equatable {
    /// What must be turned like what.
    public var what, to: Frame
    /// rad
    public var within: Float
    /// Turns of 2π / symmetry look the same.
    public var symmetry: Int
  }
}

extension Condition.Aligned: ConditionKind {
  static let what = Key("what", Reference.frame, "A body, marker or site.")
  static let to = Key("to", Reference.frame, "A body, marker or site.")
  static let within = Key("within", Bounds.turn, "Largest difference of the angles, rad.")
  static let symmetry = Key("symmetry", Counts.symmetry, "Turns of 1/n look the same.", standard: 1)

  static let name = Condition.Name.aligned
  static let declaration = ConditionDeclaration(
    "aligned", [what, to, within, symmetry], summary: "Two angles agree.",
    row: (
      "{ what: N, to: M, within: 0.1, symmetry: 1 }",
      "the angles differ by at most `within`, rad, up to a turn of 1/`symmetry`"
    ))

  init?(_ fields: Fields, _ parser: SceneParser) {
    let within = fields.read(Self.within, parser)
    let symmetry = fields.read(Self.symmetry, parser)
    guard let (what, to) = parser.readPair(fields, Self.what, Self.to), let within, let symmetry else {
      return nil
    }
    self.init(what: what, to: to, within: within, symmetry: symmetry)
  }

  func check(_ validator: SceneValidator, _ path: String) {
    validator.checkPair(what, to, path, Self.to)
    validator.check(within, Self.within, path)
    validator.check(symmetry, Self.symmetry, path)
  }

  func add(to hash: inout Hasher64) {
    hash.add(what)
    hash.add(to)
    hash.add(within)
    hash.add(symmetry)
  }

  func words(in scene: Scene) -> String {
    "\(scene.name(of: what))\(symmetryWords(symmetry)) is turned within \(decimal(within)) rad of "
      + scene.name(of: to)
  }

  var geometry: Condition.Geometry { .matching(what, to) }

  var condition: Condition { .aligned(self) }
}

extension Predicate {
  /// The angles of two frames differ by at most `within`, rad, up to a turn of 2π / symmetry.
  public static func aligned(_ what: Frame, _ to: Frame, within: Float, symmetry: Int) -> Predicate {
    .condition(.aligned(Condition.Aligned(what: what, to: to, within: within, symmetry: symmetry)))
  }
}

/// What follows the name of something that looks the same after a part of a turn.
func symmetryWords(_ symmetry: Int) -> String {
  symmetry == 1 ? "" : ", which looks the same after 1/\(symmetry) turn,"
}
