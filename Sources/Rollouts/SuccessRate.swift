// A success rate with its confidence interval, as evaluations, checks and reports state it.

internal import Messages

/// The successes among a number of episodes.
public struct SuccessRate: Sendable, Equatable, Codable, CustomStringConvertible {
  /// Number of episodes.
  public let episodes: Int
  /// Number of successful episodes.
  public let successes: Int

  /// - Parameters:
  ///   - successes: 0...episodes.
  ///   - episodes: at least 0.
  public init(successes: Int, of episodes: Int) {
    require(
      episodes >= 0 && (0...episodes).contains(successes),
      "successes is \(successes) of \(episodes), must be in 0...\(episodes)")
    self.successes = successes
    self.episodes = episodes
  }

  /// Successes / episodes; 0 without episodes.
  public var rate: Double { episodes == 0 ? 0 : Double(successes) / Double(episodes) }

  /// The 95 % interval of the rate; 0...1 without episodes.
  public var interval: Wilson { Wilson(successes: successes, trials: episodes) }

  /// "1.4 % of 400 episodes (95 % interval 0.6 % to 3.1 %)"
  public var description: String {
    let interval = interval
    return "\(percent(rate)) of \(counted(episodes, "episode")) "
      + "(95 % interval \(percent(interval.lower)) to \(percent(interval.upper)))"
  }

  private enum CodingKeys: String, CodingKey {
    case episodes, successes, rate, wilson95
  }

  /// Writes `episodes`, `successes`, `rate`, and `wilson95` with the two ends of the interval.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(episodes, forKey: .episodes)
    try container.encode(successes, forKey: .successes)
    try container.encode(rate, forKey: .rate)
    try container.encode([interval.lower, interval.upper], forKey: .wilson95)
  }

  /// Reads the two counts that `encode` wrote.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let episodes = try container.decode(Int.self, forKey: .episodes)
    let successes = try container.decode(Int.self, forKey: .successes)
    guard episodes >= 0, (0...episodes).contains(successes) else {
      throw DecodingError.dataCorruptedError(
        forKey: .successes, in: container,
        debugDescription: "successes is \(successes) of \(episodes), must be in 0...\(episodes)")
    }
    self.init(successes: successes, of: episodes)
  }
}
