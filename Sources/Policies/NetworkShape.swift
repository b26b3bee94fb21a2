// Where each weight of a network stands in its one flat block of parameters: the list of its parts.

/// The parts and heads of a network, worked out once from its architecture.
public struct NetworkShape: Sendable {
  /// From the observation to the logits.
  let parts: [any NetworkPart]
  /// Floats of all weights and biases with their padding.
  public let parameterCount: Int
  /// `[tokensPerDecision]`, the start of each head's logits within a row.
  public let headOffsets: [Int32]
  /// `[tokensPerDecision]`, bins of each head.
  public let headBins: [Int32]

  /// The shape of a network of this architecture.
  public init(_ architecture: Architecture) {
    parts = NetworkShape.parts(of: architecture)
    parameterCount = parts[parts.count - 1].range.upperBound

    let layout = architecture.layout
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

  /// What each kind of network is made of.
  private static func parts(of architecture: Architecture) -> [any NetworkPart] {
    let (hidden, activation) = (architecture.hidden, architecture.activation)
    let logits = architecture.layout.logitCount
    var parts: [any NetworkPart] = []
    var end: Int { parts.last?.range.upperBound ?? 0 }
    func dense(_ name: String, _ inputs: Int, _ outputs: Int, _ activation: Activation?) {
      let layer = LayerShape(inputs: inputs, outputs: outputs, at: end)
      parts.append(DensePart(layer: layer, name: name, activation: activation))
    }
    switch architecture.kind {
    case .perceptron:
      let widths = [architecture.inputCount] + hidden + [logits]
      for (index, (inputs, outputs)) in zip(widths, widths.dropFirst()).enumerated() {
        dense("layers.\(index)", inputs, outputs, index == hidden.count ? nil : activation)
      }
    case .residual:
      let width = hidden[0]
      dense("stem", architecture.inputCount, width, nil)
      for index in hidden.indices {
        parts.append(ResidualPart("blocks.\(index)", width: width, activation: activation, at: end))
      }
      parts.append(NormalizationPart(name: "norm", inputs: width, offset: end))
      dense("head", width, logits, nil)
    }
    return parts
  }

  /// The dense layers that are parts of their own, from the observation to the logits: all weights of a perceptron.
  public var layers: [LayerShape] { parts.compactMap { ($0 as? DensePart)?.layer } }

  /// Floats from one row of the observations to the next.
  public var inputStride: Int { padded(parts[0].inputs) }

  /// Floats from one row of the logits to the next.
  public var logitStride: Int { padded(parts[parts.count - 1].outputs) }

  /// Number of heads, one for each token of a decision.
  public var heads: Int { headOffsets.count }

  /// Floats of the transposed weights that a backward pass reads: of every part but the first.
  public var transposedCount: Int { parts.dropFirst().reduce(0) { $0 + $1.transposedCount } }
}
