// A fixed number of values that workers share, such as the world of each worker.

public import Messages

/// A fixed number of values that are made once and never move.
///
/// Workers may share it because each accesses only its own slot.
public final class FixedSlots<Value: ~Copyable>: @unchecked Sendable {
  @usableFromInline let slots: UnsafeMutableBufferPointer<Value>
  @usableFromInline var filled = 0

  /// - Parameters:
  ///   - count: how many values, at least 0.
  ///   - make: makes one value; errors that it throws are passed on.
  @inlinable
  public init<Failure: Error>(count: Int, _ make: () throws(Failure) -> Value) throws(Failure) {
    require(count >= 0, "count is \(count), must be at least 0")
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

  /// One value, for reading and writing in place.
  @inlinable
  public subscript(slot: Int) -> UnsafeMutablePointer<Value> {
    require(slot >= 0 && slot < filled, "slot is \(slot), must be in 0..<\(filled)")
    return slots.baseAddress.unsafelyUnwrapped + slot
  }
}
