// Adds the condition for success to the digest.

internal import Messages

extension Hasher64 {
  mutating func add(_ predicate: Predicate) {
    switch predicate {
    case .near(let what, let to, let within):
      add(0)
      add(what)
      add(to)
      add(within)
    case .aligned(let what, let to, let within, let symmetry):
      add(1)
      add(what)
      add(to)
      add(within)
      add(symmetry)
    case .coverage(let marker, let body, let share):
      add(2)
      add(marker)
      add(body)
      add(share)
    case .still(let bodies, let speed, let angularSpeed):
      add(3)
      add(bodies) { $0.add($1) }
      add(speed)
      add(angularSpeed)
    case .all(let parts):
      add(4)
      add(parts) { $0.add($1) }
    case .any(let parts):
      add(5)
      add(parts) { $0.add($1) }
    case .not(let part):
      add(6)
      add(part)
    case .hold(let part, let actions):
      add(7)
      add(part)
      add(actions)
    default: addRelation(predicate)
    }
  }

  private mutating func addRelation(_ predicate: Predicate) {
    switch predicate {
    case .inside(let what, let region, let outline):
      add(8)
      add(what)
      add(region)
      add(outline ? 1 : 0)
    case .touching(let bodies, let others):
      add(9)
      add(bodies, others)
    case .released(let bodies, let others):
      add(10)
      add(bodies, others)
    case .held(let body, let fingers):
      add(11)
      add([body], fingers)
    case .upright(let body, let within, let symmetry):
      add(12)
      add(body)
      add(within)
      add(symmetry)
    case .jointPast(let joint, let share):
      add(13)
      add(joint)
      add(share)
    case .crossed(let what, let from, let to):
      add(14)
      for frame in [what, from, to] { add(frame) }
    case .above(let what, let to, let by):
      add(15)
      add(what)
      add(to)
      add(by)
    case .below(let what, let to, let by):
      add(16)
      add(what)
      add(to)
      add(by)
    case .offset(let what, let from, let x, let y):
      add(17)
      add(what)
      add(from)
      for range in [x, y] { add(range.map { [$0] } ?? []) { $0.add($1) } }
    case .count(let parts, let atLeast):
      add(18)
      add(parts) { $0.add($1) }
      add(atLeast)
    default: requirementFailed("\(predicate) has no number in the digest")
    }
  }

  private mutating func add(_ bodies: [Int], _ others: [Int]) {
    add(bodies) { $0.add($1) }
    add(others) { $0.add($1) }
  }
}
