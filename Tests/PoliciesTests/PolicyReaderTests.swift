// The policy file as another program reads it: numpy computes the same log-probabilities from it alone.

import Batches
import Foundation
import Policies
import Randomness
import Testing

@Suite("a policy file holds all that another program needs to act by it")
struct PolicyReaderTests {
  /// What `read_policy.py` makes of a file.
  private func logProbabilities(of file: PolicyFile, observations: [[Float]]) throws -> [[Double]] {
    let folder = FileManager.default.temporaryDirectory.appending(path: "PolicyReaderTests-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "policy.safetensors").path
    try Data(file.encoded()).write(to: URL(filePath: path))
    let process = Process()
    let (input, output) = (Pipe(), Pipe())
    process.executableURL = URL(filePath: "/usr/bin/python3")
    process.arguments = [
      URL(filePath: #filePath).deletingLastPathComponent().appending(path: "read_policy.py").path, path,
    ]
    (process.standardInput, process.standardOutput) = (input, output)
    try process.run()
    try input.fileHandleForWriting.write(contentsOf: JSONEncoder().encode(observations))
    try input.fileHandleForWriting.close()
    let answer = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return try JSONDecoder().decode([[Double]].self, from: answer)
  }

  @Test(
    "numpy computes the same log-probabilities from the file",
    arguments: [
      Architecture(layout: oddLayout, hidden: [20, 33], activation: .tanh),
      Architecture(layout: oddLayout, hidden: [20, 33], activation: .silu, fineInputs: [4]),
      Architecture(layout: oddLayout, hidden: [20], activation: .relu, fineInputs: [2, 8]),
      Architecture(layout: oddLayout, hidden: [20, 20], activation: .tanh, kind: .residual),
      Architecture(layout: oddLayout, hidden: [33], activation: .silu, fineInputs: [2, 8], kind: .residual),
      Architecture(layout: oddLayout, hidden: [16, 16, 16], activation: .relu, kind: .residual),
    ])
  func numpy(architecture: Architecture) throws {
    let rows = 20
    let width = oddLayout.observationCount
    let values = floats(700, rows * width, scale: 3)
    var normalizer = Normalizer(observationCount: width)
    try normalizer.absorb(observations: values)
    let file = try PolicyFile(
      network: livelyNetwork(architecture), normalizer: normalizer, temperature: 1.6, sceneName: "s",
      sceneDigest: 1, observationLabels: (0..<width).map { "o\($0)" }, jostleVersion: "0")
    let found = try logProbabilities(
      of: file, observations: (0..<rows).map { Array(values[$0 * width..<($0 + 1) * width]) })

    let workspace = file.network.makeWorkspace(rows: rows, backward: false)
    values.withUnsafeBufferPointer {
      file.network.evaluate(
        rows: rows, observations: $0.baseAddress!, source: nil, normalizer: normalizer.frozen,
        temperature: 1.6, workspace: workspace)
    }
    let bins = file.network.shape.headBins.reduce(0) { $0 + Int($1) }
    var spread = 0.0
    #expect(found.count == rows)
    for (row, logs) in found.enumerated() {
      #expect(logs.count == bins)
      for (bin, log) in logs.enumerated() {
        let own = Double(workspace.logProbabilities[row * file.network.shape.logitStride + bin])
        #expect(abs(own - log) < 1e-4)
        spread = max(spread, abs(own - Double(workspace.logProbabilities[bin])))
      }
    }
    // Rows that are all alike would prove nothing.
    #expect(spread > 0.1)
  }
}
