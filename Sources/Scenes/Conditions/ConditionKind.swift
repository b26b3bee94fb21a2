// What is to be known of a kind of condition; each kind says it in a file of its own.

/// A condition without parts: the language, the digest, the pictures and the search for a way have it from here. How
/// it is measured is in the module Tasks.
protocol ConditionKind: Sendable, Equatable {
  /// Its number in the digest, and its place in lists.
  static var name: Condition.Name { get }
  /// Its keys, and how it is explained.
  static var declaration: ConditionDeclaration { get }

  /// Reads it. Reports what is wrong, as far as that can be said of a file, and returns nil if a value is missing.
  init?(_ fields: Fields, _ parser: SceneParser)

  /// Checks one that was made in Swift, by the same limits.
  ///
  /// - Parameter path: what leads to it, such as `success.near`.
  func check(_ validator: SceneValidator, _ path: String)

  /// Adds every value to the digest, after `name`.
  func add(to hash: inout Hasher64)

  /// The condition in words, which reports and pictures name it by.
  func words(in scene: Scene) -> String

  /// The place or pose that it asks for.
  var geometry: Condition.Geometry { get }

  /// The condition among all kinds.
  var condition: Condition { get }
}
