// The randomness of a fuzzed case: a key and a counter, so that a case can be repeated by its number.

public import Randomness

/// Random numbers, drawn one after the other from a key.
public struct Draws: Sendable {
  private let key: RandomKey
  private var count = 0

  /// - Parameter key: the key of one case; the same key gives the same numbers.
  public init(_ key: RandomKey) { self.key = key }

  /// A number in 0..<`bound`; 0 if `bound` is less than 1.
  public mutating func below(_ bound: Int) -> Int {
    count += 1
    return bound < 1 ? 0 : key.integer(count - 1, below: bound)
  }

  /// Whether an event of probability 1 / `n` happens.
  public mutating func oneIn(_ n: Int) -> Bool { below(n) == 0 }

  /// An element of a collection that is not empty.
  public mutating func choice<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

  /// 64 random bits.
  public mutating func bits() -> UInt64 { UInt64(below(1 << 32)) << 32 | UInt64(below(1 << 32)) }

  /// A separate key for something random within the case.
  public mutating func nextKey() -> RandomKey { RandomKey(seed: bits()) }
}
