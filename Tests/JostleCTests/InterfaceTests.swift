// The C interface as a C program calls it: what the sanitizers see of it, which Python would hide.

import Foundation
import JostleC
import Testing

/// The message of this thread's last call that failed.
private func reason() -> String {
  guard let text = message() else { return "" }
  return String(cString: text)
}

/// The answer of this thread's last call.
private func answered() -> String {
  var size: Int64 = 0
  guard let bytes = lastAnswer(&size) else { return "" }
  return String(decoding: UnsafeBufferPointer(start: bytes, count: Int(size)), as: UTF8.self)
}

/// Calls a function that fills in a handle.
private func opened(
  _ call: (UnsafeMutablePointer<UInt64>) -> Int32, sourceLocation: SourceLocation = #_sourceLocation
) throws -> UInt64 {
  var handle: UInt64 = 0
  try #require(call(&handle) == 0, "\(reason())", sourceLocation: sourceLocation)
  return handle
}

/// Waits for a job.
///
/// - Returns: the status with which it ended.
private func end(of job: UInt64) -> Int32 {
  while true {
    let status = nextOfJob(job, 50)
    // 0 is an event, 1 is nothing yet.
    if status > 1 { return status }
  }
}

/// The buffers that an environment is read into.
private struct Buffers {
  var observations: [Float]
  var rewards: [Float]
  var terminated: [UInt8]
  var truncated: [UInt8]
  var faulted: [UInt8]
  var seeds: [UInt64]
  var hashes: [UInt64]
  var margins: [Float]

  /// - Parameters: as many numbers as the scene `reach` has.
  init(_ count: Int, width: Int, conditions: Int) {
    observations = Array(repeating: 0, count: count * width)
    rewards = Array(repeating: 0, count: count)
    (terminated, truncated) = (Array(repeating: 0, count: count), Array(repeating: 0, count: count))
    faulted = Array(repeating: 0, count: count)
    (seeds, hashes) = (Array(repeating: 0, count: count), Array(repeating: 0, count: count))
    margins = Array(repeating: 0, count: count * conditions)
  }

  mutating func read(_ environment: UInt64) -> Int32 {
    readEnvironment(
      environment, &observations, nil, &rewards, &terminated, &truncated, &faulted, &seeds, &hashes, &margins)
  }
}

/// The shape of a task.
private struct Shape: Decodable {
  var observationLabels: [String]
  var bins: [Int]
  var conditions: [String]

  init(_ task: UInt64) throws {
    try #require(describeTask(task) == 0)
    self = try JSONDecoder().decode(Shape.self, from: Data(answered().utf8))
  }
}

@Suite("the C interface, as a C program calls it", .serialized) struct InterfaceTests {
  private static func reach() throws -> UInt64 { try opened { openTask("reach", $0) } }

  @Test("environments are stepped, reset, saved, restored and drawn in the caller's buffers")
  func environments() throws {
    let task = try InterfaceTests.reach()
    let shape = try Shape(task)
    for threads: Int64 in [1, 3] {
      let environment = try opened { openEnvironment(task, 9, 1, 0, 0, threads, $0) }
      var buffers = Buffers(9, width: shape.observationLabels.count, conditions: shape.conditions.count)
      var tokens = [UInt16](repeating: 0, count: 9 * shape.bins.count)
      for step in 0..<150 {
        for index in tokens.indices { tokens[index] = UInt16((step + index) % shape.bins[0]) }
        #expect(stepEnvironment(environment, tokens) == 0)
        #expect(buffers.read(environment) == 0)
      }
      #expect(buffers.observations.allSatisfy { $0.isFinite })
      let choices: [UInt8] = [0, 1, 2, 0, 1, 2, 0, 1, 2]
      #expect(resetEnvironment(environment, choices, Array(repeating: 7, count: 9)) == 0)
      #expect(buffers.read(environment) == 0)
      #expect(buffers.seeds[2] == 7 && buffers.seeds[5] == 7)
      let (observed, hash) = (buffers.observations, buffers.hashes[2])
      let snapshot = try opened { saveEnvironment(environment, 2, $0) }
      #expect(stepEnvironment(environment, tokens) == 0)
      #expect(restoreEnvironment(environment, 2, snapshot) == 0)
      #expect(buffers.read(environment) == 0)
      let width = shape.observationLabels.count
      #expect(buffers.hashes[2] == hash)
      #expect(buffers.observations[2 * width..<3 * width] == observed[2 * width..<3 * width])
      var height: Int64 = 0
      #expect(renderEnvironment(environment, 0, 64, &height) == 0)
      #expect(answered().isEmpty == false && height > 0)
      tokens[0] = 999
      #expect(stepEnvironment(environment, tokens) == 3)
      #expect(reason().hasPrefix("tokens[0] is 999, must be in 0..."))
      close(snapshot)
      close(environment)
    }
    close(task)
  }

