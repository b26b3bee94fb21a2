// Reads the start: a rule for every body, marker and joint that no joint places, in the order of the scene's
// parts instead of the file's.

internal import YAMLReading
internal import Messages

extension SceneParser {
  func readStart(_ cursor: Cursor, shuffle: Cursor?, clearance: Cursor?) -> Start {
    let shuffles = shuffle.map(readShuffles) ?? []
    var places: [Int: Start.Rule] = [:]
    var markerPlaces: [Int: Start.Rule] = [:]
    var positions: [Int: Start.Rule] = [:]
    var resistances: [Int: Start.Rule] = [:]
    var sizes: [Int: Start.Rule] = [:]
    /// Joints with an entry for their start, valid or not.
    var begun: Set<Int> = []
    var placed: Set<String> = []
    var references: [Frame: (to: Frame, at: Cursor)] = [:]
    for (name, value) in entries(cursor, "starts") {
      let reference = Cursor(
        node: YAMLNode(place: value.keyPlace, content: .scalar(name, isPlain: true)), path: "start",
        keyPlace: value.keyPlace, report: report)
      guard let meaning = names[name] else {
        unknownStart(reference, name)
        continue
      }
      placed.insert(name)
      switch meaning {
      case .body(let body):
        if let joint = joints.first(where: { $0.second == body }) {
          let hint = joint.kind == .weld ? "" : ": give the start of '\(joint.name)'"
          report.add(
            value.keyPlace, path: value.path,
            "\(value.path) is given, but '\(name)' starts where joint '\(joint.name)' puts it\(hint)")
        } else if let place = readPlace(value) {
          places[body] = .body(body, place.at, angle: place.angle)
          references[.body(body)] = place.reference
          sizes[body] = readSize(place.fields, of: body)
          place.fields["opening"]?.fault("is given, but '\(name)' is not a gripper")
        }
      case .marker(let marker):
        if let place = readPlace(value) {
          markerPlaces[marker] = .marker(marker, place.at, angle: place.angle)
          references[.marker(marker)] = place.reference
          refuseSize(place.fields, "'\(name)' is a marker")
          place.fields["opening"]?.fault("is given, but '\(name)' is not a gripper")
        }
      case .gripper(let palm, let joint):
        if !begun.insert(joint).inserted {
          report.add(
            value.keyPlace, path: value.path,
            "\(value.path) is given, but '\(name).leftSlide' has a start of its own; give 'opening' here")
        }
        guard let place = readPlace(value), joints.indices.contains(joint) else { continue }
        places[palm] = .body(palm, place.at, angle: place.angle)
        references[.body(palm)] = place.reference
        refuseSize(place.fields, "'\(name)' is an agent")
        let widest = 2 * (joints[joint].limits?.upperBound ?? 0)
        let opening = place.fields["opening"].map { fingerOpening($0, widest) } ?? .fixed(widest / 2)
        positions[joint] = opening.map { .joint(joint, $0) }
      case .site:
        report.add(
          value.keyPlace, path: value.path, "\(value.path) is given, but a site starts with its body")
      case .joint(let joint):
        if !begun.insert(joint).inserted {
          report.add(value.keyPlace, path: value.path, "\(value.path) is given twice, must be given once")
        }
        guard isKnown(joint) else { continue }
        if let leader = joints[joint].follows?.joint {
          report.add(
            value.keyPlace, path: value.path,
            "\(value.path) is given, but '\(name)' starts where the joint it follows does, "
              + "'\(joints[leader].name)'")
        }
        guard let fields = value.kind(Vocabulary.start, allowed: ["position"]), expect("position", fields)
        else { continue }
        if let position = fields["position"].flatMap({ jointPosition($0, joint) }) {
          positions[joint] = .joint(joint, position)
        }
        if let cursor = fields["resistance"] {
          resistances[joint] = readDistribution(cursor, .resistance(slides: joints[joint].isPrismatic)).map {
            .resistance(joint, $0)
          }
        }
      case .arm(_, let indices):
        for joint in indices where !begun.insert(joint).inserted {
          report.add(
            value.keyPlace, path: value.path,
            "\(value.path) is given, but '\(name).joint\(joint - indices[0] + 1)' has a start of its own")
        }
        guard let fields = value.kind(Vocabulary.start, allowed: ["joints"]), expect("joints", fields) else {
          continue
        }
        guard let list = fields["joints"], let items = list.items("a list of positions, one for each joint")
        else { continue }
        guard items.count == indices.count else {
          list.fault("has \(items.count) positions, must have \(indices.count), one for each joint")
          continue
        }
        for (item, joint) in zip(items, indices) {
          positions[joint] = jointPosition(item, joint).map { .joint(joint, $0) }
        }
      }
    }
    reportMissing(cursor, placed, begun)
    reportRings(references)
    checkShuffles(shuffles, references, shuffle)
    let rules =
      bodies.indices.compactMap { places[$0] } + markers.indices.compactMap { markerPlaces[$0] }
      + joints.indices.compactMap { positions[$0] } + joints.indices.compactMap { resistances[$0] }
      + bodies.indices.compactMap { sizes[$0] }
    return Start(
      rules: rules, shuffles: shuffles, clearance: clearance?.number(.clearance) ?? 0.01)
  }

