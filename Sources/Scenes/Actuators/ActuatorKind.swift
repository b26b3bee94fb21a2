// What is to be known of a kind of actuator; each kind says it in a file of its own.

internal import Messages

/// What an actuator moves. How it moves it is in the module Tasks.
protocol ActuatorKind: Sendable, Equatable {
  /// Its number in the digest.
  static var name: Actuator.Name { get }
  /// Its keys under `actuators`, besides `bins`. The name is the word that stands for the kind.
  static var declaration: MappingDeclaration { get }
  /// What an editor shows.
  static var summary: String { get }

  /// Reads it. Reports what is wrong, and returns nil if a value is missing.
  init?(_ fields: Fields, _ parser: SceneParser)

  /// Checks one that was made in Swift, by the same limits.
  func check(_ validator: SceneValidator, _ path: String)

  /// Adds every value to the digest, after `name`.
  func add(to hash: inout Hasher64)

  /// For each dimension of an action, what follows the actuator's name, and its range in words.
  func words(in scene: Scene) -> [(suffix: String, range: String)]

  /// Number of action dimensions.
  var dimensions: Int { get }

  /// The body or joint that it moves, as no other actuator does.
  var moved: Actuator.Moved { get }

  /// The actuator among all kinds.
  var kind: Actuator.Kind { get }
}

extension Actuator {
  /// The kinds of actuators, in the order of lists. The raw value stands for the kind in the digest and never changes.
  enum Name: Int, CaseIterable {
    case drive = 0
    case carry = 2
    case motor = 1
    case servo = 3

    var kind: any ActuatorKind.Type {
      switch self {
      case .drive: Drive.self
      case .carry: Carrier.self
      case .motor: Motor.self
      case .servo: Servo.self
      }
    }
  }

  /// What an actuator moves.
  package enum Moved: Sendable, Equatable {
    case body(Int)
    case joint(Int)
  }

  /// What it moves.
  package var moved: Moved { kind.declared.moved }
}

extension Actuator.Kind {
  var declared: any ActuatorKind {
    switch self {
    case .drive(let drive): drive
    case .carry(let carrier): carrier
    case .motor(let motor): motor
    case .servo(let servo): servo
    }
  }
}

extension Actuator.Mode {
  /// The ranges of x and y in words.
  ///
  /// - Parameter origin: what a step counts from: "it is".
  func words(from origin: String) -> [(suffix: String, range: String)] {
    switch self {
    case .step(let length):
      [".x", ".y"].map { ($0, "±\(decimal(length)) m from where \(origin)") }
    case .position(let x, let y): [(".x", "to \(x.written) m"), (".y", "to \(y.written) m")]
    }
  }

  func check(_ validator: SceneValidator, _ path: String) {
    switch self {
    case .step(let length): validator.checkNumber(length, .distance, path)
    case .position(let x, let y):
      validator.checkRange(x, .coordinate, path + ".x", isOpen: true)
      validator.checkRange(y, .coordinate, path + ".y", isOpen: true)
    }
  }
}
