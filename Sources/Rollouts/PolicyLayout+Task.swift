// The layout that a policy needs for a task.

public import Batches
public import Tasks

extension PolicyLayout {
  /// The layout that a task requires of a policy.
  ///
  /// - Parameters:
  ///   - task: what is to be played.
  ///   - chunk: number of actions per decision, at least 1.
  public init(of task: ManipulationTask, chunk: Int = 1) {
    self.init(observationCount: task.observationCount, bins: task.bins, chunk: chunk)
  }

  /// How many actions a decision in a task may have.
  package static func chunks(of task: ManipulationTask) -> ClosedRange<Int> {
    1...max(1, min(4096, largestLogitCount / task.bins.reduce(0, +)))
  }

  /// Throws unless a policy with this layout can act in a task.
  func check(fits task: ManipulationTask) throws(RolloutError) {
    let wanted = PolicyLayout(of: task, chunk: chunk)
    guard self == wanted else {
      throw .layout(scene: task.scene.name, task: wanted.summary, policy: summary)
    }
  }

  /// The layout in words, for an error.
  var summary: String { "\(observationCount) numbers observed, bins \(bins) and chunks of \(chunk)" }
}
