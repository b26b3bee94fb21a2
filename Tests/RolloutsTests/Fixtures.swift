// Tasks that are quick to roll out, and ways to compare their results.

import Batches
import Policies
import Randomness
import Rollouts
import Scenes
import Tasks

enum Fixtures {
  static let repository = String(#filePath.dropLast("/Tests/RolloutsTests/Fixtures.swift".count))

  static func shippedTask(_ name: String) throws -> ManipulationTask {
    try ManipulationTask(Scene(contentsOf: "\(repository)/scenes/\(name).yaml"))
  }

  /// A pusher that has twelve actions to come near a goal: random ones often do from close by, never from
  /// afar, so that groups of every pass rate come up.
  ///
  /// - Parameter open: without walls, so that the pusher, which overshoots its targets, may leave: a fault.
  static func coin(
    open: Bool = false, success: String = "near: { what: hand, to: goal, within: 0.4 }"
  ) throws -> ManipulationTask {
    try ManipulationTask(
      Scene(
        yaml: """
          jostle: 1
          name: coin
          instruction: Come near the goal.
          view: top
          workspace: { x: [-1.2, 1.2], y: [-1.2, 1.2], walls: \(!open) }
          time: { actionRate: 10, physicsSteps: 2, horizon: 12 }
          markers: { goal: {} }
          agents:
            hand:
              pusher: { radius: 0.05, density: 50, mode: { step: 0.25 }, maxForce: 400, dampingRatio: 0.4, bins: 3 }
          start:
            hand: { x: 0, y: 0 }
            goal: { from: [0, 0], distance: { uniform: [0.41, 0.95] }, bearing: { uniform: [-3.1416, 3.1416] } }
          observations:
            - { position: goal, relativeTo: hand }
            - { velocity: hand }
            - { progress: true }
          success: { \(success) }
          """, file: "coin.yaml"))
  }

  /// A network of random weights whose choices are far from even.
  static func network(
    _ task: ManipulationTask, chunk: Int = 1, seed: UInt64 = 1, hidden: [Int] = [16]
  ) -> NetworkPolicy {
    let layout = PolicyLayout(of: task, chunk: chunk)
    var network = Network(Architecture(layout: layout, hidden: hidden), key: RandomKey(seed: seed))
    let last = network.shape.layers[network.shape.layers.count - 1]
    network.withMutableParameters { parameters in
      for index in 0..<last.inputs * last.outputStride { parameters[last.weightOffset + index] *= 100 }
    }
    var normalizer = Normalizer(observationCount: layout.observationCount)
    do {
      try normalizer.absorb(
        observations: (0..<4 * layout.observationCount).map { RandomKey(seed: seed).uniform($0) })
      return try NetworkPolicy(
        network: network, normalizer: normalizer.frozen, temperature: 1.3, mode: .sampled)
    } catch {
      fatalError("\(error)")
    }
  }
}

extension RolloutBatch {
  /// The numbers of the groups in it.
  var groups: [Int] { stride(from: 0, to: rollouts.count, by: groupSize).map { rollouts[$0].group } }

  /// The rollouts of one group with all they saw and did, wherever in a batch they stand.
  func fingerprint(ofGroup group: Int) -> Fingerprint {
    var alone = RolloutBatch(layout: layout, groupSize: groupSize)
    for var rollout in rollouts where rollout.group == group {
      func rows(_ width: Int) -> Range<Int> {
        rollout.firstDecision * width..<(rollout.firstDecision + rollout.decisions) * width
      }
      alone.observations += observations[rows(layout.observationCount)]
      alone.tokens += tokens[rows(layout.tokensPerDecision)]
      alone.logProbabilities += logProbabilities[rows(layout.tokensPerDecision)]
      rollout.firstDecision = 0
      alone.rollouts.append(rollout)
    }
    return alone.fingerprint
  }

  /// The tokens that a rollout emitted, carried out or not.
  func tokens(of rollout: Rollout) -> ArraySlice<Token> {
    let first = rollout.firstDecision * layout.tokensPerDecision
    return tokens[first..<first + rollout.decisions * layout.tokensPerDecision]
  }

  /// Successes in each group, in order.
  var successes: [Int] {
    stride(from: 0, to: rollouts.count, by: groupSize).map { first in
      rollouts[first..<first + groupSize].reduce(0) { $0 + $1.reward }
    }
  }
}

extension SamplingReport {
  /// Without the one count that depends on timing.
  var settled: SamplingReport {
    var report = self
    report.speculativeGroups = 0
    report.speculativeActions = 0
    return report
  }

  /// Groups that were looked at and are accounted for.
  var accounted: Int { groupsKept + groupsAllFail + groupsAllSuccess + groupsOutOfBounds + groupsFaulted }
}
