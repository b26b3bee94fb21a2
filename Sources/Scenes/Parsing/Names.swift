// Resolves the names of a scene, and suggests the nearest name for one that is unknown.

internal import YAMLReading
internal import Messages

/// Everything in a scene that has a name.
struct Names {
  enum Meaning {
    case body(Int)
    case marker(Int)
    case site(Int)
    case joint(Int)
    /// An agent that consists of several bodies and joints.
    case arm(bodies: [Int], joints: [Int])
    /// An agent that consists of a palm, whose index the left and the right finger follow, and the joint of
    /// the left finger, which the right one follows.
    case gripper(palm: Int, joint: Int)

    var category: Category {
      switch self {
      case .body: .body
      case .marker: .marker
      case .site: .site
      case .joint: .joint
      case .arm: .arm
      case .gripper: .gripper
      }
    }
  }

  enum Category: String {
    case body = "a body"
    case marker = "a marker"
    case site = "a site"
    case joint = "a joint"
    case arm = "an arm"
    case gripper = "a gripper"
  }

  private var meanings: [String: Meaning] = [:]
  /// Names in the order of declaration.
  private var order: [String] = []
  private var places: [String: Place] = [:]
  /// Names of agents.
  var agents: [String] = []

  subscript(_ name: String) -> Meaning? { meanings[name] }

  /// What is wrong with a name that the author chose; nil if it is allowed.
  static func fault(_ name: String) -> String? {
    let isGood =
      name.utf8.count <= 64 && name.unicodeScalars.first?.isLetter == true
      && name.unicodeScalars.allSatisfy { $0.isLetter || ("0"..."9").contains($0) || $0 == "-" || $0 == "_" }
    return isGood ? nil : "must be ≤ 64 letters, digits, dashes and underscores, a letter first"
  }

  /// Adds a name that the file declares; reports one that is malformed or already used.
  mutating func declare(_ name: String, _ meaning: Meaning, by cursor: Cursor, isPart: Bool = false) {
    if !isPart, let fault = Names.fault(name) {
      cursor.report.add(cursor.keyPlace, path: cursor.path, "name '\(name)' \(fault)")
    }
    if let other = meanings[name], let place = places[name] {
      cursor.report.add(
        cursor.keyPlace, path: cursor.path,
        "\(cursor.path): '\(name)' is already the name of \(other.category.rawValue), on line \(place.line)")
      return
    }
    meanings[name] = meaning
    places[name] = cursor.keyPlace
    order.append(name)
  }

  /// Names of some categories, in the order of declaration.
  func all(_ categories: [Category]) -> [String] {
    order.filter { name in categories.contains { $0 == meanings[name]?.category } }
  }

  /// The part that a name refers to; reports a name that is unknown or of another category.
  func resolve(_ cursor: Cursor, _ categories: [Category]) -> Meaning? {
    guard let name = cursor.text() else { return nil }
    let fitting = all(categories)
    guard let meaning = meanings[name] else {
      let hint = nearestName(to: name, among: fitting).map { "; did you mean '\($0)'?" }
      cursor.fault(
        "is '\(name)', which names nothing in the scene\(hint ?? "; allowed: \(fitting.quotedList("and"))")")
      return nil
    }
    guard categories.contains(meaning.category) else {
      let allowed = categories.map(\.rawValue)
      let list =
        allowed.count > 1 ? allowed.dropLast().joined(separator: ", ") + " or " + allowed.last! : allowed[0]
      cursor.fault("is '\(name)', \(meaning.category.rawValue); must be \(list)")
      return nil
    }
    return meaning
  }

  /// One body; for a gripper, its palm.
  func body(_ cursor: Cursor) -> Int? {
    switch resolve(cursor, [.body, .gripper]) {
    case .body(let index): index
    case .gripper(let palm, _): palm
    default: nil
    }
  }

  func marker(_ cursor: Cursor) -> Int? {
    guard case .marker(let index) = resolve(cursor, [.marker]) else { return nil }
    return index
  }

  func joint(_ cursor: Cursor) -> Int? {
    guard case .joint(let index) = resolve(cursor, [.joint]) else { return nil }
    return index
  }

  func frame(_ cursor: Cursor) -> Frame? {
    switch resolve(cursor, [.body, .marker, .site, .gripper]) {
    case .body(let index): .body(index)
    case .gripper(let palm, _): .body(palm)
    case .marker(let index): .marker(index)
    case .site(let index): .site(index)
    default: nil
    }
  }

  /// The fingers of a gripper.
  func fingers(_ cursor: Cursor) -> [Int]? {
    guard case .gripper(let palm, _) = resolve(cursor, [.gripper]) else { return nil }
    return [palm + 1, palm + 2]
  }

  /// Bodies named one by one, or all bodies of an arm or gripper.
  func bodies(_ cursor: Cursor) -> [Int]? {
    if case .sequence = cursor.node.content {
      guard let items = cursor.items() else { return nil }
      if items.isEmpty { cursor.fault("is an empty list, must name a body") }
      return items.flatMap { named($0) ?? [] }
    }
    return named(cursor)
  }

  /// The bodies with one name.
  private func named(_ cursor: Cursor) -> [Int]? {
    switch resolve(cursor, [.body, .arm, .gripper]) {
    case .body(let index): return [index]
    case .gripper(let palm, _): return Array(palm...palm + 2)
    case .arm(let bodies, _): return bodies
    default: return nil
    }
  }

  /// One joint, all joints of an arm, or the joint of a gripper's left finger.
  func joints(_ cursor: Cursor) -> [Int]? {
    switch resolve(cursor, [.joint, .arm, .gripper]) {
    case .joint(let index): [index]
    case .gripper(_, let joint): [joint]
    case .arm(_, let joints): joints
    default: nil
    }
  }
}

extension Unicode.Scalar {
  fileprivate var isLetter: Bool { ("a"..."z").contains(self) || ("A"..."Z").contains(self) }
}
