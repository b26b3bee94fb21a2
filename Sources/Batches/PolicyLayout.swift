// The shape of observations and tokens, on which a task and a policy must agree.

public import Messages

/// The shape of a policy's input and output.
public struct PolicyLayout: Hashable, Sendable {
  /// The largest number of logits of one decision: more would overflow the kernels' 32-bit offsets.
  public static let largestLogitCount = 1 << 24

  /// Number of components of an observation.
  public let observationCount: Int
  /// Bins of each action dimension, in the scene's order.
  public let bins: [Int]
  /// Number of actions per decision, K ≥ 1.
  public let chunk: Int

  /// A layout with numbers that the program itself chooses. Numbers that are not allowed stop the program;
  /// use `checked` for numbers from a file or a user.
  ///
  /// - Parameters: as for `checked`.
  public init(observationCount: Int, bins: [Int], chunk: Int = 1) {
    if let problem = PolicyLayout.problem(observationCount: observationCount, bins: bins, chunk: chunk) {
      requirementFailed(problem.description)
    }
    self.observationCount = observationCount
    self.bins = bins
    self.chunk = chunk
  }

  /// A layout with numbers from outside the program.
  ///
  /// - Parameters:
  ///   - observationCount: 1...1,000,000.
  ///   - bins: for each of 1...4096 action dimensions, 2...65,536.
  ///   - chunk: 1...4096.
  /// - Throws: `ArgumentError` for the first number that is not allowed, or for a product above
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

  /// Number of action dimensions, A.
  public var actionDimensions: Int { bins.count }

  /// Number of tokens of one decision: chunk × actionDimensions, action by action.
  public var tokensPerDecision: Int { chunk * bins.count }

  /// Number of bins of token number `token` of a decision.
  public func bins(ofToken token: Int) -> Int { bins[token % bins.count] }

  /// Number of logits of one decision: the sum of the bins of all its tokens.
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
