// Where a part of a scene stands in its file: the checks of a scene name parts as Swift does, a file by its keys.

package import YAMLReading

/// The keys of a scene file, for faults that are found only once the scene is put together.
struct ScenePlaces {
  /// The file, with everything it extends.
  let root: YAMLNode

  /// A part in the file.
  struct Part {
    /// The keys that lead there: `time.horizon`.
    var path: String
    /// What a message begins with: the path, and the name in Swift behind it where the file has no key for all of
    /// it, such as for the bodies of an arm.
    var subject: String
    var place: Place
  }

  /// Keys of a file by names of Swift, where the two differ.
  private static let keys = [
    "shapes": ["shape"], "support": ["tableFriction", "quasiStatic"], "density": ["mass"],
    "areaX": ["area"], "areaY": ["area"], "speed": ["maxSpeed"],
  ]

  /// Finds a part by its path in Swift, such as `timing.horizon`, or the nearest part of the file around it.
  func find(_ path: String) -> Part {
    var node = root
    var keys: [String] = []
    var isWhole = true
    for step in steps(path) {
      if let index = step.index {
        if let item = node.items.flatMap({ $0.indices.contains(index) ? $0[index] : nil }) {
          keys[keys.count - 1] += "[\(index)]"
          node = item
        }
        // A shape that stands alone is not a list in a file, and may be several convex parts in Swift.
        continue
      }
      guard let (path, child) = ScenePlaces.child(step.key, of: node) else {
        isWhole = false
        break
      }
      keys += path
      node = child
    }
    let found = keys.joined(separator: ".")
    let subject = isWhole ? found : found.isEmpty ? path : "\(found): \(path)"
    return Part(path: found, subject: subject, place: node.place)
  }

  /// The keys of a path, or an index after one, with the names of sections that the file has.
  private func steps(_ path: String) -> [(key: String, index: Int?)] {
    var steps = path.split(whereSeparator: { $0 == "." || $0 == "[" }).map { word in
      (key: String(word), index: word.hasSuffix("]") ? Int(word.dropLast()) : nil)
    }
    switch (steps[0].key, steps.dropFirst().first?.key) {
    case ("timing", _): steps[0].key = "time"
    case ("start", "clearance"?): steps.removeFirst()
    case ("start", "shuffles"?):
      steps.removeFirst()
      steps[0].key = "shuffle"
    case ("start", "rules"?): steps.removeSubrange(1...)
    case (let section, let name?):
      // What agents are spelled out as stands in no section of its own.
      if root[section]?[name] == nil, root["agents"]?[name] != nil { steps[0].key = "agents" }
    default: break
    }
    return steps
  }

  /// What a key leads to, or one of another name, or one within the only kind of a node: `pusher.bins` for `bins`.
  private static func child(_ key: String, of node: YAMLNode) -> (path: [String], node: YAMLNode)? {
    for key in [key] + (keys[key] ?? []) {
      if let child = node[key] { return ([key], child) }
      for entry in node.entries ?? [] {
        if let child = entry.value[key] { return ([entry.key, key], child) }
      }
    }
    return nil
  }
}

extension Scene {
  /// Checks a scene that was read from a file, for what reading does not check itself.
  ///
  /// - Throws: `SceneError` whose faults name the keys of the file and stand at their places.
  package func check(against root: YAMLNode, file: String, _ report: Report = Report()) throws(SceneError) {
    let places = ScenePlaces(root: root)
    SceneValidator(scene: self, report: report, source: file) { places.find($0) }.check()
    try report.throwIfAny()
  }
}
