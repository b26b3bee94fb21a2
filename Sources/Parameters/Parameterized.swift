// Options whose every property is a declared parameter.

/// A set of options with a declaration for each: the one source of its names, sentences, limits and rules.
public protocol Parameterized: Sendable {
  /// The defaults.
  init()

  /// All parameters, in the order they are shown in.
  static var parameters: [Parameter<Self>] { get }

  /// All rules about several of them.
  static var relations: [Relation<Self>] { get }
}

extension Parameterized {
  /// Checks every value and every rule.
  ///
  /// - Throws: `ParameterError` for the first that does not hold.
  public func validate() throws(ParameterError) {
    for parameter in Self.parameters {
      if let message = parameter.refusal(in: self) { throw ParameterError(message: message) }
    }
    for relation in Self.relations {
      if let message = relation.violation(in: self) { throw ParameterError(message: message) }
    }
  }
}

/// Options that cannot be what was asked.
public struct ParameterError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Which parameter, its value and what is allowed.
  public let message: String

  /// - Parameter message: which parameter, its value and what is allowed.
  public init(message: String) { self.message = message }

  /// The message.
  public var description: String { message }
}
