// What is to be known of a kind of agent; each kind says it in a file of its own.

internal import YAMLReading

/// An agent is an abbreviation: the reader spells it out as bodies, joints, sites and actuators, and nothing behind it
/// knows what it was.
protocol AgentKind {
  /// Its keys. The name is the word that stands for the kind.
  static var declaration: MappingDeclaration { get }
  /// What an editor shows.
  static var summary: String { get }

  /// Gives the parts their names and indices, and counts the parts: exactly those that `read` adds.
  ///
  /// - Parameters:
  ///   - agent: the entry under `agents`.
  ///   - content: what stands behind the word of the kind; nil for an agent of no kind, which is reported elsewhere.
  static func declare(
    _ name: String, _ agent: Cursor, _ content: YAMLNode?, in names: inout Names, _ counts: inout PartCounts)

  /// Adds all parts whatever is wrong with the values, with harmless ones in their places, so that what refers to them
  /// is not reported as well. Only actuators may be left out.
  ///
  /// - Parameters:
  ///   - cursor: what stands behind the word of the kind; nil for an agent of no kind, which has been reported.
  static func read(_ name: String, _ cursor: Cursor?, into parser: inout SceneParser)
}

/// The kinds of agents, in the order of lists, by their words.
enum AgentName: String, CaseIterable {
  case pusher, arm, gripper

  var kind: any AgentKind.Type {
    switch self {
    case .pusher: Pusher.self
    case .arm: Arm.self
    case .gripper: Gripper.self
    }
  }
}

/// The parts that were declared so far.
struct PartCounts {
  var bodies = 0
  var joints = 0
  var sites = 0
}
