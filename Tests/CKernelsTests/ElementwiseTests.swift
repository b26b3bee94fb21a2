// Exponential, logarithm, activations and their derivatives, against the C library in double precision.

import CKernels
import Foundation
import Randomness
import Testing

/// All kernel tests. They run one after another, because some of them change the instruction set of the
/// process.
@Suite("kernels compute what their header says, with the same bits on every instruction set", .serialized)
struct KernelTests {}

/// The largest distance of f's results from the true ones, in units of the last place of a float there.
private func largestError(
  _ x: [Float], _ kernel: (Int64, UnsafePointer<Float>?, UnsafeMutablePointer<Float>?) -> Void,
  _ truth: (Double) -> Double
) -> Double {
  var y = x
  kernel(Int64(x.count), x, &y)
  var worst = 0.0
  for (x, y) in zip(x, y) {
    let expected = truth(Double(x))
    let unit = max(Double(Float(expected).ulp), Double(Float.leastNonzeroMagnitude))
    worst = max(worst, abs(Double(y) - expected) / unit)
  }
  return worst
}

/// Numbers spread evenly over a range, then evenly over their magnitudes.
private func sweep(_ low: Float, _ high: Float) -> [Float] {
  let even = (0...200_000).map { low + (high - low) * Float($0) / 200_000 }
  let small =
    (-100...0).map { max(low, -Float(exp2(Double($0)))) } + (-100...0).map { Float(exp2(Double($0))) }
  return even + small.filter { (low...high).contains($0) }
}

extension KernelTests {
  @Test("exp is within 2 ulp, including denormal results")
  func exponential() {
    onEveryInstructionSet { _ in
      #expect(largestError(sweep(-103, 88.7), jk_exp, exp) < 2)
    }
  }

  @Test("log is within 2 ulp, including denormal arguments")
  func logarithm() {
    let magnitudes = (0..<200_000).map { index in
      Float(bitPattern: UInt32(1 + index) &* 10_639)
    }.filter { $0.isFinite && $0 > 0 }
    onEveryInstructionSet { _ in
      #expect(largestError(sweep(1e-6, 4) + magnitudes, jk_log, log) < 2)
    }
  }

  @Test("tanh is within 6 ulp, odd, and below 1 in magnitude")
  func hyperbolicTangent() {
    onEveryInstructionSet { _ in
      let x = sweep(-12, 12) + [100, -100, .infinity, -.infinity, 0]
      #expect(largestError(x, jk_tanh, tanh) < 6)
      var y = x
      jk_tanh(Int64(x.count), x, &y)
      #expect(y.allSatisfy { abs($0) < 1 })
      var mirrored = x.map { -$0 }
      jk_tanh(Int64(x.count), mirrored, &mirrored)
      #expect(zip(y, mirrored).allSatisfy { $0 == -$1 })
    }
  }

  @Test("silu is within 4 ulp or 10⁻³⁷, and relu is exact")
  func rectifiers() {
    let x = sweep(-80, 80)
    onEveryInstructionSet { _ in
      #expect(largestError(x, jk_silu) { $0 / (1 + exp(-$0)) } < 4)
      #expect(largestError(x, jk_relu) { max(0, $0) } == 0)
    }
  }

  @Test("special arguments give the results of the IEEE functions")
  func specialArguments() {
    func apply(
      _ kernel: (Int64, UnsafePointer<Float>?, UnsafeMutablePointer<Float>?) -> Void, _ x: [Float]
    ) -> [Float] {
      var y = x
      kernel(Int64(x.count), x, &y)
      return y
    }
    onEveryInstructionSet { _ in
      #expect(apply(jk_exp, [0, -.infinity, .infinity, -200, 200]) == [1, 0, .infinity, 0, .infinity])
      #expect(apply(jk_log, [1, 0, .infinity]) == [0, -.infinity, .infinity])
      #expect(apply(jk_log, [-1, .nan]).allSatisfy { $0.isNaN })
      #expect(apply(jk_exp, [.nan])[0].isNaN && apply(jk_tanh, [.nan])[0].isNaN)
      #expect(apply(jk_silu, [-.greatestFiniteMagnitude, 0]).allSatisfy { $0 == 0 })
    }
  }

