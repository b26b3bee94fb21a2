// The complete state of a run between two iterations. With the folder's configuration, it suffices for
// resuming.

internal import Batches
internal import GRPO
internal import Policies
internal import Rollouts
internal import Scenes

/// Everything that later iterations depend on. All randomness is a function of the seed and the iteration, so
/// these two numbers are the generator's state.
struct Checkpoint {
  /// Number of completed iterations.
  var iteration: Int
  var learner: Learner
  /// Groups carried over to the next batch.
  var carried: RolloutBatch
  /// Number of physics steps in all rollouts so far.
  var physicsSteps: Int
  /// The result of the greedy evaluation on fresh starts after this iteration, if there was one: a run that
  /// reached its goal must not continue training when it is resumed.
  var confirmation: SuccessRate?
  /// The policy of the best evaluation; nil before the first.
  var best: BestPolicy?
  /// How far the demonstrations have been imitated.
  var clone = CloneProgress()
  /// Where groups begin along demonstrations; nil before there are any.
  var starts: StartCurriculum?
  /// How far the temperature has fallen.
  var fall = TemperatureFall()
  /// How long rollouts from the task's own starts may take.
  var time: TimeAllowance
  /// Wall time of all iterations so far, s, as recorded in timing.jsonl; not part of the file.
  var seconds = 0.0

  /// The metadata key of the parameters that the run's results depend on.
  private static let parametersKey = "parameters"
  /// The metadata's key for the name of what updates minimise.
  private static let objectiveKey = "objective"

  /// The name of what the updates of a run minimise, from its newest checkpoint; nil if there is none that can be read.
  static func objective(in folder: RunFolder) -> String? {
    let newest = folder.checkpointedIterations().last.map(folder.checkpoint)
    return newest.flatMap { try? Safetensors(contentsOf: $0) }?.metadata[objectiveKey]
  }

  /// The bytes of the file: a policy file with more tensors, so that any checkpoint can be evaluated.
  func encoded(policy: PolicyFile, configuration: TrainingConfiguration, objective: String) -> [UInt8] {
    var file = policy.safetensors
    file.metadata[Checkpoint.objectiveKey] = objective
    file.metadata[Checkpoint.parametersKey] = configuration.fixedParameters
      .map { "\($0.name): \($0.text)" }.joined(separator: "\n")
    file.tensors =
      learner.state + carried.tensors + (starts?.tensors ?? []) + (best?.tensors ?? [])
      + clone.tensors
    file.tensors.append(Tensor(name: "run.temperature_fall", shape: [1], values: .float64([fall.progress])))
    let allowance = [time.actions] + (time.greedySuccess.map { [$0] } ?? [])
    file.tensors.append(
      Tensor(name: "run.time_allowance", shape: [allowance.count], values: .float64(allowance)))
    let counters = [
      iteration, physicsSteps, confirmation?.successes ?? 0, confirmation?.episodes ?? 0,
    ].map(Int64.init)
    file.tensors.append(
      Tensor(name: "run.counters", shape: [counters.count], values: .int64(counters)))
    return file.encoded()
  }