  /// A batch of random rollouts that a job sampled, with its hash.
  private func sampled(_ task: UInt64, threads: Int64) throws -> (batch: UInt64, hash: String) {
    let sampler = try opened { openSampler(task, 4, threads, $0) }
    let policy = try opened { randomPolicy(task, $0) }
    let job = try opened { sample(sampler, policy, 2, 5, 0, 0, 0, 3, 0, $0) }
    #expect(end(of: job) == 2)
    let shape = try Shape(task)
    let (batch, hash) = try copied(job, task, shape)
    for handle in [job, policy, sampler] { close(handle) }
    return (batch, hash)
  }

  /// A copy of the rollouts of a job or of groups, through buffers of the caller.
  private func copied(
    _ source: UInt64, _ task: UInt64, _ shape: Shape
  ) throws -> (batch: UInt64, hash: String) {
    var (rollouts, decisions): (Int64, Int64) = (0, 0)
    try #require(batchSize(source, &rollouts, &decisions) == 0)
    let (width, heads) = (shape.observationLabels.count, shape.bins.count)
    var observations = [Float](repeating: 0, count: Int(decisions) * width)
    var tokens = [UInt16](repeating: 0, count: Int(decisions) * heads)
    var logs = [Float](repeating: 0, count: Int(decisions) * heads)
    var numbers = [Int64](repeating: 0, count: Int(rollouts) * 8)
    var seeds = [UInt64](repeating: 0, count: Int(rollouts) * 2)
    try #require(readBatch(source, &observations, &tokens, &logs, &numbers, &seeds) == 0)
    try #require(hashOfBatch(source) == 0)
    let hash = answered()
    let batch = try opened {
      openBatch(task, 1, 4, rollouts, decisions, observations, tokens, logs, numbers, seeds, $0)
    }
    try #require(hashOfBatch(batch) == 0)
    #expect(answered() == hash)
    numbers[7] += 1
    var none: UInt64 = 0
    #expect(
      openBatch(task, 1, 4, rollouts, decisions, observations, tokens, logs, numbers, seeds, &none) == 3)
    #expect(none == 0)
    return (batch, hash)
  }

  @Test("a sampler's job and groups that are stepped have the same batch, for any number of threads")
  func batches() throws {
    let task = try InterfaceTests.reach()
    let shape = try Shape(task)
    var hashes: Set<String> = []
    for threads: Int64 in [1, 4] {
      let (batch, hash) = try sampled(task, threads: threads)
      close(batch)
      hashes.insert(hash)
      let policy = try opened { randomPolicy(task, $0) }
      let groups = try opened { openGroups(task, 1, 4, 3, 2, 2, 5, 0, 0, 0, 3, 0, threads, $0) }
      var observations = [Float](repeating: 0, count: 12 * shape.observationLabels.count)
      var keys = [UInt64](repeating: 0, count: 12)
      var (tokens, logs) = ([UInt16](repeating: 0, count: 24), [Float](repeating: 0, count: 24))
      var (part, empty) = (Int64(0), 0)
      while empty < 2 {
        var rows: Int64 = 0
        #expect(rowsOfGroups(groups, part, &rows, &observations, &keys) == 0)
        if rows > 0 {
          #expect(actPolicy(policy, 0, rows, observations, keys, &tokens, &logs) == 0)
          #expect(stepGroups(groups, part, rows, tokens, logs) == 0)
        }
        empty = rows == 0 ? empty + 1 : 0
        part = 1 - part
      }
      #expect(finishGroups(groups) == 0)
      let copy = try copied(groups, task, shape)
      hashes.insert(copy.hash)
      for handle in [copy.batch, groups, policy] { close(handle) }
    }
    #expect(hashes.count == 1)
    close(task)
  }

  @Test("a learner's gradients are written for the groups that are asked for") func learners() throws {
    let task = try InterfaceTests.reach()
    let (batch, _) = try sampled(task, threads: 2)
    let learner = try opened { openLearner(task, "hidden: [8]\nlearningRate: 0.01", "", "", 2, $0) }
    #expect(describeLearner(learner) == 0)
    let told = answered()
    let count = try #require(
      (JSONSerialization.jsonObject(with: Data(told.utf8)) as? [String: Any])?["parameterCount"] as? Int)
    var (gradients, losses) = ([Float](repeating: 9, count: 3 * count), [0.0, 0.0, 0.0])
    #expect(gradientsOfLearner(learner, batch, 3, 2, &gradients, &losses) == 0)
    // The rest of the buffer is as it was.
    #expect(gradients[2 * count..<3 * count].allSatisfy { $0 == 9 })
    #expect(gradientsOfLearner(learner, batch, 4, 2, &gradients, &losses) == 3)
    #expect(reason() == "count is 2, must be in 0...1")
    var norm = 0.0
    #expect(stepLearner(learner, Array(repeating: 0.5, count: count), 0, &norm) == 0)
    #expect(norm > 0)
    #expect(describeLearner(learner) == 0)
    #expect(answered() != told)
    #expect(policyOfLearner(learner) == 0)
    for handle in [learner, batch, task] { close(handle) }
  }

  @Test("a training run reports its iterations, and one that is closed while it runs ends")
  func training() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("jostle-c-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    let task = try InterfaceTests.reach()
    let settings =
      "hidden: [8]\nbatchGroups: 2\ngroupSize: 2\nminibatches: 1\nworkers: 3\nevaluateEvery: 0\nfinalEpisodes: 4"
    let job = try opened {
      beginTraining(task, settings + "\niterations: 2", "", folder.path + "/run", "", "", $0)
    }
    #expect(end(of: job) == 2)
    #expect(answered().contains("\"end\":\"completed\""))
    close(job)
    let endless = try opened {
      beginTraining(task, settings + "\niterations: 100000", "", folder.path + "/endless", "", "", $0)
    }
    #expect(nextOfJob(endless, 10_000) == 0)
    #expect(stopJob(endless) == 0)
    #expect(end(of: endless) == 2)
    close(endless)
    close(task)
  }

  @Test("handles and messages from many threads at once") func threads() throws {
    let task = try InterfaceTests.reach()
    let before = openHandles()
    DispatchQueue.concurrentPerform(iterations: 8) { number in
      for round in 0..<4 {
        var handle: UInt64 = 0
        #expect(openTask("no-scene-\(number)", &handle) == 6)
        #expect(reason().contains("'no-scene-\(number)'"))
        #expect(openEnvironment(task, 2, UInt64(round), 0, 0, 1, &handle) == 0)
        #expect(stepEnvironment(handle, [0, 0, 0, 0]) == 0)
        close(handle)
        #expect(stepEnvironment(handle, [0, 0, 0, 0]) == 4)
        #expect(reason() == "this environment is closed")
      }
    }
    #expect(openHandles() == before)
    // One handle for all: each call works, or is told that another one is in it.
    let environment = try opened { openEnvironment(task, 4, 1, 0, 0, 2, $0) }
    DispatchQueue.concurrentPerform(iterations: 8) { _ in
      for _ in 0..<20 {
        let status = stepEnvironment(environment, Array(repeating: 1, count: 8))
        #expect(status == 0 || status == 5)
      }
    }
    close(environment)
    close(task)
  }
}
