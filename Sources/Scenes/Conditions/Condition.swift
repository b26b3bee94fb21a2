// The conditions without parts. Each kind stands in a file of its own, with everything that the language knows of it;
// the list here is what all of them share.

/// A condition on a state. Its margin is ≥ 0 where it holds, and increases the better it holds.
///
/// Made by a function of ``Predicate`` with the same name.
public enum Condition: Sendable, Equatable {
  case near(Near)
  case aligned(Aligned)
  case coverage(Coverage)
  case still(Still)
  case inside(Inside)
  case touching(Touching)
  case released(Released)
  case held(Held)
  case upright(Upright)
  case jointPast(JointPast)
  case crossed(Crossed)
  case above(Above)
  case below(Below)
  case offset(Offset)

  /// The kinds of conditions, in the order of lists. The raw value stands for the kind in the digest: it must be neither
  /// another's nor one of `Predicate.Combination`, and never changes.
  package enum Name: Int, CaseIterable, Sendable {
    case near = 0
    case aligned = 1
    case coverage = 2
    case still = 3
    case inside = 8
    case touching = 9
    case released = 10
    case held = 11
    case upright = 12
    case jointPast = 13
    case crossed = 14
    case above = 15
    case below = 16
    case offset = 17
  }

  /// Whether it depends on earlier states too.
  public var hasMemory: Bool { type(of: kind).declaration.hasMemory }

  /// The place or pose that it asks for.
  public var geometry: Geometry { kind.geometry }

  var kind: any ConditionKind {
    switch self {
    case .near(let condition): condition
    case .aligned(let condition): condition
    case .coverage(let condition): condition
    case .still(let condition): condition
    case .inside(let condition): condition
    case .touching(let condition): condition
    case .released(let condition): condition
    case .held(let condition): condition
    case .upright(let condition): condition
    case .jointPast(let condition): condition
    case .crossed(let condition): condition
    case .above(let condition): condition
    case .below(let condition): condition
    case .offset(let condition): condition
    }
  }
}

extension Condition.Name {
  var kind: any ConditionKind.Type {
    switch self {
    case .near: Condition.Near.self
    case .aligned: Condition.Aligned.self
    case .coverage: Condition.Coverage.self
    case .still: Condition.Still.self
    case .inside: Condition.Inside.self
    case .touching: Condition.Touching.self
    case .released: Condition.Released.self
    case .held: Condition.Held.self
    case .upright: Condition.Upright.self
    case .jointPast: Condition.JointPast.self
    case .crossed: Condition.Crossed.self
    case .above: Condition.Above.self
    case .below: Condition.Below.self
    case .offset: Condition.Offset.self
    }
  }
}