  /// Reads a checkpoint of a run with this configuration and scene.
  ///
  /// - Parameters:
  ///   - scene: what the scene is now.
  ///   - objective: the name of what this run's updates minimise.
  ///   - allowsOtherVersion: whether a checkpoint that another version of Jostle wrote will do.
  /// - Throws: `.damagedCheckpoint` where the file is not what was written; another error where it is, and
  ///   does not fit.
  init(
    path: String, architecture: Architecture, configuration: TrainingConfiguration, scene: Scene,
    objective: String, allowsOtherVersion: Bool
  ) throws(TrainingError) {
    do {
      let file = try Safetensors(contentsOf: path)
      let policy = try PolicyFile(file, path: path)
      guard policy.sceneName == scene.name else {
        throw TrainingError.checkpoint(
          path: path, reason: "this run is of scene '\(policy.sceneName)', not of '\(scene.name)'")
      }
      guard policy.sceneDigest == scene.digest else {
        throw TrainingError.checkpoint(
          path: path,
          reason:
            "the scene '\(policy.sceneName)' has changed since this run began; the run's folder has its own "
            + "\(RunFolder.sceneName): leave the scene out to use it")
      }
      guard policy.jostleVersion == jostleVersion || allowsOtherVersion else {
        throw TrainingError.otherVersion(path: path, found: policy.jostleVersion)
      }
      let began = file.metadata[Checkpoint.objectiveKey] ?? ""
      guard began == objective else {
        throw TrainingError.checkpoint(
          path: path, reason: "this run's objective is '\(began)', not '\(objective)'")
      }
      try configuration.check(fits: file.metadata[Checkpoint.parametersKey] ?? "", path: path)
      learner = try Learner(architecture: architecture, restoring: file, path: path)
      guard let counters = file["run.counters"], case .int64(let values) = counters.values, values.count == 4,
        values.allSatisfy({ $0 >= 0 }), values[2] <= values[3],
        let carried = RolloutBatch(
          tensors: file, layout: architecture.layout, groupSize: configuration.groupSize),
        case .float64(let fall)? = file["run.temperature_fall"]?.values, fall.count == 1,
        (0...1).contains(fall[0]),
        case .float64(let time)? = file["run.time_allowance"]?.values,
        (1...2).contains(time.count), (0...Double(scene.timing.horizon)).contains(time[0]),
        time.dropFirst().allSatisfy({ (0...1).contains($0) })
      else {
        throw TrainingError.damagedCheckpoint(
          path: path, reason: "its counters, carried groups, temperature or time are not what was written")
      }
      self.fall = TemperatureFall(progress: fall[0])
      self.time = TimeAllowance(actions: time[0], greedySuccess: time.count > 1 ? time[1] : nil)
      if file["curriculum.lengths"] != nil {
        guard let starts = StartCurriculum(tensors: file) else {
          throw TrainingError.damagedCheckpoint(path: path, reason: "its curriculum is not what was written")
        }
        self.starts = starts
      }
      if file["best.counters"] != nil {
        guard let best = BestPolicy(tensors: file, path: path) else {
          throw TrainingError.damagedCheckpoint(path: path, reason: "its best policy is not what was written")
        }
        self.best = best
      }
      guard let clone = CloneProgress(tensors: file, architecture: architecture, path: path) else {
        throw TrainingError.damagedCheckpoint(path: path, reason: "its clone is not what was written")
      }
      self.clone = clone
      iteration = Int(values[0])
      physicsSteps = Int(values[1])
      confirmation =
        values[3] == 0 ? nil : SuccessRate(successes: Int(values[2]), of: Int(values[3]))
      self.carried = carried
    } catch let error as TrainingError {
      throw error
    } catch let error as PolicyError {
      switch error.problem {
      case .unreadable, .version, .otherScene: throw .policy(error)
      default: throw .damagedCheckpoint(path: path, reason: error.problem.description)
      }
    } catch {
      throw .checkpoint(path: path, reason: "\(error)")
    }
  }

  /// The newest undamaged checkpoint of a folder; nil if none was saved yet. Newer damaged ones are renamed.
  ///
  /// - Parameter notices: receives messages for the user.
  static func newest(
    in folder: RunFolder, architecture: Architecture, configuration: TrainingConfiguration,
    scene: Scene, objective: String, allowsOtherVersion: Bool, _ notices: inout [String]
  ) throws(TrainingError) -> Checkpoint? {
    var damaged: [(iteration: Int, error: TrainingError)] = []
    for iteration in folder.checkpointedIterations().reversed() {
      let found: Checkpoint
      do {
        found = try Checkpoint(
          path: folder.checkpoint(iteration), architecture: architecture, configuration: configuration,
          scene: scene, objective: objective, allowsOtherVersion: allowsOtherVersion)
      } catch .damagedCheckpoint(let path, let reason) {
        damaged.append((iteration, .damagedCheckpoint(path: path, reason: reason)))
        continue
      }
      for (iteration, error) in damaged {
        let aside = try folder.setAside(checkpoint: iteration)
        notices.append("\(error); continuing from an older one; the damaged one is now \(aside)")
      }
      return found
    }
    if let newest = damaged.first { throw .noWholeCheckpoint(folder, reason: "\(newest.error)") }
    notices.append("\(folder.path): no checkpoint was saved yet; this run starts over")
    return nil
  }

