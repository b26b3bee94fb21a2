// The threads for rollouts, updates and checks: numbered workers, run by Dispatch.

internal import CSystem
internal import Dispatch
internal import Synchronization

/// The threads for rollouts and gradients: `workers` numbered workers, run by Dispatch.
///
/// Work is distributed by number, and a worker writes only to the slots of the numbers it was given, so
/// results do not depend on the number of workers. Workers never wait for one another within a call.
public struct WorkerPool: Sendable {
  /// The number of workers. Workers beyond the cores that this process may use share them.
  public let workers: Int

  /// - Parameter workers: 1 or more, of which at most `mostWorkers` are used; 0 or less for one per core
  ///   that this process may use.
  public init(workers: Int = 0) {
    self.workers = min(workers > 0 ? workers : WorkerPool.availableCores, WorkerPool.mostWorkers)
  }

  /// More workers than this would only share the same cores.
  public static let mostWorkers = 4096

  /// The number of cores in this process's affinity mask.
  public static var availableCores: Int { max(1, Int(js_available_cores())) }

  /// Seconds of processor time that the work of this pool has used: for one worker those of the calling thread, which
  /// does all of its work, and for more workers those of the process.
  public var cpuSeconds: Double { workers == 1 ? js_thread_cpu_seconds() : js_cpu_seconds() }

  /// Runs `body` once for each worker number and returns when all have ended.
  ///
  /// All threads have the niceness of the calling one.
  public func run(_ body: @Sendable (_ worker: Int) -> Void) {
    if workers == 1 {
      body(0)
    } else {
      // For root, Dispatch's threads otherwise have niceness 0, whatever `nice` the command was started with.
      let niceness = js_niceness()
      DispatchQueue.concurrentPerform(iterations: workers) { worker in
        js_set_niceness(niceness)
        body(worker)
      }
    }
  }

  /// Runs `body` once for each item in 0..<`count`, each on any free worker; runs nothing for a count below
  /// 1.
  ///
  /// - Parameters:
  ///   - count: items; below 1 there is none.
  ///   - body: takes the worker's number, for its working memory, and the item's number.
  public func forEach(_ count: Int, _ body: @Sendable (_ worker: Int, _ item: Int) -> Void) {
    let next = Atomic(0)
    WorkerPool(workers: min(workers, max(1, count))).run { worker in
      while true {
        let item = next.wrappingAdd(1, ordering: .relaxed).oldValue
        if item >= count { return }
        body(worker, item)
      }
    }
  }
}
