// A recording is the episode it was made from, to the bit.

import Batches
import Parallel
import Foundation
import Policies
import Randomness
import Replays
import Rollouts
import Scenes
import Tasks
import Testing

private let scenes = ["push-box", "reach", "push-t"]

@Suite("Recordings and action logs reproduce their episodes") struct RecordingTests {
  @Test("a recording contains every state of the episode it was made from", arguments: scenes)
  func holdsEveryStateOfTheEpisodeItWasMadeFrom(scene: String) throws {
    let recording = try randomRecording(scene, seed: 11)
    let task = try shippedTask(scene)
    var episode = try Episode(task)
    try episode.reset(seed: 11)
    for (number, action) in recording.actionLog.actions.enumerated() {
      for body in task.scene.bodies.indices {
        #expect(try recording.state(of: .body(body), at: number) == episode.state(of: .body(body)))
      }
      for marker in task.scene.markers.indices {
        #expect(try recording.state(of: .marker(marker), at: number) == episode.state(of: .marker(marker)))
      }
      for site in task.scene.sites.indices {
        #expect(
          try recording.position(of: .site(site), at: number) == episode.state(of: .site(site)).position)
      }
      _ = try episode.step(action.span)
    }
    #expect(recording.finalHash == episode.stateHash)
    #expect(recording.frameCount == recording.actionCount + 1)
  }

  @Test("replaying its action log gives the same episode", arguments: scenes)
  func replayingItsActionLogGivesTheSameEpisode(scene: String) throws {
    let recording = try randomRecording(scene, seed: 4)
    let again = try Recording(replaying: recording.actionLog, in: shippedTask(scene))
    #expect(again.finalHash == recording.finalHash)
    #expect(again.outcome == recording.outcome)
    #expect(again.tokens == recording.tokens)
    #expect(try randomRecording(scene, seed: 5).finalHash != recording.finalHash)
  }

  @Test("an action log is read back from its file") func anActionLogComesBackFromItsFile() throws {
    let log = try randomRecording("reach", seed: 2).actionLog
    let path = FileManager.default.temporaryDirectory.appending(path: "jostle-\(UUID().uuidString).json")
    try Data(log.json.utf8).write(to: path)
    defer { try? FileManager.default.removeItem(at: path) }
    #expect(try ActionLog(path: path.path) == log)
  }

  @Test("a rollout of a rollout file replays to the same outcome")
  func aRolloutOfARolloutFileReplaysToTheSameOutcome() throws {
    let task = try shippedTask("reach")
    let policy = RandomPolicy(layout: PolicyLayout(of: task))
    let sampler = try GroupSampler(task: task, policy: policy, groupSize: 2, pool: WorkerPool(workers: 1))
    let (batch, _) = try sampler.sample(policy, groups: 2, sampling: nil, key: RandomKey(seed: 1))
    let path = FileManager.default.temporaryDirectory.appending(path: "jostle-\(UUID().uuidString).h5").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try RolloutFile.write(
      batch, to: path,
      header: RolloutFileHeader(
        sceneName: task.scene.name, sceneDigest: task.scene.digest,
        observationLabels: task.observationLabels, actionLabels: task.actionLabels, policy: "random", seed: 1,
        temperature: 1))
    for (number, rollout) in batch.rollouts.enumerated() {
      let recording = try Recording(replaying: ActionLog(path: path, rollout: number), in: task)
      #expect(recording.seed == rollout.seed)
      #expect(recording.actionCount == rollout.length)
      #expect((recording.outcome == .succeeded) == (rollout.reward == 1))
      let width = batch.layout.actionDimensions
      let first = rollout.firstDecision * width
      #expect(recording.tokens == Array(batch.tokens[first..<first + rollout.length * width]))
    }
    #expect(throws: RecordingError.log(path: path, reason: "there is no rollout 4, the file has 4")) {
      try ActionLog(path: path, rollout: 4)
    }
  }

  @Test("rollouts that began at a branch point replay from the start")
  func rolloutsThatBeganAtABranchReplayFromTheStart() throws {
    let task = try shippedTask("reach")
    var log = try randomRecording("reach", seed: 2).actionLog
    let whole = log.actions.count
    #expect(
      throws: RecordingError.actions(
        scene: "reach",
        reason: "the episode ends after \(whole) of \(whole): a branch point must lie before its end")
    ) { try BranchPoint(endOf: log, in: task) }
    log.actions = Array(log.actions.prefix(4))
    let branch = try BranchPoint(endOf: log, in: task)
    let policy = RandomPolicy(layout: PolicyLayout(of: task))
    let sampler = try GroupSampler(task: task, policy: policy, groupSize: 3, pool: WorkerPool(workers: 1))
    let (batch, _) = try sampler.sample(
      policy, groups: 1, sampling: nil, key: RandomKey(seed: 1), from: .branches([branch]))
    let path = FileManager.default.temporaryDirectory.appending(path: "jostle-\(UUID().uuidString).h5").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let header = RolloutFileHeader(
      sceneName: task.scene.name, sceneDigest: task.scene.digest, observationLabels: task.observationLabels,
      actionLabels: task.actionLabels, policy: "random", seed: 1, temperature: 1, prefix: branch.actions)
    try RolloutFile.write(batch, to: path, header: header)
    #expect(try RolloutFile.read(path).header == header)
    for (number, rollout) in batch.rollouts.enumerated() {
      let recording = try Recording(replaying: ActionLog(path: path, rollout: number), in: task)
      #expect(recording.actionCount == 4 + rollout.length)
      #expect((recording.outcome == .succeeded) == (rollout.reward == 1))
    }
  }

  @Test("actions that the scene cannot carry out are refused") func refusesActionsThatTheSceneCannotCarryOut()
    throws
  {
    let task = try shippedTask("push-box")
    func refusal(_ change: (inout ActionLog) -> Void) -> String {
      var broken = log(task, seed: 1, [5, 5], times: 2)
      change(&broken)
      do throws(RecordingError) {
        _ = try Recording(replaying: broken, in: task)
        return "accepted"
      } catch {
        return error.description
      }
    }
    let start = "push-box: these actions cannot be replayed: "
    #expect(refusal { _ in } == "accepted")
    #expect(refusal { $0.scene = "reach" } == start + "they belong to scene 'reach'")
    #expect(refusal { $0.sceneDigest = "0" }.hasSuffix("it has changed since"))
    #expect(refusal { $0.actions[1] = [5] } == start + "action 1 has 1 tokens, must have 2")
    #expect(refusal { $0.actions[1] = [5, 11] } == start + "action 1 has token 11, must be below 11")
    #expect(
      refusal { $0.actions = Array(repeating: [5, 5], count: 101) }
        == start + "there are 101, but the episode ends after 100")
  }

  @Test("a file without actions is refused") func refusesAFileThatHoldsNoActions() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "jostle-\(UUID().uuidString)").path
    #expect(throws: RecordingError.log(path: path, reason: "it cannot be read")) {
      try ActionLog(path: path)
    }
    try Data("{\"actions\": 3}".utf8).write(to: URL(filePath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect(throws: RecordingError.self) { try ActionLog(path: path) }
  }
}