  @Test("a result does not depend on the position of its argument", arguments: [1, 7, 16, 31, 100])
  func placeDoesNotMatter(count: Int) {
    let x = floats(count, 10, scale: 20)
    typealias Kernel = (Int64, UnsafePointer<Float>?, UnsafeMutablePointer<Float>?) -> Void
    let kernels: [Kernel] = [
      { jk_exp($0, $1, $2) }, { jk_tanh($0, $1, $2) }, { jk_relu($0, $1, $2) }, { jk_silu($0, $1, $2) },
      { jk_log($0, $1, $2) },
    ]
    for kernel in kernels {
      var whole = x
      kernel(Int64(count), x, &whole)
      onEveryInstructionSet { _ in
        var single = x
        for index in 0..<count {
          var one = [x[index]]
          kernel(1, one, &one)
          single[index] = one[0]
        }
        #expect(whole.map(\.bitPattern) == single.map(\.bitPattern))
      }
    }
  }

  @Test("derivatives agree with central differences of the functions")
  func derivatives() {
    let x = floats(75, 11, scale: 8)
    let count = Int64(x.count)
    func slope(_ f: (Double) -> Double, _ x: Float) -> Double {
      (f(Double(x) + 1e-5) - f(Double(x) - 1e-5)) / 2e-5
    }
    onEveryInstructionSet { _ in
      var y = x
      jk_tanh(count, x, &y)
      var gradient = [Float](repeating: 2, count: x.count)
      jk_tanh_gradient(count, y, &gradient)
      for (x, g) in zip(x, gradient) { #expect(abs(Double(g) - 2 * slope(tanh, x)) < 1e-6) }

      gradient = [Float](repeating: 2, count: x.count)
      jk_silu_gradient(count, x, &gradient)
      for (x, g) in zip(x, gradient) {
        #expect(abs(Double(g) - 2 * slope({ $0 / (1 + exp(-$0)) }, x)) < 1e-6)
      }

      jk_relu(count, x, &y)
      gradient = [Float](repeating: 2, count: x.count)
      jk_relu_gradient(count, y, &gradient)
      for (x, g) in zip(x, gradient) { #expect(g == (x > 0 ? 2 : 0)) }
    }
  }

  @Test("gathered rows are those that were asked for") func gatheredRows() {
    let matrix = (0..<40).map { Float($0) }
    var gathered = [Float](repeating: -1, count: 32)
    jk_gather_rows(4, [3, 0, 3, 4], matrix, 8, &gathered)
    #expect(gathered == [3, 0, 3, 4].flatMap { row in (0..<8).map { Float(8 * row + $0) } })
  }

  @Test("normalising shifts, scales, clips and gathers rows, and does not write the padding")
  func normalizing() {
    let observations: [Float] = [1, 2, 3, 10, 20, 300, -5, 0, -300]
    let order: [Int32] = [2, 0]
    onEveryInstructionSet { _ in
      var out = [Float](repeating: 7, count: 32)
      jk_normalize(2, 3, order, observations, [1, 0, 3], [2, 0.5, 1], 10, &out, 16)
      #expect(Array(out[0..<3]) == [-10, 0, -10])
      #expect(Array(out[16..<19]) == [0, 1, 0])
      #expect(out[3..<16].allSatisfy { $0 == 7 } && out[19...].allSatisfy { $0 == 7 })
    }
  }

  @Test("fine inputs magnify about 0 and stay within -1 ... 1, for the largest numbers too")
  func fineInputs() {
    onEveryInstructionSet { _ in
      var out = [Float](repeating: 7, count: 32)
      let observations: [Float] = [0, 1, -3, .greatestFiniteMagnitude, -.greatestFiniteMagnitude, 0.25]
      jk_fine_input(2, 3, [1, 0], observations, [10, 0.5, 1], 4, &out, 16)
      let (second, third): (Float, Float) = (2.0 / 3, -12.0 / 13)
      #expect(Array(out[16..<19]) == [0, second, third])
      #expect((0.999...1).contains(out[0]))
      #expect((-1 ... -0.999).contains(out[1]))
      #expect(out[2] == 0.5)
      #expect(out[3..<16].allSatisfy { $0 == 7 } && out[19...].allSatisfy { $0 == 7 })
    }
  }
}
