// Policies on disk: the same policy is read back, and a file that is not a policy gives an error with a
// reason.

import Batches
import Foundation
import Policies
import Randomness
import Testing

private func makeFile(_ activation: Activation = .silu) throws -> PolicyFile {
  var normalizer = Normalizer(observationCount: 5)
  try normalizer.absorb(observations: floats(505, 60, scale: 3))
  return try PolicyFile(
    network: livelyNetwork(Architecture(layout: oddLayout, hidden: [20, 33], activation: activation)),
    normalizer: normalizer, temperature: 1.6, sceneName: "push-t", sceneDigest: 0x00AB_0000_0000_0123,
    observationLabels: ["pusher.x", "pusher.y", "a \"b\"", "c,d", "e"], jostleVersion: "0.1.0")
}

private func problem(_ bytes: [UInt8]) -> PolicyError.Problem? {
  do throws(PolicyError) {
    _ = try PolicyFile(decoding: bytes, path: "policy.safetensors")
    return nil
  } catch {
    #expect(error.description.hasPrefix("policy.safetensors: "))
    return error.problem
  }
}

/// The problem of a policy file after a change to its tensors or metadata.
private func problem(_ change: (inout Safetensors) -> Void) throws -> PolicyError.Problem? {
  var contents = try makeFile().safetensors
  change(&contents)
  return problem(contents.encoded())
}

private func replace(_ name: String, in file: inout Safetensors, _ change: (Tensor) -> Tensor?) {
  file.tensors = file.tensors.compactMap { $0.name == name ? change($0) : $0 }
}

@Suite("policy files are read back exactly or refused")
struct PolicyFileTests {
  @Test("a policy is read back bit for bit, with all its metadata", arguments: Activation.allCases)
  func roundTrip(activation: Activation) throws {
    let file = try makeFile(activation)
    let bytes = file.encoded()
    let back = try PolicyFile(decoding: bytes, path: "p")
    #expect(back.network.fingerprint == file.network.fingerprint)
    #expect(back.network.architecture == file.network.architecture)
    #expect(back.normalizer == file.normalizer)
    #expect(back.temperature == file.temperature)
    #expect(back.sceneName == "push-t" && back.sceneDigest == file.sceneDigest)
    #expect(back.observationLabels == file.observationLabels)
    #expect(back.jostleVersion == "0.1.0")
    #expect(back.encoded() == bytes)
    let observations = floats(100, 61)
    let keys = (0..<20).map { RandomKey(seed: UInt64($0)) }
    #expect(act(back.policy(.sampled), observations, keys) == act(file.policy(.sampled), observations, keys))
  }

