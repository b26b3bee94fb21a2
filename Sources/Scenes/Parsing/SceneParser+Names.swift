// The first pass over a file: collects all names and gives each part its index, so that parts can refer to
// later ones.

internal import YAMLReading

extension SceneParser {
  /// Gives every named part its index. Bodies and joints of agents follow those of the other sections, in the
  /// order of the file.
  mutating func declareNames(_ fields: Fields) {
    var counts = PartCounts()
    for (name, value) in entries(fields["bodies"], "bodies") {
      names.declare(name, .body(counts.bodies), by: value)
      counts.bodies += 1
    }
    for (index, (name, value)) in entries(fields["markers"], "markers").enumerated() {
      names.declare(name, .marker(index), by: value)
    }
    for (name, value) in entries(fields["joints"], "joints") {
      names.declare(name, .joint(counts.joints), by: value)
      counts.joints += 1
    }
    for (name, value) in entries(fields["sites"], "sites") {
      names.declare(name, .site(counts.sites), by: value)
      counts.sites += 1
    }
    for (name, value) in entries(fields["agents"], "agents") {
      names.agents.append(name)
      // An agent without exactly one kind is reported when it is read; here it counts as a body.
      let kinds = AgentName.allCases.filter { value.node[$0.rawValue] != nil }
      let kind = kinds.count == 1 ? kinds[0] : .pusher
      kind.kind.declare(name, value, value.node[kind.rawValue], in: &names, &counts)
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