  private func unknownStart(_ reference: Cursor, _ name: String) {
    let known = names.all([.body, .marker, .joint, .arm, .gripper]).filter { !$0.contains(".") }
    let hint =
      nearestName(to: name, among: known).map { "; did you mean '\($0)'?" }
      ?? "; allowed: \(known.quotedList("and"))"
    reference.complain("start.\(name) is given, but nothing in the scene has this name\(hint)")
  }

  /// Reports every body, marker and joint without a start.
  private func reportMissing(_ cursor: Cursor, _ placed: Set<String>, _ begun: Set<Int>) {
    guard case .mapping = cursor.node.content else { return }
    func missing(_ name: String, _ what: String) {
      report.add(cursor.keyPlace, path: "start", "start has no '\(name)', must say where \(what) starts")
    }
    // A joint whose second body is not known may place any of them.
    if joints.indices.allSatisfy(isKnown) {
      for (index, body) in bodies.enumerated() where !joints.contains(where: { $0.second == index }) {
        if !placed.contains(body.name) { missing(body.name, "this body") }
      }
    }
    for marker in markers where !placed.contains(marker.name) { missing(marker.name, "this marker") }
    for (index, joint) in joints.enumerated()
    where isKnown(index) && joint.kind != .weld && joint.follows == nil && !begun.contains(index) {
      if let agent = names.agents.first(where: { joint.name.hasPrefix($0 + ".") }),
        case .gripper = names[agent]
      {
        continue
      }
      let agent = names.agents.first { joint.name.hasPrefix($0 + ".") }
      missing(agent ?? joint.name, agent == nil ? "this joint" : "this arm")
    }
  }

  /// Whether an entry has the key that the start of its body, marker or joint needs; reports it if not.
  private func expect(_ key: String, _ fields: Fields) -> Bool {
    if fields.table.required.contains(key) { return true }
    fields.owner.fault("has '\(fields.table.required[0])', must have '\(key)'")
    return false
  }

  // MARK: - Places

  /// The start of one body or marker.
  private struct ReadPlace {
    var at: Start.Place
    var angle: Distribution
    /// What it is placed relative to, and the position of that key in the file.
    var reference: (to: Frame, at: Cursor)?
    /// The whole entry, which may contain other keys.
    var fields: Fields
  }

  private func readPlace(_ cursor: Cursor) -> ReadPlace? {
    guard let fields = cursor.kind(Vocabulary.start, allowed: ["x", "from"]) else { return nil }
    guard ["x", "from"].contains(fields.table.required[0]) else {
      cursor.fault(
        "has '\(fields.table.required[0])', must have 'x' and 'y', or 'from', 'distance' and 'bearing'")
      return nil
    }
    let angle = fields["angle"].map { readDistribution($0, .angle) } ?? .fixed(0)
    if fields.table.required[0] == "x" {
      let x = fields["x"].flatMap { readDistribution($0, .coordinate) }
      let y = fields["y"].flatMap { readDistribution($0, .coordinate) }
      if let relativeTo = fields["relativeTo"] {
        guard let frame = names.frame(relativeTo), let x, let y, let angle else { return nil }
        if case .site = frame {
          relativeTo.fault("is '\(relativeTo.node.scalarText)', a site; must be a body or a marker")
        }
        return ReadPlace(
          at: .relative(to: frame, x: x, y: y), angle: angle, reference: (frame, relativeTo),
          fields: fields)
      }
      if let workspace {
        check(x, fields["x"], within: workspace.x)
        check(y, fields["y"], within: workspace.y)
      }
      guard let x, let y, let angle else { return nil }
      return ReadPlace(at: .cartesian(x: x, y: y), angle: angle, fields: fields)
    }
    let center = fields["from"]?.point()
    let distance = fields["distance"].flatMap { readDistribution($0, .startDistance) }
    let bearing = fields["bearing"].flatMap { readDistribution($0, .angle) }
    guard let center, let distance, let bearing, let angle else { return nil }
    if let fault = workspace?.fault(of: center, distance, bearing) { fields["distance"]?.fault(fault) }
    return ReadPlace(
      at: .polar(center: center, distance: distance, bearing: bearing), angle: angle,
      fields: fields)
  }

