// Keys that several agents and actuators have.

/// Shared keys.
enum Keys {
  static let bins = Key("bins", Counts.bins, "Equal steps of each action dimension.")
  static let mode = Key("mode", ModeOfAction(), "What x and y of an action mean.")
  static let maxForce = Key("maxForce", Bounds.force, "N")
  static let density = Key("density", Bounds.density, "kg/m²")
}
