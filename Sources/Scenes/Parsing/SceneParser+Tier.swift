// Reads a scene's difficulty tier: `tierOf` and `tier`.

internal import YAMLReading

extension SceneParser {
  /// - Parameter name: the scene's own name, by which a task without `tierOf` is known.
  func readTier(_ fields: Fields, name: String?) -> Tier? {
    let order = fields["tier"].map { $0.integer(Counts.tiers) }
    guard let cursor = fields["tierOf"] else {
      guard let name, let order = order ?? nil else { return nil }
      return Tier(task: name, order: order)
    }
    guard let task = cursor.text() else { return nil }
    if let fault = Names.fault(task) {
      cursor.fault("is '\(task)', \(fault)")
    } else if task == name {
      cursor.fault("is '\(task)', the name of this scene; must be that of another, or be left out")
    }
    guard let order else {
      cursor.fault("is '\(task)', and the file has no 'tier', must have both")
      return nil
    }
    return order.map { Tier(task: task, order: $0) }
  }
}
