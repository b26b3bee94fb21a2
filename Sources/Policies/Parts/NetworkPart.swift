// What a network is made of: parts in a row, each with its parameters, its passes and its names in files.

internal import Randomness

/// One stretch of a network, from rows of numbers to rows of numbers.
///
/// A new kind of network is a new part, if need be, and a list of parts in `NetworkShape`. Passes allocate nothing:
/// what a part keeps between forward and backward is in `scratch`, of which each row of a batch has `scratchCount`
/// floats.
protocol NetworkPart: Sendable {
  /// Numbers in a row that comes in.
  var inputs: Int { get }
  /// Numbers in a row that goes out.
  var outputs: Int { get }
  /// Where the part's parameters stand among those of the network, with their padding.
  var range: Range<Int> { get }
  /// The parameters as tensors of a PyTorch module.
  var tensors: [TensorPlace] { get }
  /// Floats that `transpose` fills in.
  var transposedCount: Int { get }

  /// Floats that each row of a batch needs beside its input and output, whole vectors.
  var scratchCount: Int { get }

  /// Fills in the weights that training begins with; they are 0 before.
  ///
  /// - Parameter isLast: whether logits come out, which are to be near 0 at first.
  func initialize(_ parameters: UnsafeMutablePointer<Float>, key: RandomKey, isLast: Bool)

  /// Computes the output from the input.
  func forward(rows: Int, _ parameters: UnsafePointer<Float>, _ signals: PartSignals)

  /// Copies weights that the backward pass reads, transposed: once after each change of the weights.
  func transpose(_ parameters: UnsafePointer<Float>, into transposed: UnsafeMutablePointer<Float>)

  /// Computes the derivatives by the parameters and the input from those by the output, for the rows of the forward
  /// pass that was made last with these signals. The derivatives by the output are overwritten.
  ///
  /// - Parameter gradient: of all parameters of the network; the part fills in its `range`.
  func backward(
    rows: Int, _ parameters: UnsafePointer<Float>, transposed: UnsafePointer<Float>, _ signals: PartSignals,
    gradient: UnsafeMutablePointer<Float>)
}

/// The memory that one part reads and writes in a pass over some rows. Rows are padded to whole vectors.
struct PartSignals: @unchecked Sendable {
  let input: UnsafeMutablePointer<Float>
  let output: UnsafeMutablePointer<Float>
  let scratch: UnsafeMutablePointer<Float>
  /// Nil for the first part, whose input is nobody's output; unused without backward passes.
  let inputGradient: UnsafeMutablePointer<Float>?
  let outputGradient: UnsafeMutablePointer<Float>
}

/// Where the numbers of one tensor stand among a network's parameters.
struct TensorPlace: Hashable, Sendable {
  /// In a file, such as `layers.0.weight`.
  let name: String
  /// `[out, in]` of a matrix, which is stored transposed, or `[out]`.
  let shape: [Int]
  let offset: Int
  /// Of a matrix, floats from one row of the stored (transposed) form to the next.
  let stride: Int

  /// The tensor's numbers in the order of files.
  func values(in parameters: UnsafePointer<Float>) -> [Float] {
    places.map { parameters[$0] }
  }

  /// Puts the numbers of a file where they belong.
  func write(_ values: [Float], to parameters: UnsafeMutablePointer<Float>) {
    for (place, value) in zip(places, values) { parameters[place] = value }
  }

  /// The place of each number, in the order of files.
  private var places: [Int] {
    if shape.count == 1 { return (0..<shape[0]).map { offset + $0 } }
    return (0..<shape[0]).flatMap { output in (0..<shape[1]).map { offset + $0 * stride + output } }
  }
}
