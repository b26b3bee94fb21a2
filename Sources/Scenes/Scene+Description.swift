// Describes a scene in a few lines of text: what `jostle validate` prints.

internal import Messages

extension Scene {
  /// A description of the task: instruction, parts, each dimension of an action, each number of an
  /// observation, length and success. It ends without a line break.
  public func describe() -> String {
    var rows: [(String, String)] = []
    if !standsFor.isEmpty { rows.append(("stands for", standsFor.joined(separator: ", "))) }
    if let tier { rows.append(("tier", "\(tier.order) of \(tier.task)")) }
    rows.append(("view", view == .top ? "from the top, no gravity" : "from the side, gravity 9.81 m/s²"))
    rows.append(("workspace", workspace.written + (workspace.walled ? ", walled" : ", open")))
    rows.append(("bodies", bodies.indices.map(describe).joined(separator: ", ")))
    if !markers.isEmpty { rows.append(("markers", markers.map(\.name).joined(separator: ", "))) }
    if !joints.isEmpty { rows.append(("joints", joints.map(\.name).joined(separator: ", "))) }
    rows.append(("action", actionDimensions.joined(separator: "; ")))
    let labels = observations.flatMap(\.labels)
    rows.append(("observation", "\(labels.count) numbers: " + labels.joined(separator: ", ")))
    rows.append(
      (
        "episode",
        "at most \(timing.horizon) actions at \(decimal(timing.actionRate)) Hz, "
          + "\(timing.physicsSteps) physics steps each"
      ))
    rows.append(("success", describe(success)))
    if !stages.isEmpty { rows.append(("stages", stages.map(describe).joined(separator: "; "))) }
    let width = rows.map(\.0.count).max() ?? 0
    let lines = rows.map { title, text in
      "  " + title + String(repeating: " ", count: width - title.count + 2) + text
    }
    return (["\(name): \(instruction)"] + lines).joined(separator: "\n")
  }

  /// Each dimension of an action, in token order, with its range and bins.
  public var actionDimensions: [String] {
    actuators.flatMap { actuator -> [String] in
      let bins = "\(actuator.bins) bins"
      switch actuator.kind {
      case .drive(_, .step(let length), _, _, _):
        return ["x", "y"].map {
          "\(actuator.name).\($0) ±\(decimal(length)) m from where it is, \(bins)"
        }
      case .drive(_, .position(let x, let y), _, _, _):
        return [("x", x), ("y", y)].map { "\(actuator.name).\($0) to \($1.written) m, \(bins)" }
      case .motor(let joint, let speed, _):
        let unit = joints[joint].isPrismatic ? "m/s" : "rad/s"
        return ["\(actuator.name) ±\(decimal(speed)) \(unit), \(bins)"]
      case .servo(let joint, let range, _, _):
        let unit = joints[joint].isPrismatic ? "m" : "rad"
        return ["\(actuator.name) to \(range.written) \(unit), \(bins)"]
      case .carry(let carrier):
        let turn = carrier.turn.map {
          ["\(actuator.name).angle ±\(decimal($0)) rad from where it was, \(bins)"]
        }
        switch carrier.mode {
        case .step(let length):
          return ["x", "y"].map { "\(actuator.name).\($0) ±\(decimal(length)) m from where it was, \(bins)" }
            + (turn ?? [])
        case .position(let x, let y):
          return [("x", x), ("y", y)].map { "\(actuator.name).\($0) to \($1.written) m, \(bins)" }
            + (turn ?? [])
        }
      }
    }
  }

  private func describe(_ index: Int) -> String {
    let body = bodies[index]
    var traits: [String] = []
    if body.isAgent { traits.append("agent") }
    if body.kind == .fixed {
      traits.append("fixed")
    } else {
      traits.append("\(brief(Double(body.density) * body.shapes.area)) kg")
    }
    if body.shapes.count > 1 { traits.append("\(body.shapes.count) parts") }
    for case .size(index, let size, _) in start.rules {
      let (least, most) = (size.extremes.min() ?? 1, size.extremes.max() ?? 1)
      traits.append("size \(least == most ? decimal(least) : (least...most).written)")
    }
    return "\(body.name) (\(traits.joined(separator: ", ")))"
  }