  @Test("tensors have the names and shapes of a PyTorch module")
  func namesAndShapes() throws {
    let shapes = Dictionary(
      uniqueKeysWithValues: try makeFile().safetensors.tensors.map { ($0.name, $0.shape) })
    #expect(
      shapes == [
        "layers.0.weight": [20, 5], "layers.0.bias": [20], "layers.1.weight": [33, 20], "layers.1.bias": [33],
        "layers.2.weight": [20, 33], "layers.2.bias": [20], "normalizer.mean": [5],
        "normalizer.variance": [5],
        "normalizer.count": [],
      ])
  }

  @Test("a file that is not a policy gives an error that says what it is instead")
  func notAPolicy() throws {
    #expect(problem(Array("hello".utf8)) == .safetensors(.truncated(bytes: 5, needed: 8)))
    #expect(try problem { $0.metadata["format"] = "pt" } == .notAPolicy(found: "pt"))
    #expect(try problem { $0.metadata = [:] } == .notAPolicy(found: nil))
    #expect(try problem { $0.metadata["format_version"] = "2" } == .version(found: "2"))
    let bytes = try makeFile().encoded()
    #expect(
      problem(Array(bytes.dropLast(1)))
        == .safetensors(.truncated(bytes: bytes.count - 1, needed: bytes.count)))
  }

  @Test(
    "metadata that is missing or malformed is refused",
    arguments: [
      ("temperature", "0"), ("temperature", "nan"), ("activation", "gelu"), ("chunk", "x"), ("chunk", "0"),
      ("bins", "[7,1]"), ("bins", "7"), ("hidden", "[0]"), ("hidden", "[20,33"), ("scene_digest", "12"),
      ("observation_labels", "[1]"), ("observation_labels", "[]"),
    ])
  func badMetadata(key: String, value: String) throws {
    guard case .metadata(_, .some, _) = try problem({ $0.metadata[key] = value }) else {
      Issue.record("\(key) = \(value) was taken")
      return
    }
    guard case .metadata(key, nil, _) = try problem({ $0.metadata[key] = nil }) else {
      Issue.record("a file without \(key) was taken")
      return
    }
  }

  @Test("tensors that are missing, not finite or of another shape or type are refused by name")
  func badTensors() throws {
    #expect(try problem { replace("layers.1.bias", in: &$0) { _ in nil } } == .missingTensor("layers.1.bias"))
    #expect(
      try problem { $0.metadata["hidden"] = "[20,34]" }
        == .shape(tensor: "layers.1.weight", found: [33, 20], expected: [34, 20]))
    #expect(
      try problem { $0.metadata["hidden"] = "[20]" }
        == .shape(tensor: "layers.1.weight", found: [33, 20], expected: [20, 20]))
    #expect(
      try problem {
        replace("layers.0.bias", in: &$0) {
          Tensor(name: $0.name, shape: [20], values: .float64([Double](repeating: 0, count: 20)))
        }
      } == .numberType(tensor: "layers.0.bias", found: "F64", expected: "F32"))
    #expect(
      try problem {
        replace("layers.2.weight", in: &$0) { tensor in
          var values = [Float](repeating: 0, count: 660)
          values[17] = .nan
          return Tensor(name: tensor.name, shape: tensor.shape, values: .float32(values))
        }
      } == .notFinite(tensor: "layers.2.weight", index: 17))
    #expect(
      try problem {
        replace("normalizer.variance", in: &$0) {
          Tensor(name: $0.name, shape: [5], values: .float64([1, 1, -1, 1, 1]))
        }
      } == .negative(tensor: "normalizer.variance", index: 2))
  }

  @Test("a policy for another scene is refused, and what differs is named")
  func otherScene() throws {
    let file = try makeFile()
    func problem(_ layout: PolicyLayout, _ labels: [String]) -> String? {
      do throws(PolicyError) {
        try file.check(against: layout, sceneName: "gate", observationLabels: labels, path: "p")
        return nil
      } catch {
        return error.description
      }
    }
    let labels = file.observationLabels
    #expect(problem(oddLayout, labels) == nil)
    #expect(
      problem(oddLayout, Array(labels.reversed()))?.contains("made for scene 'push-t' with observations")
        == true)
    #expect(
      problem(PolicyLayout(observationCount: 5, bins: [7, 4], chunk: 2), labels)
        == "p: was made for scene 'push-t' with bins [7, 3], must be [7, 4] for scene 'gate'")
    #expect(
      problem(PolicyLayout(observationCount: 5, bins: [7, 3]), labels)?.contains("chunk 2, must be 1") == true
    )
  }

  @Test("a file on disk is read, and a missing one is an error")
  func readingFromDisk() throws {
    let path = NSTemporaryDirectory() + "/policy-\(UUID().uuidString).safetensors"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let file = try makeFile()
    try Data(file.encoded()).write(to: URL(fileURLWithPath: path))
    #expect(try PolicyFile(path: path).encoded() == file.encoded())
    for path in ["/no/such/file", NSTemporaryDirectory()] {
      guard
        case .some(.unreadable) = #expect(
          throws: PolicyError.self, performing: { try PolicyFile(path: path) })?.problem
      else {
        Issue.record("\(path) was read")
        continue
      }
    }
  }
}
