// The shape that a task and a policy have to agree on.

internal import Messages

/// What a policy reads and what it emits: the shape that a task and a policy have to agree on.
public struct PolicyLayout: Hashable, Sendable {
  /// Numbers in one observation.
  public let observationCount: Int
  /// Bins of each action dimension, in the scene's order.
  public let bins: [Int]
  /// Actions emitted at once, K ≥ 1.
  public let chunk: Int

  /// - Parameters:
  ///   - observationCount: at least 1.
  ///   - bins: for each action dimension, 2...65,536.
  ///   - chunk: at least 1.
  public init(observationCount: Int, bins: [Int], chunk: Int = 1) {
    require(observationCount >= 1, "observationCount is \(observationCount), must be at least 1")
    require(
      !bins.isEmpty && bins.allSatisfy { (2...65_536).contains($0) },
      "bins is \(bins), each must be in 2...65536")
    require(chunk >= 1, "chunk is \(chunk), must be at least 1")
    self.observationCount = observationCount
    self.bins = bins
    self.chunk = chunk
  }

  /// Action dimensions, A.
  public var actionDimensions: Int { bins.count }

  /// Tokens of one decision: chunk × actionDimensions, step-major.
  public var tokensPerDecision: Int { chunk * bins.count }

  /// Bins of the `token`-th token of a decision.
  public func bins(ofToken token: Int) -> Int { bins[token % bins.count] }

  /// Logits of one decision: the sum of the bins of all its tokens.
  public var logitCount: Int { chunk * bins.reduce(0, +) }
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
  public static func accepts(observationCount: Int, bins: [Int], chunk: Int) -> Bool {
    (1...1_000_000).contains(observationCount) && (1...4096).contains(bins.count)
      && bins.allSatisfy { (2...65_536).contains($0) } && (1...4096).contains(chunk)
  }
}
