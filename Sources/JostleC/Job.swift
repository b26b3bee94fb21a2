// Work that takes longer than a call: it runs on a thread of its own, is waited for in short calls, and can be stopped.

internal import Dispatch
internal import Messages
internal import Parallel
internal import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// Work that runs on a thread of its own, reports events, and ends with a result or an error.
final class Job: Held, @unchecked Sendable {
  override class var kind: String { "job" }

  /// The result of a job that has ended.
  struct Result: Sendable {
    /// The answer of `jostle_job_next` once there are no more events.
    var answer: [UInt8] = []
    /// For sampling: the rollouts.
    var batch: RolloutResult?
  }

  private enum Ending {
    case result(Result)
    case error(any Error)
  }

  private struct State {
    var events: [[UInt8]] = []
    var ending: Ending?
  }

  /// Jobs whose threads have not ended, those that were closed included.
  static let running = Atomic(0)

  /// Raised when the job is to end.
  let stop = StopFlag()
  private let state = Locked(State())
  /// One signal for each event, and one for the end.
  private let signals = DispatchSemaphore(value: 0)

  override func close() { stop.stop() }

  /// Begins the work.
  ///
  /// - Parameter work: takes the job, for its stop flag and for reporting events.
  init(_ work: @escaping @Sendable (Job) throws -> Result) {
    super.init()
    Job.running.wrappingAdd(1, ordering: .relaxed)
    startThread { [self] in
      defer { Job.running.wrappingSubtract(1, ordering: .releasing) }
      let ending: Ending
      do {
        ending = .result(try work(self))
      } catch {
        ending = .error(error)
      }
      state.withLock { $0.ending = ending }
      signals.signal()
    }
  }

  /// Reports an event.
  func report(_ event: [UInt8]) {
    state.withLock { $0.events.append(event) }
    signals.signal()
  }

  /// Waits for the next event or the end.
  ///
  /// - Returns: `.done` with the event, `.ended` with the answer, or `.pending` if neither comes in time.
  /// - Throws: the error with which the work ended.
  func next(within milliseconds: Int) throws -> (status: Status, answer: [UInt8]) {
    guard signals.wait(timeout: .now() + .milliseconds(milliseconds)) == .success else {
      return (.pending, [])
    }
    let (event, ending) = state.withLock { state in
      (state.events.isEmpty ? nil : state.events.removeFirst(), state.ending)
    }
    if let event { return (.done, event) }
    // The end stays the end for every later call.
    signals.signal()
    switch ending {
    case .result(let result)?: return (.ended, result.answer)
    case .error(let error)?: throw error
    case nil: requirementFailed("a job has signalled an event that is not there")
    }
  }

  /// The rollouts of a job that has ended.
  var batch: RolloutResult? {
    state.withLock { if case .result(let result)? = $0.ending { result.batch } else { nil } }
  }
}

/// Runs `body` on a new thread with as much stack as a main thread has, because it may read files and plan.
private func startThread(_ body: @escaping @Sendable () -> Void) {
  final class Body: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }
  var attributes = pthread_attr_t()
  pthread_attr_init(&attributes)
  defer { pthread_attr_destroy(&attributes) }
  pthread_attr_setstacksize(&attributes, 8 << 20)
  pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
  var thread = pthread_t()
  let status = pthread_create(
    &thread, &attributes,
    { argument in
      guard let argument else { return nil }
      Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
      return nil
    }, Unmanaged.passRetained(Body(body)).toOpaque())
  require(status == 0, "pthread_create returned \(status), must return 0")
}

/// Waits for a job.
///
/// - Parameter milliseconds: how long at most, 0...1,000,000.
/// - Returns: 0 with the next event as the answer, an object of JSON; `Status.pending`; `Status.ended` with the result as
///   the answer; or the status of the error with which it ended.
@c(jostle_job_next)
public func nextOfJob(_ job: UInt64, _ milliseconds: Int64) -> Int32 {
  var status = Status.done
  // Not `use`: one thread may stop a job that another waits for.
  let problem = call {
    let job: Job = try Handles.all.find(job)
    let next = try job.next(within: number(milliseconds, "milliseconds", in: 0...1_000_000))
    status = next.status
    CallResult.current.set(answer: next.answer)
  }
  return problem == Status.done.rawValue ? status.rawValue : problem
}

/// Asks a job to end, which takes a fraction of a second; it is done when `jostle_job_next` says so.
@c(jostle_job_stop)
public func stopJob(_ job: UInt64) -> Int32 {
  call { (try Handles.all.find(job) as Job).stop.stop() }
}

/// How many jobs have not ended, those included whose handle was closed, which asks them to end.
@c(jostle_running_jobs)
public func runningJobs() -> Int64 { Int64(Job.running.load(ordering: .acquiring)) }
