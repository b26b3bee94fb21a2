// Runs that begin with a policy from a file.

import Foundation
import Mutations
import Policies
import Randomness
import Scenes
import Tasks
import Testing
import Training

@Suite("Training from a policy") final class FirstPolicyTests {
  private let temporary = TemporaryFolder()

  private func folder(_ name: String) -> RunFolder { RunFolder(path: "\(temporary.path)/\(name)") }

  /// A policy after some iterations, in a file.
  private func policy() throws -> String {
    let run = try TrainingRun.begin(
      nudge(), sceneText: nil, configuration: smallConfiguration(), folder: folder("first"))
    _ = try run.run { _ in }
    return run.folder.policy
  }

  private func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "no error"
    } catch {
      return "\(error)"
    }
  }

  @Test("a run begins with the policy's weights, network and normaliser, and needs the file no more")
  func begins() throws {
    let path = try policy()
    let first = try PolicyFile(path: path)
    var configuration = smallConfiguration()
    configuration.hidden = TrainingConfiguration().hidden
    let run = try TrainingRun.begin(
      nudge(), sceneText: nil, configuration: configuration, folder: folder("second"), from: path)
    #expect(run.policyFile.network.fingerprint == first.network.fingerprint)
    #expect(run.configuration.hidden == [16])
    let digest = try #require(run.configuration.from)
    try FileManager.default.removeItem(atPath: path)
    #expect(try run.run { _ in } == .completed)
    #expect(run.policyFile.network.fingerprint != first.network.fingerprint)
    #expect(run.policyFile.normalizer == first.normalizer)

    // As if it had been killed before its first checkpoint.
    _ = consume run
    let second = folder("second")
    let expected = decided(second, from: 1)
    for iteration in second.checkpointedIterations() {
      try FileManager.default.removeItem(atPath: second.checkpoint(iteration))
    }
    let recorded = try TrainingConfiguration(contentsOf: second.configuration)
    #expect(recorded.from == digest)
    let again = try TrainingRun.resume(nudge(), configuration: recorded, folder: second)
    #expect(try again.run { _ in } == .completed)
    #expect(decided(second, from: 1) == expected)
  }

  @Test("a first policy that is lost or another one is an error where it is needed")
  func lost() throws {
    let path = try policy()
    let run = try TrainingRun.begin(
      nudge(), sceneText: nil, configuration: smallConfiguration(), folder: folder("second"), from: path)
    let recorded = run.configuration
    _ = consume run
    let second = folder("second")
    func resume() throws { _ = try TrainingRun.resume(nudge(), configuration: recorded, folder: second) }
    try FileManager.default.removeItem(atPath: second.initial)
    #expect(message { try resume() }.hasPrefix("\(second.initial): cannot be read"))
    try FileManager.default.copyItem(atPath: folder("first").checkpoint(3), toPath: second.initial)
    #expect(message { try resume() }.contains("must be that of the policy that the run began with"))
  }

  @Test("the network that demonstrations bring by default gives way to that of the first policy")
  func networkAlongDemonstrations() throws {
    let path = try policy()
    let along = try TrainingConfiguration(flags: [("demonstrations", "4")])
    #expect(along.hidden == [128, 128])
    #expect(try along.recorded(from: path, for: nudge()).hidden == [16])
  }

  @Test("another scene of the same layout is allowed, and what differs otherwise is named")
  func layouts() throws {
    let path = try policy()
    func begin(_ yaml: String, _ change: (inout TrainingConfiguration) -> Void = { _ in }) throws {
      var configuration = smallConfiguration()
      change(&configuration)
      let task = try ManipulationTask(Scene(yaml: yaml, file: "nudge.yaml"))
      _ = try TrainingRun.begin(
        task, sceneText: nil, configuration: configuration, folder: folder("other"), from: path)
    }
    let wider = nudgeScene(within: "0.2")
    try begin(wider)
    try FileManager.default.removeItem(atPath: folder("other").path)
    let finer = wider.replacingOccurrences(of: "bins: 5", with: "bins: 7")
    #expect(message { try begin(finer) }.contains("with bins [5, 5], must be [7, 7] for scene 'nudge'"))
    let blind = wider.replacingOccurrences(of: "  - { position: hand }\n", with: "")
    #expect(message { try begin(blind) }.contains("observations"))
    let network = message { try begin(wider) { $0.hidden = [32] } }
    #expect(network.contains("hidden is 32, must be 16, as in \(path)"), "\(network)")
    #expect(
      message { try begin(wider) { $0.from = 7 } }.contains("from is x0000000000000007, but the digest of"))
    #expect(!FileManager.default.fileExists(atPath: folder("other").path))
    let nameless = message {
      var configuration = smallConfiguration()
      configuration.from = 7
      _ = try TrainingRun.begin(
        nudge(), sceneText: nil, configuration: configuration, folder: folder("other"))
    }
    #expect(nameless.contains("from is x0000000000000007, but no policy was given"))
  }
}
