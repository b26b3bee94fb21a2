// The network against a naive one in double precision: values, derivatives, initial weights.

import Batches
import Foundation
import Policies
import Randomness
import Testing

let oddLayout = PolicyLayout(observationCount: 5, bins: [7, 3], chunk: 2)

func architectures() -> [Architecture] {
  Activation.allCases.flatMap { activation in
    [[], [9], [20, 33]].map { Architecture(layout: oddLayout, hidden: $0, activation: activation) }
  }
}

func floats(_ count: Int, _ key: Int, scale: Float = 2) -> [Float] {
  let key = RandomKey(seed: 77).folding(key)
  return (0..<count).map { (key.uniform($0) - 0.5) * scale }
}

/// A network whose last layer is as large as the others, so that its distribution is not flat.
func livelyNetwork(_ architecture: Architecture, seed: UInt64 = 3) -> Network {
  var network = Network(architecture, key: RandomKey(seed: seed))
  let shape = network.shape
  let key = RandomKey(seed: seed).folding(1234)
  network.withMutableParameters { parameters in
    for layer in shape.layers {
      let isLast = layer.biasOffset + layer.outputStride == shape.parameterCount
      for output in 0..<layer.outputs {
        parameters[layer.biasOffset + output] = key.uniform(layer.biasOffset + output) - 0.5
        if isLast {
          for input in 0..<layer.inputs {
            parameters[layer.weightOffset + input * layer.outputStride + output] *= 100
          }
        }
      }
    }
  }
  return network
}

/// The same function from the saved tensors, in double precision.
struct NaiveNetwork {
  var weights: [[[Double]]] = []
  var biases: [[Double]] = []
  let activation: Activation

  init(_ network: Network) {
    activation = network.architecture.activation
    for tensor in network.shape.tensors(of: network.parameters) {
      guard case .float32(let values) = tensor.values else { continue }
      if tensor.shape.count == 1 {
        biases.append(values.map(Double.init))
      } else {
        weights.append(
          (0..<tensor.shape[0]).map { row in
            values[row * tensor.shape[1]..<(row + 1) * tensor.shape[1]].map(Double.init)
          })
      }
    }
  }

  func callAsFunction(_ input: [Double]) -> [Double] {
    var x = input
    for layer in weights.indices {
      x = zip(weights[layer], biases[layer]).map { row, bias in zip(row, x).reduce(bias) { $0 + $1.0 * $1.1 }
      }
      if layer == weights.count - 1 { break }
      x = x.map {
        switch activation {
        case .tanh: tanh($0)
        case .relu: max(0, $0)
        case .silu: $0 / (1 + exp(-$0))
        }
      }
    }
    return x
  }
}

@Suite("networks compute what a naive network computes")
struct NetworkTests {
  @Test("the forward pass computes the layers", arguments: architectures())
  func forwardPass(architecture: Architecture) {
    let network = livelyNetwork(architecture)
    let workspace = network.makeWorkspace(rows: 11, backward: false)
    let input = floats(11 * 5, 1)
    for row in 0..<11 {
      for column in 0..<5 {
        workspace.input[row * network.shape.inputStride + column] = input[row * 5 + column]
      }
    }
    network.forward(rows: 11, workspace: workspace)
    let naive = NaiveNetwork(network)
    for row in 0..<11 {
      let expected = naive(input[row * 5..<row * 5 + 5].map(Double.init))
      for (column, value) in expected.enumerated() {
        let found = workspace.logits[row * network.shape.logitStride + column]
        #expect(abs(Double(found) - value) < 1e-5 * max(1, abs(value)))
      }
    }
  }

