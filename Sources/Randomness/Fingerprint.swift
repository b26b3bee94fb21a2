// The hash that tests and reports compare results by, bit for bit.

internal import Messages

/// A 64-bit hash over exact bit patterns (FNV-1a, a word at a time): two results are the same if and, but
/// for a chance of 2⁻⁶⁴, only if their fingerprints are.
public struct Fingerprint: Hashable, Sendable, CustomStringConvertible {
  /// The hash so far.
  @inlinable
  public var bits: UInt64 { state }

  @usableFromInline var state: UInt64

  /// The fingerprint of nothing.
  @inlinable
  public init() {
    state = 0xCBF2_9CE4_8422_2325
  }

  /// Takes in 64 bits.
  @inlinable
  public mutating func combine(_ word: UInt64) {
    state = (state ^ word) &* 0x0000_0100_0000_01B3
    state ^= state >> 29
  }

  /// Takes in a number.
  @inlinable
  public mutating func combine(_ value: Int) {
    combine(UInt64(truncatingIfNeeded: value))
  }

  /// Takes in the bit pattern of a number: −0 and 0 differ, and so do two NaNs of different payload.
  @inlinable
  public mutating func combine(_ value: Float) {
    combine(UInt64(value.bitPattern))
  }

  /// Takes in the bit patterns of many numbers, in order.
  @inlinable
  public mutating func combine(_ values: some Sequence<Float>) {
    for value in values { combine(value) }
  }

  /// Takes in the UTF-8 bytes of a text and its length.
  @inlinable
  public mutating func combine(_ text: String) {
    for byte in text.utf8 { combine(UInt64(byte)) }
    combine(text.utf8.count)
  }

  /// Sixteen hexadecimal digits.
  public var description: String { hexadecimal(bits) }
}
