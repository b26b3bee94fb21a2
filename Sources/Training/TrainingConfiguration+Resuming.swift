// The parameters that may differ when a run is resumed.

internal import Parameters

extension TrainingConfiguration {
  /// Parameters that a resumed run may change. They determine how long it continues, what it keeps, and what
  /// it does where it would have ended. None of them changes the results of a completed iteration;
  /// `iterations`, however, is also the end of a learning-rate schedule.
  public static let changeableParameters: Set<String> = [
    "iterations", "workers", "shortfall", "onFault", "finalEpisodes", "stopAtSuccess", "checkpointEvery",
    "keepCheckpoints",
  ]

  /// All other parameters as text, in the table's order.
  var fixedParameters: [(name: String, text: String)] {
    TrainingConfiguration.parameters.filter { !TrainingConfiguration.changeableParameters.contains($0.name) }
      .map { ($0.name, $0.text(in: self)) }
  }

  /// Throws unless the run was begun with these parameters.
  ///
  /// - Parameters:
  ///   - recorded: the parameters with which it was begun, one line `name: text` for each.
  ///   - path: the checkpoint that contains them.
  func check(fits recorded: String, path: String) throws(TrainingError) {
    let lines = recorded.split(separator: "\n").map(String.init)
    for parameter in fixedParameters where !lines.contains("\(parameter.name): \(parameter.text)") {
      let line = lines.first { $0.hasPrefix("\(parameter.name): ") }
      let before = line.map { "it was \($0.dropFirst(parameter.name.count + 2))" } ?? "it did not exist"
      throw .checkpoint(
        path: path,
        reason: "\(parameter.name) is \(parameter.text) in config.yaml, but \(before) when this was saved: "
          + "put it back, or begin a new run")
    }
  }
}
