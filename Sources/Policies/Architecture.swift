// The structure of a network without its weights: enough to build it, save it, and compare two of them.

public import Batches
public import Messages

/// The function between two layers of a network.
public enum Activation: String, Sendable, CaseIterable, Codable {
  case tanh
  case relu
  /// x / (1 + e⁻ˣ).
  case silu

  /// The factor on the orthogonal initial weights of a hidden layer that keeps the size of activations from
  /// layer to layer: 5/3 for tanh, √2 for the other two.
  public var gain: Double {
    switch self {
    case .tanh: 5.0 / 3.0
    case .relu, .silu: 2.0.squareRoot()
    }
  }
}

/// How the layers of a network are put together.
public enum NetworkKind: String, Sendable, CaseIterable, Codable {
  /// Dense layers with activations between them.
  case perceptron
  /// A dense layer, residual blocks with layer normalisation, a normalisation and a dense layer. Every block has the
  /// same width.
  case residual
}

/// A network with one categorical head for each token of a decision.
public struct Architecture: Hashable, Sendable, Codable {
  /// The most weights and biases of a network: 1 GiB.
  public static let largestParameterCount = 1 << 28

  /// The shape of observations and tokens.
  public let layout: PolicyLayout
  /// Units of each hidden layer or block, from the observation on; a perceptron with none has logits that are linear
  /// in the observation.
  public let hidden: [Int]
  /// The function after each hidden layer.
  public let activation: Activation
  /// The magnifications m at which the network sees each observation x again, as y / (1 + |y|) with
  /// y = m · x / standard deviation: about 0, so that a centimetre off a goal is as visible as a metre.
  public let fineInputs: [Int]
  /// How the layers are put together.
  public let kind: NetworkKind

  /// An architecture with widths that the program itself chooses. Widths that are not allowed stop the
  /// program; use `checked` for widths from a file or a user.
  ///
  /// - Parameters: as of `checked`.
  public init(
    layout: PolicyLayout, hidden: [Int] = [128, 128], activation: Activation = .tanh, fineInputs: [Int] = [],
    kind: NetworkKind = .perceptron
  ) {
    if let problem = Architecture.problem(layout: layout, hidden: hidden, fineInputs: fineInputs, kind: kind)
    {
      requirementFailed(problem.description)
    }
    self.layout = layout
    self.hidden = hidden
    self.activation = activation
    self.fineInputs = fineInputs
    self.kind = kind
  }

  /// An architecture with widths from outside the program.
  ///
  /// - Parameters:
  ///   - layout: what goes in and what comes out.
  ///   - hidden: at most 64 widths, each 1...65,536.
  ///   - activation: the function after each hidden layer.
  ///   - fineInputs: at most 16 magnifications, each 1...65,536.
  ///   - kind: how the layers are put together; a residual network has at least one width, and all are equal.
  /// - Throws: `ArgumentError` for the first that is not allowed, or if there would be more than
  ///   `largestParameterCount` weights.
  public static func checked(
    layout: PolicyLayout, hidden: [Int], activation: Activation, fineInputs: [Int] = [],
    kind: NetworkKind = .perceptron
  ) throws(ArgumentError) -> Architecture {
    if let problem = problem(layout: layout, hidden: hidden, fineInputs: fineInputs, kind: kind) {
      throw problem
    }
    return Architecture(
      layout: layout, hidden: hidden, activation: activation, fineInputs: fineInputs, kind: kind)
  }

  /// Numbers that go into the first layer: the normalised observation, and as many for each magnification.
  public var inputCount: Int { layout.observationCount * (1 + fineInputs.count) }

  private static func problem(
    layout: PolicyLayout, hidden: [Int], fineInputs: [Int], kind: NetworkKind
  ) -> ArgumentError? {
    if kind == .residual {
      guard let width = hidden.first else {
        return ArgumentError("hidden.count", 0, mustBe: "at least 1 for a residual network")
      }
      if let wrong = hidden.firstIndex(where: { $0 != width }) {
        return ArgumentError(
          "hidden[\(wrong)]", hidden[wrong], mustBe: "\(width), the first, in a residual network")
      }
    }
    if fineInputs.count > 16 {
      return ArgumentError("fineInputs.count", fineInputs.count, mustBe: "at most 16")
    }
    if let wrong = fineInputs.firstIndex(where: { !(1...65_536).contains($0) }) {
      return ArgumentError("fineInputs[\(wrong)]", fineInputs[wrong], mustBe: "in 1...65536")
    }
    if hidden.count > 64 { return ArgumentError("hidden.count", hidden.count, mustBe: "at most 64") }
    if let wrong = hidden.firstIndex(where: { !(1...65_536).contains($0) }) {
      return ArgumentError("hidden[\(wrong)]", hidden[wrong], mustBe: "in 1...65536")
    }
    let widths = [layout.observationCount * (1 + fineInputs.count)] + hidden + [layout.logitCount]
    let weights = zip(widths, widths.dropFirst()).reduce(0) { sum, layer in
      // A block has two layers of its width, and a normalisation.
      sum + (kind == .residual ? 2 * (layer.0 + 3) : layer.0 + 1) * padded(layer.1)
    }
    return weights > largestParameterCount
      ? ArgumentError("the number of weights", weights, mustBe: "at most \(largestParameterCount)") : nil
  }

  /// Reads what `encode(to:)` wrote; a width out of range is a `DecodingError`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    do {
      self = try Architecture.checked(
        layout: try container.decode(PolicyLayout.self, forKey: .layout),
        hidden: try container.decode([Int].self, forKey: .hidden),
        activation: try container.decode(Activation.self, forKey: .activation),
        fineInputs: try container.decodeIfPresent([Int].self, forKey: .fineInputs) ?? [],
        kind: try container.decodeIfPresent(NetworkKind.self, forKey: .kind) ?? .perceptron)
    } catch let error as ArgumentError {
      throw DecodingError.dataCorrupted(
        DecodingError.Context(
          codingPath: container.codingPath, debugDescription: error.description, underlyingError: error))
    }
  }
}
