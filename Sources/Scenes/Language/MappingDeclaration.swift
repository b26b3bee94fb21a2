// A mapping with its keys, from which the parser's table and two definitions of the JSON Schema follow.

/// The keys of one kind of mapping.
struct MappingDeclaration: Sendable {
  /// Also the name of its definition in the JSON Schema.
  let name: String
  let keys: [any DeclaredKey]
  /// Keys of which at least one must be present.
  var atLeastOne: [String] = []
  /// Keys of which at most one may be present.
  var exclusive: [String] = []

  var table: KeyTable {
    KeyTable(
      name, required: keys.filter(\.isRequired).map(\.name),
      optional: keys.filter { !$0.isRequired }.map(\.name), exclusive: exclusive.isEmpty ? [] : [exclusive])
  }

  /// What the mapping allows.
  var definition: JSON.Member {
    var members = [
      JSON.Member("type", .text("object")),
      JSON.Member("properties", .object(keys.map { JSON.Member($0.name, $0.property) })),
      JSON.Member("additionalProperties", .flag(false)),
    ]
    if !exclusive.isEmpty {
      members.append(JSON.Member("not", .object([JSON.Member("required", .texts(exclusive))])))
    }
    return JSON.Member(name, .object(members))
  }

  /// What the mapping must have in a file that extends no other.
  var wholeDefinition: JSON.Member {
    var members = [JSON.Member("required", .texts(keys.filter(\.isRequired).map(\.name)))]
    if !atLeastOne.isEmpty {
      let alternatives = atLeastOne.map { JSON.object([JSON.Member("required", .texts([$0]))]) }
      members.append(JSON.Member("anyOf", .list(alternatives)))
    }
    let nested = keys.compactMap { key in
      key.wholeDefinition.map { JSON.Member(key.name, .definition($0)) }
    }
    if !nested.isEmpty { members.append(JSON.Member("properties", .object(nested))) }
    return JSON.Member(MappingDeclaration.whole(name), .object(members))
  }

  /// The name of the definition of what must be there.
  static func whole(_ name: String) -> String { "whole" + name.prefix(1).uppercased() + name.dropFirst() }
}
