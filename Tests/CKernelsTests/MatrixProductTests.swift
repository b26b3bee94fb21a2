// Matrix products against plain loops, bit by bit.

import CKernels
import Randomness
import Testing

/// A product to test: sizes, strides, and the initial values of the sums.
struct ProductCase: Sendable, CustomStringConvertible {
  enum Start: Sendable { case zero, bias, own }
  let m, n, depth: Int
  /// Whether a is stored with k along its rows (a weight gradient's first factor).
  let transposed: Bool
  let start: Start

  var description: String { "\(m)×\(n)×\(depth) transposed \(transposed) from \(start)" }

  static let all: [ProductCase] = [
    ProductCase(m: 1, n: 16, depth: 1, transposed: false, start: .zero),
    ProductCase(m: 1, n: 128, depth: 16, transposed: false, start: .bias),
    ProductCase(m: 7, n: 48, depth: 129, transposed: false, start: .bias),
    ProductCase(m: 8, n: 128, depth: 128, transposed: false, start: .bias),
    ProductCase(m: 13, n: 80, depth: 5, transposed: true, start: .zero),
    ProductCase(m: 17, n: 144, depth: 300, transposed: true, start: .zero),
    ProductCase(m: 9, n: 32, depth: 256, transposed: false, start: .own),
    ProductCase(m: 5, n: 64, depth: 0, transposed: false, start: .bias),
    ProductCase(m: 25, n: 96, depth: 128, transposed: false, start: .zero),
    // So many rows that panels are copied, with odd numbers of terms.
    ProductCase(m: 91, n: 48, depth: 129, transposed: false, start: .own),
    ProductCase(m: 128, n: 32, depth: 301, transposed: true, start: .zero),
    ProductCase(m: 256, n: 16, depth: 1, transposed: false, start: .bias),
  ]
}

func floats(_ count: Int, _ key: Int, scale: Float = 2) -> [Float] {
  let key = RandomKey(seed: 9).folding(key)
  return (0..<count).map { (key.uniform($0) - 0.5) * scale }
}

/// Runs `body` with each instruction set this CPU has, the best one last.
func onEveryInstructionSet(_ body: (Int32) throws -> Void) rethrows {
  for limit: Int32 in 0...2 {
    jk_limit_instruction_set(limit)
    if jk_instruction_set() == limit { try body(limit) }
  }
  jk_limit_instruction_set(2)
}

extension KernelTests {
  @Test("a product is one ascending chain of fused multiply-adds per output", arguments: ProductCase.all)
  func productEqualsPlainLoops(_ c: ProductCase) {
    let aStride = (c.transposed ? c.m : c.depth) + 3
    let a = floats((c.transposed ? c.depth : c.m) * aStride + 1, 1)
    let (aRow, aColumn) = c.transposed ? (1, aStride) : (aStride, 1)
    let bRow = c.n + 16
    let b = floats(max(1, c.depth) * bRow, 2)
    let bias = floats(c.n, 3)
    let cRow = c.n + 32
    let before = floats(c.m * cRow, 4)

    var expected = before
    for i in 0..<c.m {
      for j in 0..<c.n {
        var sum: Float =
          switch c.start {
          case .zero: 0
          case .bias: bias[j]
          case .own: before[i * cRow + j]
          }
        for k in 0..<c.depth { sum.addProduct(a[i * aRow + k * aColumn], b[k * bRow + j]) }
        expected[i * cRow + j] = sum
      }
    }

    func run(rows: [Range<Int>]) -> [Float] {
      var out = before
      out.withUnsafeMutableBufferPointer { out in
        guard let out = out.baseAddress else { return }
        a.withUnsafeBufferPointer { a in
          guard let a = a.baseAddress else { return }
          bias.withUnsafeBufferPointer { bias in
            for part in rows {
              let target = out + part.lowerBound * cRow
              let start: UnsafePointer<Float>? =
                switch c.start {
                case .zero: nil
                case .bias: bias.baseAddress
                case .own: UnsafePointer(target)
                }
              jk_matrix_product(
                Int64(part.count), Int64(c.n), Int64(c.depth), a + part.lowerBound * aRow, Int64(aRow),
                Int64(aColumn), b, Int64(bRow), start, c.start == .own ? Int64(cRow) : 0, target, Int64(cRow))
            }
          }
        }
      }
      return out
    }

    onEveryInstructionSet { level in
      #expect(run(rows: [0..<c.m]) == expected, "instruction set \(level)")
      #expect(run(rows: (0..<c.m).map { $0..<$0 + 1 }) == expected, "row by row, instruction set \(level)")
      let cut = c.m / 3
      #expect(run(rows: [0..<cut, cut..<c.m]) == expected, "in two parts, instruction set \(level)")
    }
  }

  @Test("a transpose moves every element and writes no other memory")
  func transposeMovesElements() {
    let (rows, columns, row, transposedRow) = (37, 18, 23, 48)
    let matrix = floats(rows * row, 5)
    var transposed = [Float](repeating: -7, count: columns * transposedRow)
    jk_transpose(
      Int64(rows), Int64(columns), matrix, Int64(row), &transposed, Int64(transposedRow))
    for j in 0..<columns {
      for i in 0..<transposedRow {
        #expect(transposed[j * transposedRow + i] == (i < rows ? matrix[i * row + j] : -7))
      }
    }
  }

  @Test("sums over rows and over matrices are in ascending order")
  func sumsGoInOrder() {
    let (count, n, stride) = (19, 112, 128)
    let x = floats(count * stride, 6, scale: 1e4)
    var expected = [Float](repeating: 0, count: n)
    for i in 0..<count {
      for j in 0..<n { expected[j] += x[i * stride + j] }
    }
    onEveryInstructionSet { _ in
      var sums = [Float](repeating: 9, count: n)
      jk_column_sums(Int64(count), Int64(n), x, Int64(stride), &sums)
      #expect(sums == expected)
      sums = [Float](repeating: 9, count: n)
      jk_add_in_order(Int64(count), Int64(n), x, Int64(stride), &sums)
      #expect(sums == expected)
    }
  }

  @Test("the sum of squares is accurate to double precision, with the same bits on every instruction set")
  func sumOfSquares() {
    let x = floats(16 * 333, 7)
    let expected = x.reduce(0.0) { $0 + Double($1) * Double($1) }
    var results: Set<Double> = []
    onEveryInstructionSet { _ in results.insert(jk_sum_of_squares(Int64(x.count), x)) }
    #expect(results.count == 1)
    #expect(abs(results.first! - expected) < 1e-13 * expected)
  }
}
