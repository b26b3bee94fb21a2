/// A fixed number of values that are made once and stay where they are: a worker's lanes, a lane's episode.
///
/// Shared between workers, of whom each may touch its own slot only: that is what makes sharing it safe.
final class FixedSlots<Value: ~Copyable>: @unchecked Sendable {
  private let slots: UnsafeMutableBufferPointer<Value>
  private var filled = 0

  /// - Parameter make: makes one value; what it throws, this throws.
  init<Failure: Error>(count: Int, _ make: () throws(Failure) -> Value) throws(Failure) {
    slots = .allocate(capacity: count)
    while filled < count {
      slots.initializeElement(at: filled, to: try make())
      filled += 1
    }
  }

  deinit {
    for slot in 0..<filled { slots.deinitializeElement(at: slot) }
    slots.deallocate()
  }

  subscript(slot: Int) -> UnsafeMutablePointer<Value> {
    precondition(slot >= 0 && slot < filled, "slot \(slot) of \(filled)")
    return slots.baseAddress.unsafelyUnwrapped + slot
  }
}
