// The layout that other tools read, tested through libhdf5 instead of Jostle's own reader.

import Batches
import CHDF5
import Foundation
import Policies
import Replays
import Rollouts
import Testing

@Suite("libhdf5 reads rollout files in robomimic's layout") struct RolloutFileLayoutTests {
  /// One group: a failure of 3 steps and a success of 1, two actions per decision.
  private func writeExample(to path: String) throws {
    let layout = PolicyLayout(observationCount: 2, bins: [11, 2], chunk: 2)
    var batch = RolloutBatch(layout: layout, groupSize: 2)
    batch.rollouts = [
      Rollout(
        group: 0, member: 0, seed: 5, startHash: 6, reward: 0, terminated: false, truncated: true, length: 3,
        firstDecision: 0, decisions: 2),
      Rollout(
        group: 0, member: 1, seed: 5, startHash: 6, reward: 1, terminated: true, truncated: false, length: 1,
        firstDecision: 2, decisions: 1),
    ]
    batch.observations = [0.5, 1.5, 2.5, 3.5, 4.5, 5.5]
    batch.tokens = [0, 0, 10, 1, 5, 0, 3, 1, 9, 1, 2, 0]
    batch.logProbabilities = [Float](repeating: -1, count: 12)
    try RolloutFile.write(
      batch, to: path,
      header: RolloutFileHeader(
        sceneName: "a \"scene\"", sceneDigest: 0xABC, observationLabels: ["x", "y"],
        actionLabels: ["a", "b"],
        policy: "random", seed: 1, temperature: 1))
  }

  private func withExample(_ body: (OpaquePointer) throws -> Void) throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "jostle-\(UUID().uuidString).h5").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try writeExample(to: path)
    var file: OpaquePointer?
    try #require(jh_open(path, &file) == JH_OK)
    defer { jh_close(file) }
    try body(try #require(file))
  }

  private func floats(_ file: OpaquePointer, _ path: String) throws -> (shape: [Int64], values: [Float]) {
    var (rank, shape): (Int32, [Int64]) = (0, [Int64](repeating: 0, count: Int(JH_MAX_RANK)))
    try #require(jh_shape(file, path, &rank, &shape) == JH_OK)
    let sizes = Array(shape.prefix(Int(rank)))
    var values = [Float](repeating: .nan, count: Int(sizes.reduce(1, *)))
    try #require(jh_read(file, path, JH_FLOAT32, Int64(values.count), &values) == JH_OK)
    return (sizes, values)
  }

  private func integer(_ file: OpaquePointer, _ path: String, _ name: String) throws -> Int64 {
    var value: Int64 = -1
    try #require(jh_get_number(file, path, name, JH_INT64, &value) == JH_OK)
    return value
  }

  @Test("actions are those carried out, scaled from −1 to 1")
  func actionsAreThoseCarriedOutFromMinusOneToOne()
    throws
  {
    try withExample { (file) throws in
      let (shape, values) = try floats(file, "/data/demo_0/actions")
      #expect(shape == [3, 2])
      #expect(values == [-1, -1, 1, 1, 0, -1])
      #expect(try floats(file, "/data/demo_1/actions").shape == [1, 2])
    }
  }

  @Test("there is one observation per decision, and every step refers to its decision")
  func observationsAreOnePerDecisionAndStepsPointToThem() throws {
    try withExample { (file) throws in
      let (shape, values) = try floats(file, "/data/demo_0/obs/state")
      #expect(shape == [2, 2])
      #expect(values == [0.5, 1.5, 2.5, 3.5])
      var decisions: [Int64] = [-1, -1, -1]
      #expect(jh_read(file, "/data/demo_0/decision_of_step", JH_INT64, 3, &decisions) == JH_OK)
      #expect(decisions == [0, 0, 1])
    }
  }

  @Test("reward and done are set at the step that succeeds") func rewardAndDoneAreAtTheStepThatSucceeds()
    throws
  {
    try withExample { (file) throws in
      #expect(try floats(file, "/data/demo_0/rewards").values == [0, 0, 0])
      #expect(try floats(file, "/data/demo_1/rewards").values == [1])
      var done: UInt8 = 9
      #expect(jh_read(file, "/data/demo_1/dones", JH_UINT8, 1, &done) == JH_OK)
      #expect(done == 1)
    }
  }

  @Test("counts are where robomimic expects them") func countsAreWhereRobomimicLooksForThem() throws {
    try withExample { (file) throws in
      #expect(try integer(file, "/data", "total") == 4)
      #expect(try integer(file, "/data/demo_0", "num_samples") == 3)
      #expect(try integer(file, "/data/demo_1", "num_samples") == 1)
    }
  }

  @Test("env_args is JSON with the scene's name") func environmentArgumentsAreJSONWithTheScenesName() throws {
    try withExample { (file) throws in
      var text = ""
      let status = withUnsafeMutablePointer(to: &text) { text in
        jh_get_text(file, "/data", "env_args", text) { context, found in
          guard let context, let found else { return }
          context.assumingMemoryBound(to: String.self).pointee = String(cString: found)
        }
      }
      #expect(status == JH_OK)
      #expect(text == #"{"env_kwargs":{"scene_digest":"abc"},"env_name":"a \"scene\"","type":2}"#)
    }
  }

  @Test("the C interface distinguishes missing from mismatched contents and gives a reason")
  func theShimTellsMissingFromMismatchedAndSaysWhy() throws {
    try withExample { (file) throws in
      var value: Int64 = 0
      #expect(jh_get_number(file, "/data", "missing", JH_INT64, &value) == JH_MISSING)
      #expect(String(cString: jh_message()) == "/data has no attribute 'missing'")
      #expect(jh_get_number(file, "/data", "total", JH_FLOAT32, &value) == JH_MISMATCH)
      #expect(jh_read(file, "/data/missing", JH_INT64, 1, &value) == JH_MISSING)
      #expect(jh_read(file, "/data", JH_INT64, 1, &value) == JH_MISMATCH)
      #expect(jh_read(file, "/data/demo_0/tokens", JH_INT64, 8, &value) == JH_MISMATCH)
      #expect(jh_read(file, "/data/demo_0/rewards", JH_FLOAT32, 2, &value) == JH_MISMATCH)
      #expect(
        String(cString: jh_message()) == "/data/demo_0/rewards has 3 elements, must have 2")
    }
  }
}
