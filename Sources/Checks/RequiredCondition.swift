// The conditions that success always requires, from which `ObstructionFigures` and `Contradiction` conclude that
// no sequence of actions can solve a scene.

internal import Scenes

/// A condition without parts that must hold whenever success does.
struct RequiredCondition {
  let condition: Condition
  /// Its index among the task's conditions.
  let number: Int
  /// Whether success requires that it does not hold.
  let isNegated: Bool

  /// The condition as a predicate, for words.
  var predicate: Predicate { .condition(condition) }

  /// All of them, in the order of the file. What only some successes require is left out.
  static func all(of success: Predicate) -> [RequiredCondition] {
    var (found, number): ([RequiredCondition], Int) = ([], 0)
    collect(success, isRequired: true, isNegated: false, &found, &number)
    return found
  }

  private static func collect(
    _ predicate: Predicate, isRequired: Bool, isNegated: Bool, _ found: inout [RequiredCondition],
    _ number: inout Int
  ) {
    switch predicate {
    case .all(let parts):
      // That not all of them hold requires none of them to fail.
      for part in parts {
        collect(
          part, isRequired: isRequired && (!isNegated || parts.count == 1), isNegated: isNegated, &found,
          &number)
      }
    case .any(let parts):
      for part in parts {
        collect(
          part, isRequired: isRequired && (isNegated || parts.count == 1), isNegated: isNegated, &found,
          &number)
      }
    case .count(let parts, let atLeast):
      let needsAll = !isNegated && atLeast == parts.count || isNegated && atLeast == 1
      for part in parts {
        collect(part, isRequired: isRequired && needsAll, isNegated: isNegated, &found, &number)
      }
    case .not(let part):
      collect(part, isRequired: isRequired, isNegated: !isNegated, &found, &number)
    case .hold(let part, _):
      // That it has not held for so long does not require it to fail now.
      collect(part, isRequired: isRequired && !isNegated, isNegated: isNegated, &found, &number)
    case .condition(let condition):
      if isRequired {
        found.append(RequiredCondition(condition: condition, number: number, isNegated: isNegated))
      }
      number += 1
    }
  }
}

extension Predicate {
  /// The bodies and joints' bodies whose motion can make the condition hold.
  func bodies(in scene: Scene) -> [Int] {
    switch self {
    case .condition(let condition): condition.bodies(in: scene)
    case .count(let parts, _), .all(let parts), .any(let parts): parts.flatMap { $0.bodies(in: scene) }
    case .not(let part), .hold(let part, _): part.bodies(in: scene)
    }
  }
}

extension Condition {
  /// The bodies and joints' bodies whose motion can make the condition hold.
  func bodies(in scene: Scene) -> [Int] {
    func body(_ frame: Frame) -> [Int] {
      switch frame {
      case .body(let body): [body]
      case .site(let site): [scene.sites[site].body]
      case .marker: []
      }
    }
    switch self {
    case .near(let near): return body(near.what) + body(near.to)
    case .aligned(let aligned): return body(aligned.what) + body(aligned.to)
    case .above(let above): return body(above.what) + body(above.to)
    case .below(let below): return body(below.what) + body(below.to)
    case .offset(let offset): return body(offset.what) + body(offset.from)
    case .inside(let inside): return body(inside.what) + body(inside.region)
    case .crossed(let crossed): return body(crossed.what) + body(crossed.from) + body(crossed.to)
    case .coverage(let coverage): return [coverage.body]
    case .still(let still): return still.bodies
    case .touching(let touching): return touching.bodies + touching.others
    case .released(let released): return released.bodies + released.others
    case .held(let held): return [held.body] + held.fingers
    case .upright(let upright): return [upright.body]
    case .jointPast(let past):
      return [scene.joints[past.joint].first, scene.joints[past.joint].second].compactMap { $0 }
    }
  }
}
