// The error that a function throws when the value of an argument is not allowed.

/// An argument that is not allowed: its name, its value and the allowed values.
public struct ArgumentError: Error, Hashable, CustomStringConvertible {
  /// The argument's name, with an index if it is an element: "temperature", "rewards[3]".
  public let name: String
  /// The argument's value, as text.
  public let found: String
  /// The allowed values, as they follow "must be": "above 0 and finite".
  public let allowed: String

  /// An error for the argument `name`, which is `found` and must be `allowed`.
  public init(_ name: String, _ found: some Any, mustBe allowed: String) {
    self.name = name
    self.found = "\(found)"
    self.allowed = allowed
  }

  /// "temperature is 0, must be above 0 and finite"
  public var description: String { "\(name) is \(found), must be \(allowed)" }
}
