// The only source of randomness: every random number of a run is a pure function of a key and an index.

/// The Philox4x32-10 block function: 128 random bits from a 64-bit key and a 128-bit counter.
///
/// Source: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
///
/// - Parameters:
///   - counter: four 32-bit words; any two distinct counters give independent blocks.
///   - key: two 32-bit words.
/// - Returns: four uniform 32-bit words.
@inlinable
public func philox4x32(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
  // Scalars, because the compiler keeps them in registers, unlike the lanes of a vector.
  var (a, b, c, d) = (counter[0], counter[1], counter[2], counter[3])
  var (first, second) = (key[0], key[1])
  for _ in 0..<10 {
    let left = UInt64(a) &* 0xD251_1F53
    let right = UInt64(c) &* 0xCD9E_8D57
    a = UInt32(truncatingIfNeeded: right &>> 32) ^ b ^ first
    b = UInt32(truncatingIfNeeded: right)
    c = UInt32(truncatingIfNeeded: left &>> 32) ^ d ^ second
    d = UInt32(truncatingIfNeeded: left)
    first &+= 0x9E37_79B9
    second &+= 0xBB67_AE85
  }
  return SIMD4(a, b, c, d)
}
