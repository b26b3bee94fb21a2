// Refuses parameters of GRPO in a run whose objective does not use them.

internal import GRPO
internal import Parameters

extension TrainingConfiguration {
  /// Throws if a parameter of GRPO is not at its default and the objective does not use these parameters, because it
  /// would have no effect.
  ///
  /// - Parameter objective: nil for GRPO with these parameters, which uses them.
  func check(isUsedBy objective: (any Objective)?) throws(TrainingError) {
    guard let objective, !objective.uses(grpo) else { return }
    for parameter in GRPOOptions.parameters {
      // A configuration that was not read has the table's default in every run.
      let untouched = parameter.text(in: GRPOOptions())
      let usual = otherDefault(of: parameter.name) ?? untouched
      let value = parameter.text(in: grpo)
      if value != usual && value != untouched {
        throw .unusedParameter(name: parameter.name, value: value, usual: usual, objective: objective.name)
      }
    }
  }
}
