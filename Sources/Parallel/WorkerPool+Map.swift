// Parallel work that returns a result for each item.

internal import Messages

extension WorkerPool {
  /// The results of `count` items, in their order, each computed by whichever worker is free.
  ///
  /// - Parameters:
  ///   - count: items; below 1 there is none.
  ///   - makeScratch: makes the working memory of one worker, such as a world.
  ///   - body: takes the worker's working memory and the number of an item. Its result must not depend on
  ///     earlier use of that memory.
  /// - Throws: what `makeScratch` throws, or the error of the lowest item that throws.
  public func map<Scratch: ~Copyable, Output: Sendable, Failure: Error>(
    _ count: Int, scratch makeScratch: () throws(Failure) -> Scratch,
    _ body: @Sendable (_ scratch: inout Scratch, _ item: Int) throws(Failure) -> Output
  ) throws(Failure) -> [Output] {
    let scratches = try FixedSlots(count: min(workers, max(1, count)), makeScratch)
    let results = Slots<Result<Output, Failure>?>(repeating: nil, count: max(0, count))
    forEach(count) { worker, item in
      do throws(Failure) {
        results[item] = .success(try body(&scratches[worker].pointee, item))
      } catch {
        results[item] = .failure(error)
      }
    }
    var outputs: [Output] = []
    outputs.reserveCapacity(max(0, count))
    for item in 0..<max(0, count) {
      guard let result = results[item] else { requirementFailed("item \(item) of \(count) was left out") }
      outputs.append(try result.get())
    }
    return outputs
  }
}
