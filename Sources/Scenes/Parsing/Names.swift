// What each name of a scene stands for, and the resolution of references with the nearest name offered.

/// Everything in a scene that has a name.
struct Names {
  enum Meaning {
    case body(Int)
    case marker(Int)
    case site(Int)
    case joint(Int)
    /// An agent made of several bodies and joints.
    case arm(bodies: [Int], joints: [Int])

    var category: Category {
      switch self {
      case .body: .body
      case .marker: .marker
      case .site: .site
      case .joint: .joint
      case .arm: .arm
      }
    }
  }

  enum Category: String {
    case body = "a body"
    case marker = "a marker"
    case site = "a site"
    case joint = "a joint"
    case arm = "an arm"
  }

  private var meanings: [String: Meaning] = [:]
  /// Names in the order of declaration.
  private var order: [String] = []
  private var places: [String: Place] = [:]
  /// Names of agents.
  var agents: [String] = []

  subscript(_ name: String) -> Meaning? { meanings[name] }

  /// What is wrong with a name of the author's choice; nil if nothing is.
  static func fault(_ name: String) -> String? {
    let isGood =
      name.utf8.count <= 64 && name.unicodeScalars.first?.isLetter == true
      && name.unicodeScalars.allSatisfy { $0.isLetter || ("0"..."9").contains($0) || $0 == "-" || $0 == "_" }
    return isGood ? nil : "must be ≤ 64 letters, digits, dashes and underscores, a letter first"
  }

  /// Takes in a name that the file declares; reports one that is badly formed or taken.
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

  /// What a text refers to; reports a text that names nothing, or something of another category.
  func resolve(_ cursor: Cursor, _ categories: [Category]) -> Meaning? {
    guard let name = cursor.text() else { return nil }
    let fitting = all(categories)
    guard let meaning = meanings[name] else {
      let hint = nearest(name, in: fitting).map { "; did you mean '\($0)'?" }
      cursor.fault(
        "is '\(name)', which nothing is called\(hint ?? "; there is \(fitting.quotedList("and"))")")
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

  func body(_ cursor: Cursor) -> Int? {
    guard case .body(let index) = resolve(cursor, [.body]) else { return nil }
    return index
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
    switch resolve(cursor, [.body, .marker, .site]) {
    case .body(let index): .body(index)
    case .marker(let index): .marker(index)
    case .site(let index): .site(index)
    default: nil
    }
  }

  /// Bodies named one by one or as an arm.
  func bodies(_ cursor: Cursor) -> [Int]? {
    if case .sequence = cursor.node.content {
      guard let items = cursor.items() else { return nil }
      if items.isEmpty { cursor.fault("is an empty list, must name a body") }
      return items.flatMap { bodies($0) ?? [] }
    }
    switch resolve(cursor, [.body, .arm]) {
    case .body(let index): return [index]
    case .arm(let bodies, _): return bodies
    default: return nil
    }
  }

  /// One joint, or all of an arm.
  func joints(_ cursor: Cursor) -> [Int]? {
    switch resolve(cursor, [.joint, .arm]) {
    case .joint(let index): [index]
    case .arm(_, let joints): joints
    default: nil
    }
  }
}

extension Unicode.Scalar {
  fileprivate var isLetter: Bool { ("a"..."z").contains(self) || ("A"..."Z").contains(self) }
}