  /// Reports numbers that lie outside the workspace.
  private func check(_ distribution: Distribution?, _ cursor: Cursor?, within range: ClosedRange<Float>) {
    guard let distribution, let cursor else { return }
    if let outside = distribution.extremes.first(where: { !range.contains($0) }) {
      cursor.fault("reaches \(decimal(outside)) m, must lie in the workspace, \(range.written) m")
    }
  }

  private func jointPosition(_ cursor: Cursor, _ index: Int) -> Distribution? {
    guard joints.indices.contains(index) else { return nil }
    let joint = joints[index]
    if joint.kind == .weld {
      cursor.complain("\(cursor.path) is given, but '\(joint.name)' is a weld, which does not move")
      return nil
    }
    guard let position = readDistribution(cursor, .position(slides: joint.isPrismatic)) else {
      return nil
    }
    if let limits = joint.limits, let outside = position.extremes.first(where: { !limits.contains($0) }) {
      cursor.fault(
        "reaches \(decimal(outside)), must lie in the limits of '\(joint.name)', \(limits.written)")
    }
    return position
  }

  /// A number, or a distribution to draw it from.
  func readDistribution(_ cursor: Cursor, _ bounds: Bounds) -> Distribution? {
    guard case .mapping = cursor.node.content else { return cursor.number(bounds).map(Distribution.fixed) }
    guard let fields = cursor.kind(Vocabulary.distribution) else { return nil }
    switch fields.table.name {
    case "uniform": return fields["uniform"]?.range(bounds).map(Distribution.uniform)
    case "choice":
      guard let list = fields["choice"], let items = list.items() else { return nil }
      if items.isEmpty { list.fault("is an empty list, must have a number") }
      let numbers = items.compactMap { $0.number(bounds) }
      return numbers.count == items.count ? .choice(numbers) : nil
    default:
      guard let normal = fields["normal"]?.fields(Vocabulary.normal) else { return nil }
      guard let mean = normal["mean"]?.number(bounds),
        let deviation = normal["deviation"]?.number(.deviation(bounds.unit))
      else { return nil }
      return .normal(mean: mean, deviation: deviation)
    }
  }
}

extension Distribution {
  /// The smallest and largest numbers it can give; for a normal distribution, its mean.
  var extremes: [Float] {
    switch self {
    case .fixed(let value): [value]
    case .uniform(let range): [range.lowerBound, range.upperBound]
    case .choice(let values): values
    case .normal(let mean, _): [mean]
    }
  }
}

extension Workspace {
  func contains(_ point: SIMD2<Float>) -> Bool { x.contains(point.x) && y.contains(point.y) }
  var written: String { "x \(x.written) m, y \(y.written) m" }

  /// Why no start at a distance and bearing from a point lies in the workspace; nil if some may.
  func fault(of center: SIMD2<Float>, _ distance: Distribution, _ bearing: Distribution) -> String? {
    if case .fixed(let radius) = distance, case .fixed(let angle) = bearing {
      let point = center + radius * SIMD2(cosine(angle), sine(angle))
      return contains(point) ? nil : "puts it at \(point.written), must lie in the workspace, \(written)"
    }
    let lower = SIMD2(x.lowerBound, y.lowerBound)
    let upper = SIMD2(x.upperBound, y.upperBound)
    let nearest = center.clamped(lowerBound: lower, upperBound: upper) - center
    let farthest = SIMD2(
      max(abs(lower.x - center.x), abs(upper.x - center.x)),
      max(abs(lower.y - center.y), abs(upper.y - center.y)))
    let range = distance.extremes
    let least = (nearest * nearest).sum().squareRoot()
    let most = (farthest * farthest).sum().squareRoot()
    guard (range.max() ?? 0) < least || (range.min() ?? 0) > most else { return nil }
    return "never reaches the workspace, must come within \(decimal(least))…\(decimal(most)) m of 'from'"
  }
}

extension ClosedRange<Float> {
  var written: String { "\(decimal(lowerBound))…\(decimal(upperBound))" }
}

extension SIMD2<Float> {
  var written: String { "[\(decimal(x)), \(decimal(y))]" }
}
