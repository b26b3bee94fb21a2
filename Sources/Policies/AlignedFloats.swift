// The memory that kernels read and write: parameters, activations, gradients.

internal import Messages

/// A fixed number of floats at an address divisible by 64: aligned to cache lines and to vector registers.
///
/// The memory is unsafe: it is shared without a lock and read without a bounds check. Its owner decides which
/// thread may write when, and keeps indices below `count`.
public final class AlignedFloats: @unchecked Sendable {
  /// The most floats in one block: 256 GiB.
  static let largestCount = 1 << 36

  /// The first float.
  public let base: UnsafeMutablePointer<Float>
  /// How many floats there are.
  public let count: Int

  /// Floats that are all zero.
  public init(count: Int) {
    require(
      (0...AlignedFloats.largestCount).contains(count),
      "count is \(count), must be in 0...\(AlignedFloats.largestCount)")
    let bytes = max(1, count) * MemoryLayout<Float>.stride
    let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    base = memory.bindMemory(to: Float.self, capacity: max(1, count))
    base.initialize(repeating: 0, count: max(1, count))
    self.count = count
  }

  /// A copy of other floats.
  public convenience init(copying other: AlignedFloats) {
    self.init(count: other.count)
    base.update(from: other.base, count: other.count)
  }

  deinit {
    UnsafeMutableRawPointer(base).deallocate()
  }

  /// The floats as an array.
  public var array: [Float] { Array(UnsafeBufferPointer(start: base, count: count)) }
}

/// `count` rounded up to whole vectors of 16 floats.
func padded(_ count: Int) -> Int { (count + 15) / 16 * 16 }
