// The shape that a task and a policy have to agree on before the one can be played by the other.

public import Messages

/// What a policy reads and what it emits.
public struct PolicyLayout: Hashable, Sendable {
  /// The most logits of one decision: more would overflow the 32-bit offsets that the kernels use.
  public static let largestLogitCount = 1 << 24

  /// Numbers in one observation.
  public let observationCount: Int
  /// Bins of each action dimension, in the scene's order.
  public let bins: [Int]
  /// Actions emitted at once, K ≥ 1.
  public let chunk: Int

  /// A layout whose numbers the program itself decides; one that is not allowed stops it. Numbers that come
  /// from a file or a user go through `checked`.
  ///
  /// - Parameters: as of `checked`.
  public init(observationCount: Int, bins: [Int], chunk: Int = 1) {
    if let problem = PolicyLayout.problem(observationCount: observationCount, bins: bins, chunk: chunk) {
      requirementFailed(problem.description)
    }
    self.observationCount = observationCount
    self.bins = bins
    self.chunk = chunk
  }

  /// A layout of numbers that come from outside the program.
  ///
  /// - Parameters:
  ///   - observationCount: 1...1,000,000.
  ///   - bins: for each of 1...4096 action dimensions, 2...65,536.
  ///   - chunk: 1...4096.
  /// - Throws: `ArgumentError` for the first of them that is not allowed, or for a product above
  ///   `largestLogitCount`.
  public static func checked(
    observationCount: Int, bins: [Int], chunk: Int = 1
  ) throws(ArgumentError) -> PolicyLayout {
    if let problem = problem(observationCount: observationCount, bins: bins, chunk: chunk) { throw problem }
    return PolicyLayout(observationCount: observationCount, bins: bins, chunk: chunk)
  }

  private static func problem(observationCount: Int, bins: [Int], chunk: Int) -> ArgumentError? {
    if !(1...1_000_000).contains(observationCount) {
      return ArgumentError("observationCount", observationCount, mustBe: "in 1...1000000")
    }
    if !(1...4096).contains(bins.count) {
      return ArgumentError("bins.count", bins.count, mustBe: "in 1...4096")
    }
    if let wrong = bins.firstIndex(where: { !(2...65_536).contains($0) }) {
      return ArgumentError("bins[\(wrong)]", bins[wrong], mustBe: "in 2...65536")
    }
    if !(1...4096).contains(chunk) { return ArgumentError("chunk", chunk, mustBe: "in 1...4096") }
    let logits = chunk * bins.reduce(0, +)
    if logits > largestLogitCount {
      return ArgumentError("chunk × the sum of bins", logits, mustBe: "at most \(largestLogitCount)")
    }
    return nil
  }

  /// Action dimensions, A.
  public var actionDimensions: Int { bins.count }

  /// Tokens of one decision: chunk × actionDimensions, action by action.
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

  /// Reads what `encode(to:)` wrote; a number out of range is a `DecodingError`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    do {
      self = try PolicyLayout.checked(
        observationCount: try container.decode(Int.self, forKey: .observationCount),
        bins: try container.decode([Int].self, forKey: .bins),
        chunk: try container.decode(Int.self, forKey: .chunk))
    } catch let error as ArgumentError {
      throw DecodingError.dataCorrupted(
        DecodingError.Context(
          codingPath: container.codingPath, debugDescription: error.description, underlyingError: error))
    }
  }

  /// Writes the three properties by name.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(observationCount, forKey: .observationCount)
    try container.encode(bins, forKey: .bins)
    try container.encode(chunk, forKey: .chunk)
  }
}
