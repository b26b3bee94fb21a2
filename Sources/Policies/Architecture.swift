// What a network is, apart from its weights: enough to build it, to save it and to compare two of them.

public import Batches

/// The function between two layers of a network.
public enum Activation: String, Sendable, CaseIterable, Codable {
  case tanh
  case relu
  /// x / (1 + e⁻ˣ).
  case silu

  /// What the orthogonal initial weights of a hidden layer are scaled by so that the activations keep their
  /// size from layer to layer: 5/3 for tanh, √2 for the other two.
  public var gain: Double {
    switch self {
    case .tanh: 5.0 / 3.0
    case .relu, .silu: 2.0.squareRoot()
    }
  }
}

/// A multilayer perceptron with one categorical head for each token of a decision.
public struct Architecture: Hashable, Sendable, Codable {
  /// What goes in and what comes out.
  public let layout: PolicyLayout
  /// Units of each hidden layer, from the observation on; none makes the logits linear.
  public let hidden: [Int]
  /// The function after each hidden layer.
  public let activation: Activation

  /// - Parameters:
  ///   - hidden: each 1...65,536, at most 64 of them.
  public init(layout: PolicyLayout, hidden: [Int] = [128, 128], activation: Activation = .tanh) {
    precondition(
      Architecture.accepts(hidden: hidden), "hidden is \(hidden), must be at most 64 widths in 1...65536")
    self.layout = layout
    self.hidden = hidden
    self.activation = activation
  }

  static func accepts(hidden: [Int]) -> Bool {
    hidden.count <= 64 && hidden.allSatisfy { (1...65_536).contains($0) }
  }

  /// Reads what `encode(to:)` wrote; a width out of range is a `DecodingError`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    layout = try container.decode(PolicyLayout.self, forKey: .layout)
    hidden = try container.decode([Int].self, forKey: .hidden)
    activation = try container.decode(Activation.self, forKey: .activation)
    guard Architecture.accepts(hidden: hidden) else {
      throw DecodingError.dataCorruptedError(
        forKey: .hidden, in: container,
        debugDescription: "hidden is \(hidden), must be at most 64 widths in 1...65536")
    }
  }
}