  @Test("the backward pass agrees with central differences of the naive network", arguments: architectures())
  func backwardPass(architecture: Architecture) {
    let rows = 6
    let network = livelyNetwork(architecture)
    let shape = network.shape
    let workspace = network.makeWorkspace(rows: rows, backward: true)
    let input = floats(rows * 5, 2)
    let logits = architecture.layout.logitCount
    let logitGradient = floats(rows * logits, 3)
    for row in 0..<rows {
      for column in 0..<5 { workspace.input[row * shape.inputStride + column] = input[row * 5 + column] }
      for column in 0..<logits {
        workspace.logitGradients[row * shape.logitStride + column] = logitGradient[row * logits + column]
      }
    }
    network.forward(rows: rows, workspace: workspace)
    let transposed = AlignedFloats(count: shape.transposedCount)
    let gradient = AlignedFloats(count: shape.parameterCount)
    network.transposeWeights(into: transposed.base)
    network.backward(rows: rows, workspace: workspace, transposed: transposed.base, gradient: gradient.base)

    func loss(_ naive: NaiveNetwork) -> Double {
      (0..<rows).reduce(0) { sum, row in
        let logit = naive(input[row * 5..<row * 5 + 5].map(Double.init))
        return sum
          + zip(logit, logitGradient[row * logits..<(row + 1) * logits]).reduce(0) {
            $0 + $1.0 * Double($1.1)
          }
      }
    }
    var naive = NaiveNetwork(network)
    func slope(_ path: WritableKeyPath<NaiveNetwork, Double>) -> Double {
      let value = naive[keyPath: path]
      naive[keyPath: path] = value + 1e-5
      let up = loss(naive)
      naive[keyPath: path] = value - 1e-5
      let down = loss(naive)
      naive[keyPath: path] = value
      return (up - down) / 2e-5
    }
    var (error, norm) = (0.0, 0.0)
    for (index, layer) in shape.layers.enumerated() {
      for output in 0..<layer.outputs {
        let bias = slope(\.biases[index][output])
        error += pow(bias - Double(gradient.base[layer.biasOffset + output]), 2)
        norm += bias * bias
        for input in 0..<layer.inputs {
          let weight = slope(\.weights[index][output][input])
          error += pow(
            weight - Double(gradient.base[layer.weightOffset + input * layer.outputStride + output]), 2)
          norm += weight * weight
        }
      }
    }
    #expect(error.squareRoot() < 1e-5 * norm.squareRoot())
    // The padding has no gradient, so it stays zero.
    for layer in shape.layers {
      for row in 0...layer.inputs {
        for column in layer.outputs..<layer.outputStride {
          #expect(gradient.base[layer.weightOffset + row * layer.outputStride + column] == 0)
        }
      }
    }
  }

  @Test("initial weights are orthogonal and scaled by the gain, biases zero", arguments: Activation.allCases)
  func orthogonalInitialWeights(activation: Activation) {
    let layout = PolicyLayout(observationCount: 12, bins: [21, 21])
    let architecture = Architecture(layout: layout, hidden: [64, 40], activation: activation)
    let network = Network(architecture, key: RandomKey(seed: 5))
    let naive = NaiveNetwork(network)
    let hidden = activation == .tanh ? 5.0 / 3 : 2.0.squareRoot()
    for (layer, gain) in zip(naive.weights, [hidden, hidden, 0.01]) {
      // The shorter of rows and columns are orthogonal and have equal lengths.
      let columns = layer[0].indices.map { column in layer.map { $0[column] } }
      let vectors = layer.count <= columns.count ? layer : columns
      for (i, a) in vectors.enumerated() {
        for (j, b) in vectors.enumerated() {
          let product = zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
          #expect(abs(product - (i == j ? gain * gain : 0)) < 1e-6 * gain * gain)
        }
      }
    }
    #expect(naive.biases.allSatisfy { $0.allSatisfy { $0 == 0 } })
    #expect(Network(architecture, key: RandomKey(seed: 5)).fingerprint == network.fingerprint)
    #expect(Network(architecture, key: RandomKey(seed: 6)).fingerprint != network.fingerprint)
  }

  @Test("a copy keeps its weights when those of the original change")
  func valueSemantics() {
    var network = livelyNetwork(architectures()[1])
    let copy = network
    let before = copy.fingerprint
    network.withMutableParameters { $0[0] += 1 }
    #expect(copy.fingerprint == before)
    #expect(network.fingerprint != before)
  }

  @Test("an architecture can be encoded as JSON and decoded, and widths out of range are refused")
  func architectureCoding() throws {
    let architecture = architectures()[5]
    let data = try JSONEncoder().encode(architecture)
    #expect(try JSONDecoder().decode(Architecture.self, from: data) == architecture)
    let text = String(decoding: data, as: UTF8.self)
    for (good, bad) in [("[20,33]", "[20,0]"), ("[7,3]", "[7,1]"), ("\"chunk\":2", "\"chunk\":0")] {
      #expect(text.contains(good))
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode(
          Architecture.self, from: Data(text.replacingOccurrences(of: good, with: bad).utf8))
      }
    }
  }
}
