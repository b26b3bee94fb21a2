// What a network is, apart from its weights: enough to build it, to save it and to compare two of them.

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

extension PolicyLayout: Codable {
  private enum CodingKeys: String, CodingKey {
    case observationCount, bins, chunk
  }

  /// Reads what `encode(to:)` wrote; a count out of range is a `DecodingError`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let observationCount = try container.decode(Int.self, forKey: .observationCount)
    let bins = try container.decode([Int].self, forKey: .bins)
    let chunk = try container.decode(Int.self, forKey: .chunk)
    guard PolicyLayout.accepts(observationCount: observationCount, bins: bins, chunk: chunk) else {
      throw DecodingError.dataCorruptedError(
        forKey: .bins, in: container,
        debugDescription:
          "observationCount \(observationCount), bins \(bins), chunk \(chunk): must be at least 1, each in "
          + "2...65536, at least 1")
    }
    self.init(observationCount: observationCount, bins: bins, chunk: chunk)
  }

  /// Writes the three counts by name.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(observationCount, forKey: .observationCount)
    try container.encode(bins, forKey: .bins)
    try container.encode(chunk, forKey: .chunk)
  }

  /// Whether the counts are in range and their product is no overflow: what a file says is checked by it.
  static func accepts(observationCount: Int, bins: [Int], chunk: Int) -> Bool {
    (1...1_000_000).contains(observationCount) && (1...4096).contains(bins.count)
      && bins.allSatisfy { (2...65_536).contains($0) } && (1...4096).contains(chunk)
  }
}