  /// The state before the first iteration.
  ///
  /// - Parameters:
  ///   - learner: with the policy to begin with.
  ///   - carried: an empty batch.
  ///   - horizon: of the scene, actions.
  init(beginningWith learner: Learner, carried: RolloutBatch, horizon: Int) {
    iteration = 0
    self.learner = learner
    self.carried = carried
    physicsSteps = 0
    time = TimeAllowance(actions: Double(horizon))
  }
}

extension RolloutBatch {
  private static let columns = 10

  /// The batch as named tensors, without loss.
  fileprivate var tensors: [Tensor] {
    let table = rollouts.flatMap { rollout in
      [
        rollout.group, rollout.member, Int(bitPattern: UInt(rollout.seed)),
        Int(bitPattern: UInt(rollout.startHash)), rollout.reward, rollout.terminated ? 1 : 0,
        rollout.truncated ? 1 : 0, rollout.length, rollout.firstDecision, rollout.decisions,
      ].map(Int64.init)
    }
    return [
      Tensor(name: "carried.rollouts", shape: [rollouts.count, RolloutBatch.columns], values: .int64(table)),
      Tensor(
        name: "carried.observations", shape: [decisionCount, layout.observationCount],
        values: .float32(observations)),
      Tensor(
        name: "carried.tokens", shape: [decisionCount, layout.tokensPerDecision],
        values: .int64(tokens.map(Int64.init))),
      Tensor(
        name: "carried.log_probabilities", shape: [decisionCount, layout.tokensPerDecision],
        values: .float32(logProbabilities)),
    ]
  }

  /// Nil unless the tensors form a batch with this layout.
  fileprivate init?(tensors file: Safetensors, layout: PolicyLayout, groupSize: Int) {
    self.init(layout: layout, groupSize: groupSize)
    guard case .int64(let table)? = file["carried.rollouts"]?.values,
      case .float32(let observations)? = file["carried.observations"]?.values,
      case .int64(let tokens)? = file["carried.tokens"]?.values,
      case .float32(let logProbabilities)? = file["carried.log_probabilities"]?.values,
      table.count % (RolloutBatch.columns * groupSize) == 0,
      observations.count % layout.observationCount == 0
    else { return nil }
    let decisions = observations.count / layout.observationCount
    guard tokens.count == decisions * layout.tokensPerDecision, logProbabilities.count == tokens.count
    else { return nil }
    self.observations = observations
    self.logProbabilities = logProbabilities
    for (index, token) in tokens.enumerated() {
      let bins = layout.bins(ofToken: index % layout.tokensPerDecision)
      guard (0..<Int64(bins)).contains(token) else { return nil }
      self.tokens.append(Token(token))
    }
    var next = 0
    for row in stride(from: 0, to: table.count, by: RolloutBatch.columns) {
      let values = table[row..<row + RolloutBatch.columns].map { Int($0) }
      let rollout = Rollout(
        group: values[0], member: values[1], seed: UInt64(UInt(bitPattern: values[2])),
        startHash: UInt64(UInt(bitPattern: values[3])), reward: values[4], terminated: values[5] == 1,
        truncated: values[6] == 1, length: values[7], firstDecision: values[8], decisions: values[9])
      guard (0...1).contains(rollout.reward), rollout.length >= 1, rollout.firstDecision == next,
        rollout.decisions == (rollout.length + layout.chunk - 1) / layout.chunk
      else { return nil }
      next += rollout.decisions
      rollouts.append(rollout)
    }
    guard next == decisions else { return nil }
  }
}
