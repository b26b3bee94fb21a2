// The results of the items of parallel work.

public import Messages

/// A result for each item of parallel work.
///
/// Workers may share it because each item writes only its own slot, and nothing is read before all items have
/// ended.
public final class Slots<Value: Sendable>: @unchecked Sendable {
  @usableFromInline let values: UnsafeMutableBufferPointer<Value>

  /// This many slots with this initial value.
  @inlinable
  public init(repeating value: Value, count: Int) {
    require(count >= 0, "count is \(count), must be at least 0")
    values = .allocate(capacity: count)
    values.initialize(repeating: value)
  }

  deinit {
    values.deinitialize()
    values.deallocate()
  }

  /// The result of one item.
  @inlinable
  public subscript(item: Int) -> Value {
    get {
      require(item >= 0 && item < values.count, "item is \(item), must be in 0..<\(values.count)")
      return values[item]
    }
    set {
      require(item >= 0 && item < values.count, "item is \(item), must be in 0..<\(values.count)")
      values[item] = newValue
    }
  }
}
