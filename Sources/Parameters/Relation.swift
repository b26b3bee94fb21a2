// Rules that involve several parameters.

/// A rule about several parameters, such as that a minimum is at most a maximum.
public struct Relation<Options>: Sendable {
  /// How a message spells a parameter: as a YAML key or as a flag.
  public typealias Spelling = (_ name: String) -> String

  /// The parameters involved, with the one to blame first.
  public let names: [String]
  private let violation: @Sendable (Options, Spelling) -> String?

  /// - Parameters:
  ///   - names: the parameters it is about, the one to be blamed first.
  ///   - violation: what is wrong, with all values; nil if the rule holds.
  public init(_ names: [String], violation: @escaping @Sendable (Options, Spelling) -> String?) {
    self.names = names
    self.violation = violation
  }

  /// What is wrong with these options; nil if the rule holds.
  public func violation(in options: Options, spelled: Spelling = { $0 }) -> String? {
    violation(options, spelled)
  }

  /// The same rule for options that contain these options.
  public func lifted<Outer>(_ path: any KeyPath<Outer, Options> & Sendable) -> Relation<Outer> {
    Relation<Outer>(names) { [violation] in violation($0[keyPath: path], $1) }
  }
}
