// The work of `jostle rollout`: samples groups and writes each to the file as it is finished.

import Batches
import CSystem
import Messages
import Parallel
import Policies
import Randomness
import Replays
import Rollouts
import Tasks

/// What to generate, and the file it goes to.
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
    /// The number of groups in the file, including those of earlier commands.
    var groups: Int
    var mixedGroups: Int
    var passRateHistogram: [Int]
    var actions: Int
    /// Counts only what this command simulated.
    var physicsSteps: Int
    var seconds: Double
    var cpuSeconds: Double
    var hash: String
  }

  /// Thrown when the generation ends before all groups are in the file.
  struct Stopped: Error {
    var cause: any Error
    var partialPath: String
    /// Groups in the file; nil where it is as it was before this command.
    var done: Int?
    var groups: Int

    func note(resumedBy command: String) -> String {
      switch done {
      case nil: "no group was added to those that are there; continue with: \(command)\n"
      case 0?: "no group was finished\n"
      case let done?: "\(done) of \(groups) groups are in \(partialPath); continue with: \(command)\n"
      }
    }
  }

  func use<P: Policy>(_ policy: P, temperature: Float) throws -> Answer {
    let sampler = try GroupSampler(task: task, policy: policy, groupSize: groupSize, pool: pool)
    let tally = Locked(Tally(groupSize: groupSize))
    let writer = try makeWriter(policy, temperature: temperature) { group in
      tally.withLock { $0.add(group) }
    }
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
      // Groups that cannot be written any more are lost; what was flushed before can be read.
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

  private func makeWriter(
    _ policy: some Policy, temperature: Float, earlier: (RolloutBatch) -> Void
  ) throws -> RolloutFileWriter {
    let header = RolloutFileHeader(
      sceneName: task.scene.name, sceneDigest: task.scene.digest, observationLabels: task.observationLabels,
      actionLabels: task.actionLabels, policy: policyName, policyFingerprint: fingerprint(of: policy),
      seed: seed, temperature: temperature, prefix: branch?.actions ?? [])
    do {
      return try RolloutFileWriter(
        path: out, groups: groups, groupSize: groupSize, layout: policy.layout, header: header,
        resuming: resuming, stop: stop, earlier: earlier)
    } catch {
      guard error.kind == .stopped else { throw error }
      throw Stopped(cause: error, partialPath: error.path, groups: groups)
    }
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

  /// The writer, made Sendable for closures that workers never call at the same time.
  private struct OpenFile: @unchecked Sendable {
    let writer: RolloutFileWriter
  }

  /// Running totals over the groups in a file.
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
