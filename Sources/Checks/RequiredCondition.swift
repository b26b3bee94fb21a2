// The conditions that success always requires, from which `ObstructionFigures` and `Contradiction` conclude that
// no sequence of actions can solve a scene.

internal import Scenes

/// A condition without parts that must hold whenever success does.
struct RequiredCondition {
  let predicate: Predicate
  /// Its index among the task's conditions.
  let number: Int
  /// Whether success requires that it does not hold.
  let isNegated: Bool

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
    default:
      if isRequired {
        found.append(RequiredCondition(predicate: predicate, number: number, isNegated: isNegated))
      }
      number += 1
    }
  }
}

extension Predicate {
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
    case .near(let first, let second, _), .aligned(let first, let second, _, _),
      .above(let first, let second, _), .below(let first, let second, _):
      return body(first) + body(second)
    case .offset(let what, let from, _, _): return body(what) + body(from)
    case .inside(let what, let region, _): return body(what) + body(region)
    case .crossed(let what, let from, let to): return body(what) + body(from) + body(to)
    case .coverage(_, let body, _): return [body]
    case .still(let bodies, _, _): return bodies
    case .touching(let first, let second), .released(let first, let second): return first + second
    case .held(let body, let fingers): return [body] + fingers
    case .upright(let body, _, _): return [body]
    case .jointPast(let joint, _):
      return [scene.joints[joint].first, scene.joints[joint].second].compactMap { $0 }
    case .count(let parts, _), .all(let parts), .any(let parts): return parts.flatMap { $0.bodies(in: scene) }
    case .not(let part), .hold(let part, _): return part.bodies(in: scene)
    }
  }
}
