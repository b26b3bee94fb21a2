// The keys of a tree of random streams: all randomness of a run follows from its root key, by folding in the
// numbers of groups, members and steps.

public import Messages

/// A node in a tree of random streams, as in JAX: folding in a number gives a child, and a key gives any
/// number of random numbers, by index.
///
/// Nothing is mutated, so the numbers do not depend on which thread asks for them, when, or how often.
public struct RandomKey: Hashable, Sendable {
  /// 64 bits that encode the path from the seed to this key.
  public let bits: UInt64

  /// The root key of a run.
  @inlinable
  public init(seed: UInt64) {
    bits = seed
  }

  @inlinable
  func evaluate(_ counter: SIMD4<UInt32>) -> SIMD4<UInt32> {
    philox4x32(
      counter: counter,
      key: SIMD2(UInt32(truncatingIfNeeded: bits), UInt32(truncatingIfNeeded: bits >> 32)))
  }

  /// The child of this key with a number, such as that of a group, a member or a step.
  @inlinable
  public func folding(_ number: UInt64) -> RandomKey {
    let block = evaluate(
      SIMD4(UInt32(truncatingIfNeeded: number), UInt32(truncatingIfNeeded: number >> 32), 0, 1))
    return RandomKey(seed: UInt64(block.x) | UInt64(block.y) << 32)
  }

  /// The child of this key with a non-negative number.
  @inlinable
  public func folding(_ number: Int) -> RandomKey {
    require(number >= 0, "number is \(number), must be at least 0")
    return folding(UInt64(number))
  }

  /// Four uniform 32-bit words: block `index` of this key.
  @inlinable
  public func block(_ index: Int) -> SIMD4<UInt32> {
    evaluate(
      SIMD4(
        UInt32(truncatingIfNeeded: index), UInt32(truncatingIfNeeded: UInt64(index) >> 32), 0, 0))
  }

  /// Uniform number `index` of this key, in [0, 1), with 24 random bits.
  @inlinable
  public func uniform(_ index: Int) -> Float {
    RandomKey.unit(block(index >> 2)[index & 3])
  }

  /// A 32-bit word as a number in [0, 1): its upper 24 bits.
  @inlinable
  public static func unit(_ word: UInt32) -> Float {
    Float(word >> 8) * 0x1p-24
  }

  /// Number `index` of this key, uniform in 0..<`bound`.
  ///
  /// - Parameters:
  ///   - index: which of its numbers, from 0.
  ///   - bound: at least 1, at most 2³². The bias is below `bound` / 2⁶⁴.
  @inlinable
  public func integer(_ index: Int, below bound: Int) -> Int {
    require(bound >= 1 && bound <= 1 << 32, "bound is \(bound), must be in 1...2^32")
    let words = block(index)
    let wide = (UInt64(words.x) | UInt64(words.y) << 32).multipliedFullWidth(by: UInt64(bound))
    return Int(wide.high)
  }

  /// The numbers 0..<`count` in a random order (Fisher–Yates).
  ///
  /// - Parameter count: at least 0.
  public func permutation(of count: Int) -> [Int] {
    require(count >= 0, "count is \(count), must be at least 0")
    var order = Array(0..<count)
    for last in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(last, integer(last, below: last + 1))
    }
    return order
  }
}
