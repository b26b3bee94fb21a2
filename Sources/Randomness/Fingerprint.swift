// The hash with which tests and reports compare results bit for bit.

internal import Messages

/// A 64-bit hash over exact bit patterns (FNV-1a, one word at a time). Results are equal exactly if their
/// fingerprints are, except with a chance of 2⁻⁶⁴.
public struct Fingerprint: Hashable, Sendable, CustomStringConvertible {
  /// The hash so far.
  @inlinable
  public var bits: UInt64 { state }

  @usableFromInline var state: UInt64

  /// The fingerprint of an empty sequence.
  @inlinable
  public init() {
    state = 0xCBF2_9CE4_8422_2325
  }

  /// Adds 64 bits.
  @inlinable
  public mutating func combine(_ word: UInt64) {
    state = (state ^ word) &* 0x0000_0100_0000_01B3
    state ^= state >> 29
  }

  /// Adds an integer.
  @inlinable
  public mutating func combine(_ value: Int) {
    combine(UInt64(truncatingIfNeeded: value))
  }

  /// Adds the bit pattern of a number: −0 and 0 differ, as do two NaNs with different payloads.
  @inlinable
  public mutating func combine(_ value: Float) {
    combine(UInt64(value.bitPattern))
  }

  /// Adds the bit patterns of several numbers, in order.
  @inlinable
  public mutating func combine(_ values: some Sequence<Float>) {
    for value in values { combine(value) }
  }

  /// Adds the UTF-8 bytes of a text and its length.
  @inlinable
  public mutating func combine(_ text: String) {
    for byte in text.utf8 { combine(UInt64(byte)) }
    combine(text.utf8.count)
  }

  /// Sixteen hexadecimal digits.
  public var description: String { hexadecimal(bits) }
}
