// The first pass over a file: collects all names and gives each part its index, so that parts can refer to
// later ones.

internal import YAMLReading

extension SceneParser {
  /// Gives every named part its index. Bodies and joints of agents follow those of the other sections, in the
  /// order of the file.
  mutating func declareNames(_ fields: Fields) {
    var bodyCount = 0
    var jointCount = 0
    var siteCount = 0
    for (name, value) in entries(fields["bodies"], "bodies") {
      names.declare(name, .body(bodyCount), by: value)
      bodyCount += 1
    }
    for (index, (name, value)) in entries(fields["markers"], "markers").enumerated() {
      names.declare(name, .marker(index), by: value)
    }
    for (name, value) in entries(fields["joints"], "joints") {
      names.declare(name, .joint(jointCount), by: value)
      jointCount += 1
    }
    for (name, value) in entries(fields["sites"], "sites") {
      names.declare(name, .site(siteCount), by: value)
      siteCount += 1
    }
    for (name, value) in entries(fields["agents"], "agents") {
      names.agents.append(name)
      // An agent without exactly one kind is reported when it is read; here it counts as a body.
      let kinds = ["pusher", "arm", "gripper"].count { value.node[$0] != nil }
      if kinds == 1, value.node["gripper"] != nil {
        names.declare(name, .gripper(palm: bodyCount, joint: jointCount), by: value)
        for (index, part) in ["left", "right"].enumerated() {
          names.declare("\(name).\(part)", .body(bodyCount + 1 + index), by: value, isPart: true)
          names.declare("\(name).\(part)Slide", .joint(jointCount + index), by: value, isPart: true)
        }
        names.declare("\(name).tip", .site(siteCount), by: value, isPart: true)
        bodyCount += 3
        jointCount += 2
        siteCount += 1
        continue
      }
      guard let arm = value.node["arm"], kinds == 1 else {
        names.declare(name, .body(bodyCount), by: value)
        bodyCount += 1
        continue
      }
      let links = SceneParser.linkCount(arm)
      names.declare(
        name,
        .arm(
          bodies: Array(bodyCount..<(bodyCount + links)), joints: Array(jointCount..<(jointCount + links))),
        by: value)
      for link in 0..<links {
        names.declare("\(name).link\(link + 1)", .body(bodyCount + link), by: value, isPart: true)
        names.declare("\(name).joint\(link + 1)", .joint(jointCount + link), by: value, isPart: true)
      }
      names.declare("\(name).tip", .site(siteCount), by: value, isPart: true)
      bodyCount += links
      jointCount += links
      siteCount += 1
    }
  }

  /// The number of an arm's links, as far as it is known before the arm is read.
  static func linkCount(_ arm: YAMLNode) -> Int {
    if case .sequence(let links) = arm["links"]?.content, (2...3).contains(links.count) {
      links.count
    } else {
      2
    }
  }

  /// The entries of a section; none if it is missing.
  func entries(_ section: Cursor?, _ what: String) -> [(name: String, value: Cursor)] {
    guard let section, let entries = section.named(what) else { return [] }
    if entries.count > Counts.named.upperBound {
      section.fault("has \(entries.count) entries, must have ≤ \(Counts.named.upperBound)")
      return []
    }
    return entries
  }
}
