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
    actuators.flatMap { actuator in
      actuator.kind.declared.words(in: self).map { suffix, range in
        "\(actuator.name)\(suffix) \(range), \(actuator.bins) bins"
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
    if body.movesByItself { traits.append("moves by itself") }
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
  public func describe(_ predicate: Predicate) -> String { predicate.words(in: self) }

  /// The names of bodies.
  func list(_ indices: [Int], _ word: String = "and") -> String {
    let names = indices.map { bodies[$0].name }
    guard names.count > 1 else { return names.first ?? "" }
    return names.dropLast().joined(separator: ", ") + " \(word) " + names[names.count - 1]
  }

  /// A positive number with four significant digits.
  private func brief(_ value: Double) -> String {
    var scale = 1.0
    while value * scale < 1000, scale < 1e9 { scale *= 10 }
    return decimal((value * scale).rounded() / scale)
  }
}
