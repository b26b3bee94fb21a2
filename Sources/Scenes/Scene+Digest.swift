// The hash of a scene: equal for files with the same meaning, different after any change that affects an
// episode.

internal import Messages

private import Randomness

extension Scene {
  /// A hash of every number and of the structure. Names enter it only by what they refer to: the scene's
  /// name, its instruction, `standsFor`, its tier, its stages, `movesByItself` and the names of its parts and numbers do
  /// not.
  ///
  /// Computed at each call, so that a changed scene has another digest. Store it where it is needed often.
  public var digest: UInt64 {
    var hash = Hasher64()
    hash.add(Vocabulary.version)
    hash.add(view == .top ? 0 : 1)
    hash.add(workspace.x)
    hash.add(workspace.y)
    hash.add(workspace.walled ? 1 : 0)
    hash.add(workspace.friction)
    hash.add(timing.actionRate)
    hash.add(timing.settle)
    for number in [timing.physicsSteps, timing.horizon, timing.velocityIterations, timing.positionIterations]
    {
      hash.add(number)
    }
    hash.add(speedCap)
    hash.add(start.clearance)
    hash.add(bodies) { $0.add($1) }
    hash.add(markers) { hash, marker in hash.add(marker.shapes) { $0.add($1) } }
    hash.add(sites) { hash, site in
      hash.add(site.body)
      hash.add(site.at)
      hash.add(site.shapes) { $0.add($1) }
    }
    hash.add(joints) { $0.add($1) }
    hash.add(actuators) { $0.add($1) }
    hash.add(start.rules) { $0.add($1) }
    hash.add(start.shuffles) { hash, list in hash.add(list) { $0.add($1) } }
    hash.add(observations) { $0.add($1) }
    hash.add(success)
    hash.add(continuous ? 1 : 0)
    return hash.bits
  }
}

/// Hashes the parts of a scene; every alternative and every list begins with its own number.
struct Hasher64 {
  private var fingerprint = Fingerprint()
  var bits: UInt64 { fingerprint.bits }

  mutating func add(_ value: Int) { fingerprint.combine(value) }

  mutating func add(_ value: Float) {
    // −0 and 0 have the same meaning.
    fingerprint.combine(value == 0 ? 0 : value)
  }

  mutating func add(_ point: SIMD2<Float>) {
    add(point.x)
    add(point.y)
  }

  mutating func add(_ range: ClosedRange<Float>) {
    add(range.lowerBound)
    add(range.upperBound)
  }

  mutating func add<Item>(_ items: [Item], _ each: (inout Hasher64, Item) -> Void) {
    add(items.count)
    for item in items { each(&self, item) }
  }

  mutating func add(_ shape: Shape) {
    switch shape {
    case .disc(let center, let radius):
      add(0)
      add(center)
      add(radius)
    case .polygon(let vertices):
      add(1)
      add(vertices) { $0.add($1) }
    }
  }

  mutating func add(_ body: Body) {
    add(body.kind == .dynamic ? 0 : 1)
    add(body.shapes) { $0.add($1) }
    for number in [body.density, body.friction, body.restitution] { add(number) }
    switch body.support {
    case .none: add(0)
    case .friction(let coefficient):
      add(1)
      add(coefficient)
    case .quasiStatic: add(2)
    }
    for flag in [body.fixedRotation, body.weightless, body.collides, body.isAgent] { add(flag ? 1 : 0) }
  }

  mutating func add(_ joint: Joint) {
    switch joint.kind {
    case .revolute: add(0)
    case .prismatic(let axis):
      add(1)
      add(axis)
    case .weld: add(2)
    }
    add(joint.first ?? -1)
    add(joint.second)
    add(joint.firstAnchor)
    add(joint.secondAnchor)
    add(joint.limits.map { [$0] } ?? []) { $0.add($1) }
    add(joint.resistance)
    add(joint.spring.map { [$0.rest, $0.stiffness, $0.damping] } ?? []) { $0.add($1) }
    add(joint.follows?.joint ?? -1)
    add(joint.follows?.maxForce ?? 0)
  }

  mutating func add(_ actuator: Actuator) {
    let kind = actuator.kind.declared
    add(type(of: kind).name.rawValue)
    kind.add(to: &self)
    add(actuator.bins)
  }

  mutating func add(_ mode: Actuator.Mode) {
    switch mode {
    case .position(let x, let y):
      add(0)
      add(x)
      add(y)
    case .step(let length):
      add(1)
      add(length)
    }
  }

  mutating func add(_ rule: Start.Rule) {
    switch rule {
    case .body(let index, let place, let angle):
      add(0)
      add(index)
      add(place)
      add(angle)
    case .marker(let index, let place, let angle):
      add(1)
      add(index)
      add(place)
      add(angle)
    case .joint(let index, let position):
      add(2)
      add(index)
      add(position)
    case .resistance(let index, let resistance):
      add(3)
      add(index)
      add(resistance)
    case .size(let index, let size, let growsFrom):
      add(4)
      add(index)
      add(size)
      add(growsFrom)
    }
  }

  mutating func add(_ place: Start.Place) {
    switch place {
    case .cartesian(let x, let y):
      add(0)
      add(x)
      add(y)
    case .polar(let center, let distance, let bearing):
      add(1)
      add(center)
      add(distance)
      add(bearing)
    case .relative(let frame, let x, let y):
      add(2)
      add(frame)
      add(x)
      add(y)
    }
  }

  mutating func add(_ distribution: Distribution) {
    switch distribution {
    case .fixed(let value):
      add(0)
      add(value)
    case .uniform(let range):
      add(1)
      add(range)
    case .choice(let values):
      add(2)
      add(values) { $0.add($1) }
    case .normal(let mean, let deviation):
      add(3)
      add(mean)
      add(deviation)
    }
  }

  mutating func add(_ frame: Frame) {
    switch frame {
    case .body(let index):
      add(0)
      add(index)
    case .marker(let index):
      add(1)
      add(index)
    case .site(let index):
      add(2)
      add(index)
    }
  }

  mutating func add(_ observation: Observation) {
    switch observation.quantity {
    case .position(let frame, let other):
      add(0)
      add(frame)
      add(other.map { [$0] } ?? []) { $0.add($1) }
    case .angle(let frame, let other, let symmetry):
      add(1)
      add(frame)
      add(other.map { [$0] } ?? []) { $0.add($1) }
      add(symmetry)
    case .velocity(let frame):
      add(2)
      add(frame)
    case .angularVelocity(let body):
      add(3)
      add(body)
    case .jointAngle(let joint):
      add(4)
      add(joint)
    case .jointPosition(let joint):
      add(5)
      add(joint)
    case .jointSpeed(let joint):
      add(6)
      add(joint)
    case .progress: add(7)
    case .contact(let bodies, let others):
      add(8)
      add(bodies) { $0.add($1) }
      add(others) { $0.add($1) }
    case .size(let body):
      add(9)
      add(body)
    }
    add(observation.center)
    add(observation.scale)
  }
}
