/// A result for each item of parallel work. Each item may write its own slot only, and reading waits until
/// all have ended: that is what makes sharing this safe.
final class Slots<Value: Sendable>: @unchecked Sendable {
  private let values: UnsafeMutableBufferPointer<Value>

  init(repeating value: Value, count: Int) {
    values = .allocate(capacity: count)
    values.initialize(repeating: value)
  }

  deinit {
    values.deinitialize()
    values.deallocate()
  }

  subscript(item: Int) -> Value {
    get { values[item] }
    set { values[item] = newValue }
  }
}
