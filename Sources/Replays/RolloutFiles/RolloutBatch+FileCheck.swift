// What a rollout file refuses to hold: a batch of another shape, or one whose parts do not fit together.

import Batches
import Messages

extension RolloutBatch {
  /// Checks that a batch can follow the groups that a file has.
  ///
  /// - Parameters:
  ///   - path: the file, for errors.
  ///   - done: groups in it.
  ///   - places: of a file for batches of `fileLayout`.
  func check(
    fits path: String, after done: Int, _ places: RolloutFilePlaces, _ fileLayout: PolicyLayout
  ) throws(RolloutFileError) {
    func refusal(_ reason: String) -> RolloutFileError {
      RolloutFileError(kind: .arguments, path: path, reason: reason)
    }
    guard layout == fileLayout, groupSize == places.groupSize else {
      throw refusal(
        "a batch of \(layout), G = \(groupSize), for a file of \(fileLayout), G = \(places.groupSize)")
    }
    guard rollouts.count.isMultiple(of: groupSize), done + groupCount <= places.groups else {
      throw refusal(
        "\(rollouts.count) rollouts after \(counted(done, "group")) of \(groupSize), must be "
          + "whole groups, \(places.groups) in all")
    }
    var decisions = 0
    for (number, rollout) in rollouts.enumerated() {
      guard rollout.length >= 1, rollout.firstDecision == decisions,
        rollout.decisions == (rollout.length + layout.chunk - 1) / layout.chunk,
        rollout.group >= 0, (0..<groupSize).contains(rollout.member),
        rollout.reward == (rollout.terminated ? 1 : 0), rollout.truncated != rollout.terminated
      else {
        throw refusal(
          "rollout \(number) is \(rollout): decisions must follow one another without gaps, and it must be "
            + "terminated with reward 1 or truncated with reward 0")
      }
      decisions += rollout.decisions
    }
    let width = layout.tokensPerDecision
    guard observations.count == decisions * layout.observationCount,
      tokens.count == decisions * width, logProbabilities.count == decisions * width
    else {
      throw refusal(
        "\(decisions) decisions with \(observations.count) observed numbers, \(tokens.count) tokens and "
          + "\(logProbabilities.count) log-probabilities")
    }
    var dimension = 0
    for token in tokens {
      guard Int(token) < layout.bins[dimension] else {
        throw refusal("a token is \(token), must be below \(layout.bins[dimension])")
      }
      dimension = dimension + 1 == layout.actionDimensions ? 0 : dimension + 1
    }
  }
}