  /// The name of a body, marker or site.
  public func name(of frame: Frame) -> String {
    switch frame {
    case .body(let index): bodies[index].name
    case .marker(let index): markers[index].name
    case .site(let index): sites[index].name
    }
  }

  /// A condition in words.
  public func describe(_ predicate: Predicate) -> String {
    switch predicate {
    case .near(let what, let to, let within):
      return "\(name(of: what)) is within \(decimal(within)) m of \(name(of: to))"
    case .aligned(let what, let to, let within, let symmetry):
      let fold = symmetry == 1 ? "" : ", which looks the same after 1/\(symmetry) turn,"
      return "\(name(of: what))\(fold) is turned within \(decimal(within)) rad of \(name(of: to))"
    case .coverage(let marker, let body, let share):
      return "\(bodies[body].name) covers at least \(percent(Double(share))) of \(markers[marker].name)"
    case .still(let indices, let speed, let angularSpeed):
      let who = indices.map { bodies[$0].name }.joined(separator: ", ")
      return "\(who) move\(indices.count == 1 ? "s" : "") slower than \(decimal(speed)) m/s and "
        + "\(decimal(angularSpeed)) rad/s"
    case .inside(let what, let region, let outline):
      return "\(outline ? "all of " : "")\(name(of: what)) is inside \(name(of: region))"
    case .touching(let what, let to): return "\(list(what)) touches \(list(to, "or"))"
    case .released(let what, let by):
      return "\(list(what)) touch\(what.count == 1 ? "es" : "") nothing of \(list(by, "or"))"
    case .held(let what, let fingers): return "\(bodies[what].name) is held by \(list(fingers))"
    case .upright(let what, let within, let symmetry):
      let fold = symmetry == 1 ? "" : ", which looks the same after 1/\(symmetry) turn,"
      return "\(bodies[what].name)\(fold) is upright within \(decimal(within)) rad"
    case .jointPast(let joint, let share):
      return "\(joints[joint].name) is past \(percent(Double(share))) of its range"
    case .crossed(let what, let from, let to):
      return "\(name(of: what)) has crossed the line from \(name(of: from)) to \(name(of: to))"
    case .above(let what, let to, let by):
      return "\(name(of: what)) is at least \(decimal(by)) m above \(name(of: to))"
    case .below(let what, let to, let by):
      return "\(name(of: what)) is at least \(decimal(by)) m below \(name(of: to))"
    case .offset(let what, let from, let x, let y):
      let ranges = [("x", x), ("y", y)].compactMap { axis, range in range.map { "\(axis) \($0.written) m" } }
      return "\(name(of: what)) lies at \(ranges.joined(separator: ", ")) from \(name(of: from))"
    case .count(let parts, let atLeast):
      return "at least \(atLeast) of (\(parts.map(describe).joined(separator: "; ")))"
    case .all(let parts): return join(parts, " and ")
    case .any(let parts): return join(parts, " or ")
    case .not(let part): return "not (\(describe(part)))"
    case .hold(let part, let actions): return "(\(describe(part))) after each of the last \(actions) actions"
    }
  }

  private func list(_ indices: [Int], _ word: String = "and") -> String {
    let names = indices.map { bodies[$0].name }
    guard names.count > 1 else { return names.first ?? "" }
    return names.dropLast().joined(separator: ", ") + " \(word) " + names[names.count - 1]
  }

  private func join(_ parts: [Predicate], _ word: String) -> String {
    parts.map { part in
      switch part {
      case .all(let inner) where inner.count > 1, .any(let inner) where inner.count > 1: "(\(describe(part)))"
      default: describe(part)
      }
    }.joined(separator: word)
  }

  /// A positive number with four significant digits.
  private func brief(_ value: Double) -> String {
    var scale = 1.0
    while value * scale < 1000, scale < 1e9 { scale *= 10 }
    return decimal((value * scale).rounded() / scale)
  }
}
