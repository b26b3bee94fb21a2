// Which policies can play a task.

public import Batches
public import Tasks

extension PolicyLayout {
  /// The shape that a task asks of a policy.
  ///
  /// - Parameters:
  ///   - task: what is to be played.
  ///   - chunk: actions emitted at once, at least 1.
  public init(of task: ManipulationTask, chunk: Int = 1) {
    self.init(observationCount: task.observationCount, bins: task.bins, chunk: chunk)
  }

  /// Whether a policy of this layout can play a task.
  func check(fits task: ManipulationTask) throws(RolloutError) {
    let wanted = PolicyLayout(of: task, chunk: chunk)
    guard self == wanted else {
      throw .layout(scene: task.scene.name, task: wanted.summary, policy: summary)
    }
  }

  /// What an error says of it.
  var summary: String { "\(observationCount) numbers observed, bins \(bins) and chunks of \(chunk)" }
}
