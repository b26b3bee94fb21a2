// The part of the JSON Schema that follows from the declarations of agents and actuators. A test holds that the file has
// it.

extension Vocabulary {
  /// The definitions of agents and actuators as lines under `$defs` of the JSON Schema: what is allowed, then what must
  /// be there in a file that extends no other.
  package static var agentDefinitions: String {
    let agents = AgentName.allCases.map { ($0.kind.declaration, $0.kind.summary) }
    let actuators = Actuator.Name.allCases.map { ($0.kind.declaration, $0.kind.summary) }
    let mappings = (agents + actuators).map(\.0)
    return JSON.lines(
      of: [JSON.Member("agent", agent(agents)), JSON.Member("actuator", actuator(actuators.map(\.0)))]
        + actuators.map(wrapper) + mappings.map(\.definition)
        + [
          JSON.Member("wholeAgent", wholeAgent(agents.map(\.0))),
          JSON.Member("wholeActuator", wholeActuator(actuators.map(\.0))),
        ] + mappings.map(\.wholeDefinition))
  }

  private static func agent(_ agents: [(MappingDeclaration, summary: String)]) -> JSON {
    let properties = agents.map { agent, summary in
      JSON.Member(agent.name, described(summary, agent))
    }
    return .object([
      JSON.Member("type", .text("object")), JSON.Member("properties", .object(properties)),
      JSON.Member("additionalProperties", .flag(false)), JSON.Member("maxProperties", .number(1)),
    ])
  }

  private static func actuator(_ actuators: [MappingDeclaration]) -> JSON {
    .object([JSON.Member("anyOf", .list(actuators.map { .definition($0.name + "Actuator") }))])
  }

  /// An entry under `actuators`: the mapping of a kind, and the bins.
  private static func wrapper(_ actuator: MappingDeclaration, _ summary: String) -> JSON.Member {
    let properties = [
      JSON.Member(actuator.name, described(summary, actuator)),
      JSON.Member(Keys.bins.name, Keys.bins.property),
    ]
    return JSON.Member(
      actuator.name + "Actuator",
      .object([
        JSON.Member("type", .text("object")), JSON.Member("properties", .object(properties)),
        JSON.Member("additionalProperties", .flag(false)),
      ]))
  }

  private static func described(_ summary: String, _ mapping: MappingDeclaration) -> JSON {
    .object([
      JSON.Member("description", .text(summary)), JSON.Member("$ref", .text("#/$defs/\(mapping.name)")),
    ])
  }

  private static func wholeAgent(_ agents: [MappingDeclaration]) -> JSON {
    .object([JSON.Member("minProperties", .number(1)), JSON.Member("properties", wholes(agents))])
  }

  private static func wholeActuator(_ actuators: [MappingDeclaration]) -> JSON {
    let required = actuators.map {
      JSON.object([JSON.Member("required", .texts([$0.name, Keys.bins.name]))])
    }
    return .object([JSON.Member("anyOf", .list(required)), JSON.Member("properties", wholes(actuators))])
  }

  private static func wholes(_ mappings: [MappingDeclaration]) -> JSON {
    .object(mappings.map { JSON.Member($0.name, .definition(MappingDeclaration.whole($0.name))) })
  }
}
