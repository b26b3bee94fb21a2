// Compares the generator with its published outputs, and tests the keys and hashes that are built on it.

import Randomness
import Testing

@Suite("the Philox generator gives the published outputs")
struct PhiloxTests {
  /// The known answers that the paper's authors ship with Random123 for philox4x32, 10 rounds.
  @Test(
    "Philox gives the published outputs",
    arguments: [
      (
        SIMD4<UInt32>(0, 0, 0, 0), SIMD2<UInt32>(0, 0),
        SIMD4<UInt32>(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8)
      ),
      (
        SIMD4<UInt32>(repeating: .max), SIMD2<UInt32>(repeating: .max),
        SIMD4<UInt32>(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd)
      ),
      (
        SIMD4<UInt32>(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344),
        SIMD2<UInt32>(0xa409_3822, 0x299f_31d0),
        SIMD4<UInt32>(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1)
      ),
    ])
  func knownAnswers(counter: SIMD4<UInt32>, key: SIMD2<UInt32>, expected: SIMD4<UInt32>) {
    #expect(philox4x32(counter: counter, key: key) == expected)
  }
}

@Suite("random keys give independent, uniform numbers")
struct RandomKeyTests {
  @Test("children of a key differ from one another and from the key's own numbers")
  func childrenDiffer() {
    let key = RandomKey(seed: 7)
    var seen: Set<UInt64> = [key.bits]
    for child in 0..<10_000 { #expect(seen.insert(key.folding(child).bits).inserted) }
    #expect(key.folding(3) == RandomKey(seed: 7).folding(3))
    #expect(key.folding(3) != RandomKey(seed: 8).folding(3))
    #expect(key.folding(1).folding(2) != key.folding(2).folding(1))
  }

  @Test("uniform numbers fill [0, 1) evenly")
  func uniformity() {
    let key = RandomKey(seed: 1)
    var bins = [Int](repeating: 0, count: 16)
    for index in 0..<64_000 {
      let value = key.uniform(index)
      #expect(value >= 0 && value < 1)
      bins[Int(value * 16)] += 1
    }
    // Chi-square with 15 degrees of freedom: 37.7 is the 0.1 % point.
    let statistic = bins.reduce(0.0) { $0 + (Double($1) - 4000) * (Double($1) - 4000) / 4000 }
    #expect(statistic < 37.7)
  }

  @Test("a permutation contains every number once, and another key gives another one")
  func permutation() {
    let order = RandomKey(seed: 5).permutation(of: 1000)
    #expect(order.sorted() == Array(0..<1000))
    #expect(order != Array(0..<1000))
    #expect(order != RandomKey(seed: 6).permutation(of: 1000))
    #expect(RandomKey(seed: 5).permutation(of: 0).isEmpty)
  }

  @Test("integers stay below their bound and reach both ends")
  func integers() {
    let key = RandomKey(seed: 3)
    let drawn = Set((0..<200).map { key.integer($0, below: 5) })
    #expect(drawn == [0, 1, 2, 3, 4])
    #expect(key.integer(0, below: 1) == 0)
  }

  @Test("numbers that are not allowed stop the program with a message, in release too")
  func refusals() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = RandomKey(seed: 1).integer(0, below: 0)
    }
    let message = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
    #expect(message.contains("bound is 0, must be in 1...2^32"))
    await #expect(processExitsWith: .failure) { _ = RandomKey(seed: 1).folding(-1) }
    await #expect(processExitsWith: .failure) { _ = RandomKey(seed: 1).permutation(of: -1) }
  }
}

@Suite("fingerprints distinguish what differs")
struct FingerprintTests {
  @Test("a fingerprint distinguishes bit patterns, order and lengths")
  func distinguishes() {
    func print(_ values: [Float]) -> UInt64 {
      var fingerprint = Fingerprint()
      fingerprint.combine(values)
      return fingerprint.bits
    }
    #expect(print([1, 2]) == print([1, 2]))
    #expect(print([1, 2]) != print([2, 1]))
    #expect(print([0]) != print([-0.0]))
    #expect(print([1]) != print([Float(1).nextUp]))
    #expect(print([1, 1]) != print([1]))
  }

  @Test("a fingerprint is printed as sixteen digits")
  func digits() {
    #expect(Fingerprint().description == "cbf29ce484222325")
  }
}
