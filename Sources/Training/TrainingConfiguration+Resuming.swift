// What may differ between a run and its continuation.

internal import Parameters

extension TrainingConfiguration {
  /// Parameters that a resumed run may change. They say how long it goes on, what it keeps, and what it does
  /// where it would have ended; none of them changes the numbers of an iteration that is done, but that
  /// `iterations` is also where a learning-rate schedule ends.
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
  ///   - recorded: those it was begun with, a line `name: text` for each.
  ///   - path: the checkpoint that says so.
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
