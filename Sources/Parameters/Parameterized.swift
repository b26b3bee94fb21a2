// Options whose properties are all declared as parameters.

/// A set of options with declared parameters: the only source of their names, sentences, limits and rules.
public protocol Parameterized: Sendable {
  /// The defaults.
  init()

  /// All parameters, in the order in which they are shown.
  static var parameters: [Parameter<Self>] { get }

  /// All rules that involve several parameters.
  static var relations: [Relation<Self>] { get }
}

extension Parameterized {
  /// Checks every value and every rule.
  ///
  /// - Throws: `ParameterError` for the first value or rule that is violated.
  public func validate() throws(ParameterError) {
    for parameter in Self.parameters {
      if let message = parameter.refusal(in: self) { throw ParameterError(message: message) }
    }
    for relation in Self.relations {
      if let message = relation.violation(in: self) { throw ParameterError(message: message) }
    }
  }
}

/// The error for options that are not allowed.
public struct ParameterError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Which parameter, its value and what is allowed.
  public let message: String

  /// - Parameter message: which parameter, its value and what is allowed.
  public init(message: String) { self.message = message }

  /// The message.
  public var description: String { message }
}
