// Where each weight of a network stands in its one flat block of parameters.

/// The place and size of one layer, y = x·W + b, in a network's parameters.
public struct LayerShape: Hashable, Sendable {
  /// Numbers that go in.
  public let inputs: Int
  /// Numbers that come out.
  public let outputs: Int
  /// Floats from one row of the layer's input to the next, a multiple of 16.
  public let inputStride: Int
  /// Floats from one row of W, or of the layer's output, to the next, a multiple of 16.
  public let outputStride: Int
  /// Where W begins: `[inputs × outputStride]`, row-major, zeros beyond `outputs`.
  public let weightOffset: Int
  /// Where b begins: `[outputStride]`, zeros beyond `outputs`.
  public let biasOffset: Int
}

/// The layers and heads of a network, worked out once from its architecture.
public struct NetworkShape: Hashable, Sendable {
  /// From the observation to the logits.
  public let layers: [LayerShape]
  /// Floats of all weights and biases with their padding.
  public let parameterCount: Int
  /// `[tokensPerDecision]`, where the logits of each head begin within a row.
  public let headOffsets: [Int32]
  /// `[tokensPerDecision]`, bins of each head.
  public let headBins: [Int32]

  /// The shape of a network of this architecture.
  public init(_ architecture: Architecture) {
    let layout = architecture.layout
    let widths = [architecture.inputCount] + architecture.hidden + [layout.logitCount]
    var layers: [LayerShape] = []
    var offset = 0
    for (inputs, outputs) in zip(widths, widths.dropFirst()) {
      let stride = padded(outputs)
      layers.append(
        LayerShape(
          inputs: inputs, outputs: outputs, inputStride: padded(inputs), outputStride: stride,
          weightOffset: offset, biasOffset: offset + inputs * stride))
      offset += (inputs + 1) * stride
    }
    self.layers = layers
    parameterCount = offset

    var headOffset: Int32 = 0
    var offsets: [Int32] = []
    var bins: [Int32] = []
    for token in 0..<layout.tokensPerDecision {
      offsets.append(headOffset)
      bins.append(Int32(layout.bins(ofToken: token)))
      headOffset += Int32(layout.bins(ofToken: token))
    }
    headOffsets = offsets
    headBins = bins
  }

  /// Numbers that go in, come out of each hidden layer, and come out.
  var widths: [Int] { [layers[0].inputs] + layers.map(\.outputs) }

  /// Floats from one row of the observations to the next.
  public var inputStride: Int { layers[0].inputStride }

  /// Floats from one row of the logits to the next.
  public var logitStride: Int { layers[layers.count - 1].outputStride }

  /// Heads of one decision, one for each token.
  public var heads: Int { headOffsets.count }

  /// Floats of the transposed weights that a backward pass reads: of every layer but the first.
  public var transposedCount: Int {
    layers.dropFirst().reduce(0) { $0 + $1.outputs * $1.inputStride }
  }
}
