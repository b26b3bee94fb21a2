// Observations and actions as arrays, for a user of a single episode. They allocate; a loop that is to be fast uses
// spans over memory of its own.

public import Batches

extension Episode {
  /// The current observation, `[observationCount]`.
  ///
  /// - Throws: `TaskError.notBegun` before the first reset.
  public func observe() throws(TaskError) -> [Float] {
    var observation = [Float](repeating: 0, count: task.observationCount)
    try observe(into: &observation)
    return observation
  }

  /// Writes the current observation.
  ///
  /// - Parameter observation: `[observationCount]`, filled in.
  /// - Throws: `TaskError.notBegun` before the first reset, `.wrongRoom` for an array of another size.
  public func observe(into observation: inout [Float]) throws(TaskError) {
    var span = observation.mutableSpan
    try observe(into: &span)
  }

  /// Carries out one action and returns its outcome.
  ///
  /// - Parameter tokens: one for each action dimension, each below the dimension's number of bins.
  /// - Throws: what `step` throws for a span.
  public mutating func step(_ tokens: [Token]) throws(TaskError) -> Outcome {
    try step(tokens.span)
  }

  /// Carries out one more action after the end, for diagnosis.
  ///
  /// - Throws: what `stepAfterEnd` throws for a span.
  public mutating func stepAfterEnd(_ tokens: [Token]) throws(TaskError) -> Fault? {
    try stepAfterEnd(tokens.span)
  }

  /// The action that does least: see `idle(into:)`.
  ///
  /// - Throws: `TaskError.notBegun` before the first reset.
  public func idle() throws(TaskError) -> [Token] {
    var tokens = [Token](repeating: 0, count: task.dimensions.count)
    var span = tokens.mutableSpan
    try idle(into: &span)
    return tokens
  }
}
