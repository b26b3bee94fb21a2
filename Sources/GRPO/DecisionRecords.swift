// What a loss looks up of each decision of a batch, put side by side once for each update.

internal import Batches
internal import CKernels
internal import Messages
internal import Policies

/// A record for each decision: its rollout, its mask, its tokens, and how probable they were.
///
/// A shuffled minibatch reads decisions at random, and the memory that holds them may be far away: what stands in one
/// record is waited for once.
struct DecisionRecords: Sendable {
  /// Tokens of a decision.
  let heads: Int
  /// Whether the log-probabilities under a reference are there.
  let hasReference: Bool
  /// `[decisions × stride]` words of 32 bits: rollout, executed tokens, the tokens' log-probabilities when they were
  /// drawn, those under the reference, which are 0 without one, and the tokens.
  private let words: AlignedFloats
  private let stride: Int

  /// - Parameters:
  ///   - batch: one that `RolloutBatch.check` found sound.
  ///   - reference: `[decisions × tokensPerDecision]` log-probabilities, or nil.
  /// - Throws: `ArgumentError` for more decisions than 2³¹ − 1.
  init(_ batch: RolloutBatch, reference: [Float]?) throws(ArgumentError) {
    guard batch.decisionCount <= Int(Int32.max) else {
      throw ArgumentError("the batch's decisions", batch.decisionCount, mustBe: "at most \(Int32.max)")
    }
    heads = batch.layout.tokensPerDecision
    hasReference = reference != nil
    stride = DecisionRecords.stride(heads: heads)
    words = AlignedFloats(count: batch.decisionCount * stride)
    for (number, rollout) in batch.rollouts.enumerated() {
      for position in 0..<rollout.decisions {
        let decision = rollout.firstDecision + position
        let actions = min(batch.layout.chunk, rollout.length - position * batch.layout.chunk)
        let record = words.base + decision * stride
        record[0] = Float(bitPattern: UInt32(number))
        record[1] = Float(bitPattern: UInt32(actions * batch.layout.actionDimensions))
        for head in 0..<heads {
          let token = decision * heads + head
          record[2 + head] = batch.logProbabilities[token]
          if let reference { record[2 + heads + head] = reference[token] }
          record[2 + 2 * heads + head] = Float(bitPattern: UInt32(batch.tokens[token]))
        }
      }
    }
  }

  /// Words from one record to the next, such that a short record does not cross a cache line.
  static func stride(heads: Int) -> Int {
    let used = 2 + 3 * heads
    return used <= 8 ? 8 : (used + 15) / 16 * 16
  }

  /// The number of the rollout that a decision belongs to.
  func rollout(of decision: Int) -> Int { Int(words.base[decision * stride].bitPattern) }

  /// Copies the records of some decisions.
  ///
  /// - Parameter decisions: `[rows]`, their numbers.
  func copy(_ rows: Int, _ decisions: UnsafePointer<Int32>, into copied: CopiedRecords) {
    jk_gather_rows(Int64(rows), decisions, words.base, Int64(stride), copied.words.base)
    for row in 0..<rows {
      let record = copied.words.base + row * stride
      copied.rollouts[row] = Int32(bitPattern: record[0].bitPattern)
      copied.executedTokens[row] = Int32(bitPattern: record[1].bitPattern)
      for head in 0..<heads {
        copied.logProbabilities[row * heads + head] = record[2 + head]
        copied.referenceLogProbabilities[row * heads + head] = record[2 + heads + head]
        copied.tokens[row * heads + head] = Token(record[2 + 2 * heads + head].bitPattern)
      }
    }
  }
}

/// The records of one shard's decisions, field by field. Only one worker at a time may use them.
final class CopiedRecords: @unchecked Sendable {
  fileprivate let words: AlignedFloats
  /// `[rows]`: the number of the rollout that each decision belongs to.
  let rollouts: UnsafeMutablePointer<Int32>
  /// `[rows]`: the number of a decision's tokens that were carried out; those after them are masked.
  let executedTokens: UnsafeMutablePointer<Int32>
  /// `[rows × heads]`.
  let tokens: UnsafeMutablePointer<Token>
  /// `[rows × heads]`: log-probabilities of the tokens when they were drawn.
  let logProbabilities: UnsafeMutablePointer<Float>
  /// `[rows × heads]`: log-probabilities of the tokens under the reference; 0 without one.
  let referenceLogProbabilities: UnsafeMutablePointer<Float>

  init(rows: Int, heads: Int) {
    func take<Element>(_ zero: Element, _ count: Int) -> UnsafeMutablePointer<Element> {
      let memory = UnsafeMutablePointer<Element>.allocate(capacity: count)
      memory.initialize(repeating: zero, count: count)
      return memory
    }
    words = AlignedFloats(count: rows * DecisionRecords.stride(heads: heads))
    rollouts = take(0, rows)
    executedTokens = take(0, rows)
    tokens = take(0, rows * heads)
    logProbabilities = take(0, rows * heads)
    referenceLogProbabilities = take(0, rows * heads)
  }

  deinit {
    rollouts.deallocate()
    executedTokens.deallocate()
    tokens.deallocate()
    logProbabilities.deallocate()
    referenceLogProbabilities.deallocate()
  }
}
