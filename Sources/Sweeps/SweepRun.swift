// Trains the cells of a sweep that are missing, side by side, each in one worker.

public import GRPO
internal import Messages
public import Parallel
public import Tasks
internal import Training

/// A scene of a sweep that was loaded.
public struct SweepScene: Sendable {
  /// The task.
  public let task: ManipulationTask
  /// The complete scene as YAML (`Scene.wholeText`), which each cell's folder keeps.
  public let text: String

  /// A scene with its complete text.
  public init(task: ManipulationTask, text: String) { (self.task, self.text) = (task, text) }
}

/// The training of a sweep's cells.
///
/// Sendable because what changes is only touched under the lock.
public final class SweepRun: @unchecked Sendable {
  private let scenes: [String: SweepScene]
  private let objectives: [String: any Objective]
  /// Cells that were not done before.
  private let cells: [SweepCell]
  private let progress: Locked<SweepProgress>

  /// Finds out which cells are missing, and trains nothing yet.
  ///
  /// - Parameters:
  ///   - cells: all of them, or those of a shard.
  ///   - scenes: by name.
  ///   - objectives: those that settings name (`SweepSetting.objective`).
  /// - Throws: `SweepError` if a cell was trained with something else, or if its scene or its objective is not given.
  public init(
    _ cells: [SweepCell], scenes: [String: SweepScene], objectives: [any Objective] = []
  ) throws {
    self.scenes = scenes
    self.objectives = Dictionary(objectives.map { ($0.name, $0) }) { first, _ in first }
    for cell in cells {
      if scenes[cell.scene] == nil { throw SweepError("the scene '\(cell.scene)' is not given") }
      if let name = cell.setting.objective, self.objectives[name] == nil {
        throw SweepError("the objective '\(name)' of the setting '\(cell.setting.name)' is not given")
      }
    }
    self.cells = try cells.filter { cell in
      try scenes[cell.scene].map { try cell.state(of: $0.task) } != .done
    }
    progress = Locked(
      SweepProgress(
        cells: cells.count, done: cells.count - self.cells.count,
        iterationsLeft: self.cells.reduce(0) { $0 + $1.setting.configuration.iterations }))
  }

  /// Trains the cells that are not done, each with the bytes of `jostle train --workers 1`.
  ///
  /// - Parameters:
  ///   - workers: cells at once; 0 for as many as there are cores.
  ///   - stop: ends the training within a second or two; the next run continues.
  ///   - report: called with each event, one at a time, on any thread.
  /// - Returns: how far the sweep is.
  @discardableResult
  public func run(
    workers: Int = 0, stop: StopFlag = StopFlag(), report: @escaping @Sendable (SweepEvent) -> Void = { _ in }
  ) -> SweepProgress {
    WorkerPool(workers: workers).forEach(cells.count) { [self] _, number in
      if stop.isStopped { return }
      let cell = cells[number]
      change(report) { $0.running += 1 }
      var left = cell.setting.configuration.iterations
      do {
        let isDone = try train(cell, &left, stop, report)
        change(report, isDone ? { .ended(cell, $0) } : { .progressed($0) }) {
          $0.running -= 1
          if isDone { $0.end(after: left) }
        }
      } catch {
        change(report, { .failed(cell, reason: "\(error)", $0) }) {
          $0.running -= 1
          $0.iterationsLeft -= left
          $0.failed.append(cell.folder.path)
        }
      }
    }
    return progress.withLock { $0 }
  }

  /// Changes the progress and reports it, under the lock, so that reports come in order.
  private func change(
    _ report: (SweepEvent) -> Void, _ event: (SweepProgress) -> SweepEvent = { .progressed($0) },
    _ body: (inout SweepProgress) -> Void
  ) {
    progress.withLock { progress in
      body(&progress)
      report(event(progress))
    }
  }

  /// Trains one cell and evaluates it.
  ///
  /// - Parameter left: iterations of the cell that are left, for the time left.
  /// - Returns: false if it was stopped.
  private func train(
    _ cell: SweepCell, _ left: inout Int, _ stop: StopFlag, _ report: @escaping @Sendable (SweepEvent) -> Void
  ) throws -> Bool {
    let run = try make(cell)
    left -= run.iteration
    change(report) { $0.iterationsLeft -= run.iteration }
    var spent = try cell.spent()
    var ahead = left
    let end = try run.run(stop: stop, isSpent: { cell.budget.isReached(by: spent) }) { event in
      switch event {
      case .iterated(let iterated):
        spent.rollouts += iterated.sampling.groupsTried * run.configuration.groupSize
        spent.cpuSeconds += iterated.cpuSeconds
        ahead -= 1
        change(report) {
          $0.iterationsLeft -= 1
          $0.iterationsDone += 1
        }
      case .warned(let text): change(report, { _ in .warned(cell, text) }) { _ in }
      default: break
      }
    }
    left = ahead
    if stop.isStopped { return false }
    do {
      _ = try run.conclude(end, stop: stop)
    } catch {
      if case .rollout(.stopped) = error { return false }
      throw error
    }
    return true
  }

  /// Begins a cell's run, or resumes it.
  private func make(_ cell: SweepCell) throws -> TrainingRun {
    guard let scene = scenes[cell.scene] else {
      requirementFailed("the scene '\(cell.scene)' of a cell was not loaded")
    }
    let configuration = try cell.configuration(for: scene.task)
    let objective = cell.setting.objective.flatMap { objectives[$0] }
    guard cell.folder.hasRun else {
      return try TrainingRun.begin(
        scene.task, sceneText: scene.text, configuration: configuration, folder: cell.folder,
        demonstrations: cell.demonstrationFile, from: cell.policyFile, objective: objective)
    }
    return try TrainingRun.resume(
      scene.task, configuration: configuration, folder: cell.folder, objective: objective)
  }
}

/// How far a sweep is.
public struct SweepProgress: Sendable {
  /// Number of cells, those that were done before included.
  public let cells: Int
  /// Number of cells that were done before this run.
  public let doneBefore: Int
  /// Number of cells that are done.
  public fileprivate(set) var done: Int
  /// Number of cells that are being trained.
  public fileprivate(set) var running = 0
  /// The folders of the cells that failed.
  public fileprivate(set) var failed: [String] = []
  /// Number of iterations that this run has done.
  public fileprivate(set) var iterationsDone = 0
  /// Number of iterations that are left at most, in all cells.
  public fileprivate(set) var iterationsLeft: Int

  init(cells: Int, done: Int, iterationsLeft: Int) {
    (self.cells, self.done, doneBefore, self.iterationsLeft) = (cells, done, done, iterationsLeft)
  }

  /// Number of cells that this run has trained.
  public var trained: Int { done - doneBefore }

  /// Counts a cell that has ended, with the iterations that it did not need.
  fileprivate mutating func end(after left: Int) {
    done += 1
    iterationsLeft -= left
  }
}

/// What a sweep reports.
public enum SweepEvent: Sendable {
  /// A cell was begun or resumed, has done an iteration, or was stopped.
  case progressed(SweepProgress)
  /// A cell is done.
  case ended(SweepCell, SweepProgress)
  /// A cell could not be trained; the others go on.
  case failed(SweepCell, reason: String, SweepProgress)
  /// A cell's run has warned of something.
  case warned(SweepCell, String)
}
