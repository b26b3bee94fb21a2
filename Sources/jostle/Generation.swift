// The work of `jostle rollout`: from the sampler, group by group, into the file.

import Batches
import CSystem
import Messages
import Parallel
import Policies
import Randomness
import Replays
import Rollouts
import Tasks

/// Groups of rollouts to be generated and where they go.
struct Generation: PolicyUse {
  var task: ManipulationTask
  var groups: Int
  var groupSize: Int
  var seed: UInt64
  var pool: WorkerPool
  var branch: BranchPoint?
  var out: String
  var resuming: Bool
  var policyName: String
  var progress: RolloutProgress.Observer
  var stop: StopFlag

  struct Answer: Encodable {
    /// Of all groups in the file.
    var groups: Int
    var mixedGroups: Int
    var passRateHistogram: [Int]
    var actions: Int
    /// Of this command alone.
    var physicsSteps: Int
    var seconds: Double
    var cpuSeconds: Double
    var hash: String
  }

  /// An end before all groups were there.
  struct Stopped: Error {
    var cause: any Error
    var partialPath: String
    var done: Int
    var groups: Int

    func note(resumedBy command: String) -> String {
      done == 0
        ? "no group was finished\n"
        : "\(done) of \(groups) groups are in \(partialPath); go on with: \(command)\n"
    }
  }

  func use<P: Policy>(_ policy: P, temperature: Float) throws -> Answer {
    let sampler = try GroupSampler(task: task, policy: policy, groupSize: groupSize, pool: pool)
    let tally = Locked(Tally(groupSize: groupSize))
    let writer = try RolloutFileWriter(
      path: out, groups: groups, groupSize: groupSize, layout: policy.layout,
      header: RolloutFileHeader(
        sceneName: task.scene.name, sceneDigest: task.scene.digest,
        observationLabels: task.observationLabels, actionLabels: task.actionLabels, policy: policyName,
        policyFingerprint: fingerprint(of: policy), seed: seed, temperature: temperature,
        prefix: branch?.actions ?? []),
      resuming: resuming, earlier: { group in tally.withLock { $0.add(group) } })
    let earlierActions = tally.withLock { $0.actions }
    let file = OpenFile(writer: writer)
    let (start, cpuStart) = (js_wall_seconds(), js_cpu_seconds())
    do {
      try sampler.stream(
        policy, groups: writer.groupCount..<groups, key: RandomKey(seed: seed),
        from: branch.map { .branches([$0]) } ?? .drawn(.training), progress: progress, stop: stop
      ) { group in
        try file.writer.append(group)
        tally.withLock { $0.add(group) }
      }
      try writer.finish()
    } catch {
      // What cannot be written any more is lost; what was flushed before can be read.
      try? writer.close()
      throw Stopped(
        cause: error, partialPath: writer.partialPath, done: writer.flushedGroupCount, groups: groups)
    }
    let (seconds, cpuSeconds) = (js_wall_seconds() - start, js_cpu_seconds() - cpuStart)
    let all = tally.withLock { $0 }
    return Answer(
      groups: groups, mixedGroups: all.passRateHistogram.dropFirst().dropLast().reduce(0, +),
      passRateHistogram: all.passRateHistogram, actions: all.actions,
      physicsSteps: (all.actions - earlierActions) * task.physicsStepsPerAction, seconds: seconds,
      cpuSeconds: cpuSeconds, hash: all.fingerprint.fingerprint.description)
  }

  /// The hash of what a policy acts by; 0 for the random policy, which has nothing to act by.
  private func fingerprint(of policy: some Policy) -> UInt64 {
    guard let policy = policy as? NetworkPolicy else { return 0 }
    var print = policy.network.fingerprint
    print.combine("\(policy.network.architecture)")
    print.combine(policy.normalizer.mean)
    print.combine(policy.normalizer.scale)
    return print.bits
  }

  /// The writer, for closures that workers call one after the other.
  private struct OpenFile: @unchecked Sendable {
    let writer: RolloutFileWriter
  }

  /// What is counted of the groups in a file.
  private struct Tally {
    /// `[groupSize + 1]`: groups by their number of successes.
    var passRateHistogram: [Int]
    var actions = 0
    var fingerprint = BatchFingerprint()

    init(groupSize: Int) { passRateHistogram = Array(repeating: 0, count: groupSize + 1) }

    mutating func add(_ group: RolloutBatch) {
      passRateHistogram[group.rollouts.reduce(0) { $0 + $1.reward }] += 1
      actions += group.rollouts.reduce(0) { $0 + $1.length }
      fingerprint.combine(group)
    }
  }
}
