// What a function throws when a number that its caller gave it is not allowed.

/// An argument that is not allowed: its name, what it is and what it must be.
public struct ArgumentError: Error, Hashable, CustomStringConvertible {
  /// The argument's name, with an index where it is an element: "temperature", "rewards[3]".
  public let name: String
  /// What was given, as text.
  public let found: String
  /// What would be right, as it follows "must be": "above 0 and finite".
  public let allowed: String

  /// An argument of this name that is `found` and must be `allowed`.
  public init(_ name: String, _ found: some Any, mustBe allowed: String) {
    self.name = name
    self.found = "\(found)"
    self.allowed = allowed
  }

  /// "temperature is 0, must be above 0 and finite"
  public var description: String { "\(name) is \(found), must be \(allowed)" }
}
