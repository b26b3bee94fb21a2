// The basis of fuzzing: the same number gives the same input again.

import Mutations
import Randomness
import Testing

@Suite("Mutations are reproducible") struct MutationsTests {
  private static let bytes = (0..<500).map { UInt8(truncatingIfNeeded: $0 * 7) }
  private static let text = "a: 1\nb: [2, 3]\nc: { d: -4.5 }\n"

  private static func inputs(seed: UInt64) -> [[UInt8]] {
    (0..<200).map { number in
      var draws = Draws(RandomKey(seed: seed).folding(number))
      return switch number % 4 {
      case 0: draws.mutate(bytes, splicing: bytes)
      case 1: draws.mutate(binary: bytes, splicing: bytes)
      case 2:
        draws.mutate(safetensors: [30, 0, 0, 0, 0, 0, 0, 0] + Array(text.utf8) + bytes, splicing: bytes)
      default: Array(draws.mutate(text, splicing: text).utf8)
      }
    }
  }

  @Test("the same seed gives the same inputs, and another seed gives others")
  func sameInputs() {
    let first = Self.inputs(seed: 1)
    #expect(first == Self.inputs(seed: 1))
    #expect(zip(first, Self.inputs(seed: 2)).filter { $0 == $1 }.count < 20)
  }

  @Test("mutations of empty inputs do not crash")
  func empty() {
    for number in 0..<500 {
      var draws = Draws(RandomKey(seed: 3).folding(number))
      _ = draws.mutate([UInt8](), splicing: [])
      _ = draws.mutate(binary: [], splicing: [])
      _ = draws.mutate(safetensors: [], splicing: [])
      _ = draws.mutate("", splicing: "")
    }
  }
}
