// Residual networks against the same function from their saved tensors, in double precision.

import Batches
import Foundation
import Policies
import Randomness
import Testing

/// A residual network as named lists of numbers.
private struct NaiveResidual {
  let architecture: Architecture
  var numbers: [String: [Double]] = [:]

  init(_ network: Network) {
    architecture = network.architecture
    for tensor in network.shape.tensors(of: network.parameters) {
      guard case .float32(let values) = tensor.values else { continue }
      numbers[tensor.name] = values.map(Double.init)
    }
  }

  private func dense(_ name: String, _ x: [Double]) -> [Double] {
    let (weights, biases) = (numbers[name + ".weight"]!, numbers[name + ".bias"]!)
    return biases.indices.map { row in
      x.indices.reduce(biases[row]) { $0 + weights[row * x.count + $1] * x[$1] }
    }
  }

  private func norm(_ name: String, _ x: [Double]) -> [Double] {
    let mean = x.reduce(0, +) / Double(x.count)
    let variance = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(x.count)
    let (gain, bias) = (numbers[name + ".weight"]!, numbers[name + ".bias"]!)
    return x.indices.map { gain[$0] * (x[$0] - mean) / (variance + 1e-5).squareRoot() + bias[$0] }
  }

  func callAsFunction(_ input: [Double]) -> [Double] {
    var x = dense("stem", input)
    for index in architecture.hidden.indices {
      let inner = dense("blocks.\(index).inner", norm("blocks.\(index).norm", x)).map { x in
        switch architecture.activation {
        case .tanh: tanh(x)
        case .relu: max(0, x)
        case .silu: x / (1 + exp(-x))
        }
      }
      x = zip(x, dense("blocks.\(index).outer", inner)).map { $0 + $1 }
    }
    return dense("head", norm("norm", x))
  }
}

@Suite("a residual network computes its blocks and their derivatives")
struct ResidualTests {
  private static let architectures = Activation.allCases.flatMap { activation in
    [[9], [16, 16]].map {
      Architecture(layout: oddLayout, hidden: $0, activation: activation, kind: .residual)
    }
  }

  /// Gains, biases and the last layer as they could be after training, rather than 1, 0 and next to nothing.
  private func trained(_ architecture: Architecture) -> Network {
    var network = Network(architecture, key: RandomKey(seed: 3))
    let key = RandomKey(seed: 4)
    let tensors = network.shape.tensors(of: network.parameters).enumerated().map { index, tensor in
      guard case .float32(let values) = tensor.values else { return tensor }
      let scale: Float = tensor.name == "head.weight" ? 100 : 1
      let shift: Float = tensor.shape.count == 1 ? 0.5 : 0
      return Tensor(
        name: tensor.name, shape: tensor.shape,
        values: .float32(
          values.enumerated().map { $1 * scale + (key.folding(index).uniform($0) - 0.5) * shift }))
    }
    let (shape, file) = (network.shape, Safetensors(metadata: [:], tensors: tensors))
    network.withMutableParameters { parameters in
      #expect(throws: Never.self) { try shape.read(from: file, path: "p", into: parameters) }
    }
    return network
  }

  @Test("forward and backward agree with the naive network", arguments: architectures)
  func passes(architecture: Architecture) {
    let rows = 3
    let network = trained(architecture)
    let shape = network.shape
    let workspace = network.makeWorkspace(rows: rows, backward: true)
    let input = floats(rows * 5, 2)
    let logits = architecture.layout.logitCount
    let weights = floats(rows * logits, 3)
    for row in 0..<rows {
      for column in 0..<5 { workspace.input[row * shape.inputStride + column] = input[row * 5 + column] }
      for column in 0..<logits {
        workspace.logitGradients[row * shape.logitStride + column] = weights[row * logits + column]
      }
    }
    network.forward(rows: rows, workspace: workspace)
    let transposed = AlignedFloats(count: shape.transposedCount)
    let gradient = AlignedFloats(count: shape.parameterCount)
    network.transposeWeights(into: transposed.base)
    network.backward(rows: rows, workspace: workspace, transposed: transposed.base, gradient: gradient.base)

    var naive = NaiveResidual(network)
    func loss() -> Double {
      (0..<rows).reduce(0) { sum, row in
        zip(
          naive(input[row * 5..<row * 5 + 5].map(Double.init)), weights[row * logits..<(row + 1) * logits]
        ).reduce(sum) { $0 + $1.0 * Double($1.1) }
      }
    }
    for row in 0..<rows {
      for (column, value) in naive(input[row * 5..<row * 5 + 5].map(Double.init)).enumerated() {
        let found = Double(workspace.logits[row * shape.logitStride + column])
        #expect(abs(found - value) < 2e-5 * max(1, abs(value)))
      }
    }
    for tensor in shape.tensors(of: gradient.base) {
      guard case .float32(let found) = tensor.values else { continue }
      var (error, norm) = (0.0, 0.0)
      // A prime stride meets every row and column; all numbers would take minutes under a sanitizer.
      for index in stride(from: 0, to: found.count, by: found.count > 50 ? 7 : 1) {
        let value = naive.numbers[tensor.name]![index]
        naive.numbers[tensor.name]![index] = value + 1e-5
        let up = loss()
        naive.numbers[tensor.name]![index] = value - 1e-5
        let slope = (up - loss()) / 2e-5
        naive.numbers[tensor.name]![index] = value
        error += (slope - Double(found[index])) * (slope - Double(found[index]))
        norm += slope * slope
      }
      #expect(norm > 0, "\(tensor.name)")
      #expect(error.squareRoot() < 3e-5 * norm.squareRoot(), "\(tensor.name)")
    }
    // What stands in the padding has no gradient, so it stays zero.
    let places = shape.tensors(of: gradient.base).reduce(0) { sum, tensor in
      guard case .float32(let values) = tensor.values else { return sum }
      return sum + values.count { $0 != 0 }
    }
    #expect(gradient.array.count { $0 != 0 } == places)
  }

  @Test("the widths of a residual network must be equal, and at least one")
  func widths() {
    for hidden in [[], [16, 8]] {
      #expect(throws: (any Error).self) {
        try Architecture.checked(layout: oddLayout, hidden: hidden, activation: .tanh, kind: .residual)
      }
    }
  }

  @Test("a residual policy comes back from its file bit for bit, and no perceptron does from it")
  func roundTrip() throws {
    let network = trained(
      Architecture(layout: oddLayout, hidden: [20, 20], fineInputs: [2], kind: .residual))
    let file = try PolicyFile(
      network: network, normalizer: Normalizer(observationCount: 5), temperature: 1, sceneName: "s",
      sceneDigest: 1, observationLabels: ["a", "b", "c", "d", "e"], jostleVersion: "0")
    let back = try PolicyFile(decoding: file.encoded(), path: "p")
    #expect(back.network.fingerprint == network.fingerprint)
    #expect(back.network.architecture == network.architecture)
    var other = file.safetensors
    other.metadata["network"] = "perceptron"
    #expect(throws: PolicyError.self) { try PolicyFile(other, path: "p") }
  }
}
