// The worker threads, and the memory that they keep.

import Parallel
import CSystem
import Glibc
import Policies
import Randomness
import Rollouts
import Synchronization
import Tasks
import Testing

/// How often each item was processed. There is no lock, so that ThreadSanitizer detects an item that two
/// threads process.
private final class Tally: @unchecked Sendable {
  private let slots: UnsafeMutableBufferPointer<Int>

  init(_ count: Int) {
    slots = .allocate(capacity: count)
    slots.initialize(repeating: 0)
  }

  deinit { slots.deallocate() }

  func add(_ item: Int) { slots[item] += 1 }

  var counts: [Int] { Array(slots) }
}

@Suite("The worker pool processes every item once") struct WorkerPoolTests {
  @Test("mapped results come in the order of the items, for any number of workers", arguments: [1, 2, 7])
  func mapKeepsOrder(workers: Int) {
    let squares = WorkerPool(workers: workers).map(100, scratch: { 0 }) { scratch, item in
      scratch += 1
      return item * item
    }
    #expect(squares == (0..<100).map { $0 * $0 })
  }

  @Test("a map throws the error of its lowest failing item", arguments: [1, 2, 7])
  func mapThrowsTheLowest(workers: Int) {
    struct Odd: Error, Equatable { var item: Int }
    #expect(throws: Odd(item: 31)) {
      try WorkerPool(workers: workers).map(100, scratch: { () throws(Odd) in () }) { _, item throws(Odd) in
        if item >= 30 && item % 2 == 1 { throw Odd(item: item) }
      }
    }
  }

  @Test("every item is processed once, by a worker in range", arguments: [1, 2, 7], [0, 1, 5, 1000])
  func everyItemOnce(workers: Int, count: Int) {
    let done = Tally(count)
    let outside = Atomic(0)
    WorkerPool(workers: workers).forEach(count) { worker, item in
      if worker < 0 || worker >= workers { outside.add(1, ordering: .relaxed) }
      done.add(item)
    }
    #expect(done.counts == [Int](repeating: 1, count: count))
    #expect(outside.load(ordering: .relaxed) == 0)
  }

  @Test("run calls the body once for each worker number", arguments: [1, 2, 7, 40])
  func everyWorkerOnce(workers: Int) {
    let done = Tally(workers)
    WorkerPool(workers: workers).run { worker in done.add(worker) }
    #expect(done.counts == [Int](repeating: 1, count: workers))
  }

  @Test("a single worker runs on the calling thread")
  func callingThread() {
    let caller = pthread_self()
    let same = Atomic(0)
    let pool = WorkerPool(workers: 1)
    pool.run { _ in same.add(pthread_self() == caller ? 1 : 0, ordering: .relaxed) }
    pool.forEach(10) { _, _ in same.add(pthread_self() == caller ? 1 : 0, ordering: .relaxed) }
    #expect(same.load(ordering: .relaxed) == 11)
  }

  @Test("zero or fewer workers mean one for each core, and there is an upper limit")
  func defaultWorkers() {
    #expect(WorkerPool(workers: 0).workers == WorkerPool.availableCores)
    #expect(WorkerPool(workers: -3).workers == WorkerPool.availableCores)
    #expect(WorkerPool(workers: .max).workers == WorkerPool.mostWorkers)
  }

  @Test("the available cores are those of the affinity mask, and determine the default number of workers")
  func affinity() async {
    await #expect(processExitsWith: .success) {
      // glibc declares these two under _GNU_SOURCE only.
      typealias Call = @convention(c) (Int32, Int, UnsafeMutableRawPointer) -> Int32
      let get = try unsafeBitCast(#require(dlsym(nil, "sched_getaffinity")), to: Call.self)
      let set = try unsafeBitCast(#require(dlsym(nil, "sched_setaffinity")), to: Call.self)
      var mask = [UInt8](repeating: 0, count: 128)
      try #require(get(0, mask.count, &mask) >= 0)
      let all = mask.reduce(0) { $0 + $1.nonzeroBitCount }
      #expect(WorkerPool.availableCores == all)
      #expect(WorkerPool().workers == all)
      // Only the lowest core that was allowed.
      let first = try #require(mask.firstIndex { $0 != 0 })
      mask = mask.indices.map { $0 == first ? mask[first] & (~mask[first] &+ 1) : 0 }
      try #require(set(0, mask.count, &mask) == 0)
      #expect(WorkerPool.availableCores == 1)
      #expect(WorkerPool().workers == 1)
    }
  }
}

@Suite("Memory for rollouts is bounded") struct MemoryTests {
  /// Sanitizers keep freed memory back on purpose.
  private static var isSanitized: Bool {
    dlsym(nil, "__asan_init") != nil || dlsym(nil, "__tsan_init") != nil
  }

  @Test("memory does not grow with the number of batches", .enabled(if: !isSanitized))
  func steady() async {
    // In a separate process, because the memory of other tests would hide it.
    await #expect(processExitsWith: .success) {
      let task = try Fixtures.shippedTask("push-box")
      let policy = Fixtures.network(task)
      let sampler = try GroupSampler(task: task, policy: policy, groupSize: 4, pool: WorkerPool(workers: 2))
      let runner = try EpisodeRunner(task: task, policy: policy, pool: WorkerPool(workers: 2))
      let sampling = DynamicSampling(keptSuccesses: 0...2, mostGroups: 8)
      var fingerprints: Set<Fingerprint> = []
      func work(_ number: Int) throws {
        let key = RandomKey(seed: UInt64(number))
        let batch = try sampler.sample(policy, groups: 4, sampling: sampling, key: key).batch
        fingerprints.insert(batch.fingerprint)
        _ = try runner.run(policy, episodes: 8, key: key)
      }
      for number in 0..<10 { try work(number) }
      let before = js_resident_bytes()
      for number in 10..<60 { try work(number) }
      let grown = js_resident_bytes() - before
      #expect(before > 0)
      #expect(grown < 2 << 20, "\(grown) bytes")
      #expect(fingerprints.count == 60)
    }
  }

  @Test(
    "a thousand live worlds take less than 300 MB", .enabled(if: !isSanitized),
    arguments: ["push-t", "reach"])
  func liveWorlds(name: String) async {
    await #expect(processExitsWith: .success) { [name] in
      let task = try Fixtures.shippedTask(name)
      let before = js_resident_bytes()
      let worlds = try LiveWorlds(task, count: 1000)
      let taken = withExtendedLifetime(worlds) { js_resident_bytes() - before }
      #expect(taken > 0 && taken < 300_000_000, "\(taken) bytes")
    }
  }
}
