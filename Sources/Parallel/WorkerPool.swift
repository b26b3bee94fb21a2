// The threads that rollouts, updates and checks run on: numbered bodies of work, run by Dispatch.

internal import CSystem
internal import Dispatch
internal import Synchronization

/// The threads that roll out and that compute gradients: `workers` numbered bodies, run by Dispatch.
///
/// Work is handed out by number, and a worker writes only to slots of the numbers it was given, so results
/// do not depend on how many workers there are. Workers never wait for one another inside a call.
public struct WorkerPool: Sendable {
  /// How many bodies `run` runs; bodies beyond the cores this process may use take turns.
  public let workers: Int

  /// - Parameter workers: 1 or more, as many as `mostWorkers` count; 0 or less for one for each core this process
  ///   may use.
  public init(workers: Int = 0) {
    self.workers = min(workers > 0 ? workers : WorkerPool.availableCores, WorkerPool.mostWorkers)
  }

  /// More bodies than this would only take turns.
  public static let mostWorkers = 4096

  /// The cores this process may use: those of its affinity mask.
  public static var availableCores: Int { max(1, Int(js_available_cores())) }

  /// Runs `body` once for each worker number and returns when all have ended.
  public func run(_ body: @Sendable (_ worker: Int) -> Void) {
    if workers == 1 {
      body(0)
    } else {
      DispatchQueue.concurrentPerform(iterations: workers, execute: body)
    }
  }

  /// Runs `body` once for each item in 0..<`count`, each on whichever worker is free; a count below 1 runs none.
  ///
  /// - Parameters:
  ///   - count: items; below 1 there is none.
  ///   - body: takes the worker's number, for scratch memory, and the item's.
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
