// Several objectives as one: GRPO with a term of one's own, for example.

public import Batches
public import Messages

/// The weighted sum of objectives.
///
/// All terms see the same minibatches and ratios.
public struct ObjectiveSum: Objective {
  /// An objective and its factor.
  public typealias Term = (weight: Double, objective: any Objective)

  private let terms: [Term]
  /// The names of the terms, with the weights that are not 1.
  public let name: String
  /// That of all terms.
  public let ratio: RatioLevel
  /// Where a term does.
  public var needsReference: Bool { terms.contains { $0.objective.needsReference } }

  /// - Parameter terms: at least one; the weights finite, the ratios all taken over the same.
  /// - Throws: `ArgumentError` if they are not.
  public init(_ terms: [Term]) throws(ArgumentError) {
    guard let first = terms.first else { throw ArgumentError("terms.count", 0, mustBe: "at least 1") }
    for (index, term) in terms.enumerated() {
      guard term.weight.isFinite else {
        throw ArgumentError("terms[\(index)].weight", term.weight, mustBe: "finite")
      }
      guard term.objective.ratio == first.objective.ratio else {
        throw ArgumentError(
          "terms[\(index)].objective.ratio", term.objective.ratio.rawValue,
          mustBe: "that of the first term, \(first.objective.ratio.rawValue)")
      }
    }
    self.terms = terms
    ratio = first.objective.ratio
    name = terms.map { $0.weight == 1 ? $0.objective.name : "\($0.weight) \($0.objective.name)" }
      .joined(separator: " + ")
  }

  /// Where they shape a term.
  public func uses(_ options: GRPOOptions) -> Bool { terms.contains { $0.objective.uses(options) } }

  /// Asks every term.
  ///
  /// - Throws: what a term throws.
  public func loss(on batch: RolloutBatch) throws -> any BatchLoss {
    SummedLoss(terms: try terms.map { ($0.weight, try $0.objective.loss(on: batch)) })
  }
}

/// The losses of a sum's terms on one batch.
private struct SummedLoss: BatchLoss {
  let terms: [(weight: Double, loss: any BatchLoss)]

  /// Those of the first term that has any.
  var advantages: [Float] { terms.lazy.map(\.loss.advantages).first { !$0.isEmpty } ?? [] }

  func add(to shard: inout LossShard) {
    let outer = shard.termWeight
    for (weight, loss) in terms {
      shard.termWeight = outer * weight
      loss.add(to: &shard)
    }
    shard.termWeight = outer
  }
}
