// An HDF5 file as a Swift value: statuses of the C shim become errors, buffers become arrays.

internal import CHDF5

/// A number as HDF5 stores it.
protocol HDF5Number: BitwiseCopyable {
  static var stored: jh_type { get }
  static var zero: Self { get }
}

extension Float: HDF5Number { static var stored: jh_type { JH_FLOAT32 } }
extension UInt8: HDF5Number { static var stored: jh_type { JH_UINT8 } }
extension UInt16: HDF5Number { static var stored: jh_type { JH_UINT16 } }
extension Int64: HDF5Number { static var stored: jh_type { JH_INT64 } }
extension UInt64: HDF5Number { static var stored: jh_type { JH_UINT64 } }

/// An HDF5 file in memory. One thread at a time: move it, never share it.
struct HDF5File: ~Copyable {
  private let handle: OpaquePointer
  private let path: String

  /// An empty file that `save` will put at `path`.
  init(creatingFor path: String) throws(RolloutFileError) {
    var handle: OpaquePointer?
    let status = jh_create(&handle)
    guard status == JH_OK, let handle else { throw HDF5File.error(status, path) }
    (self.handle, self.path) = (handle, path)
  }

  /// The file at `path`.
  init(reading path: String) throws(RolloutFileError) {
    var handle: OpaquePointer?
    let status = jh_open(path, &handle)
    guard status == JH_OK, let handle else { throw HDF5File.error(status, path, mismatch: .foreign) }
    (self.handle, self.path) = (handle, path)
  }

  deinit { jh_close(handle) }

  private static func error(
    _ status: jh_status, _ path: String, mismatch: RolloutFileError.Kind = .damaged
  ) -> RolloutFileError {
    let kind: RolloutFileError.Kind =
      switch status {
      case JH_SYSTEM: .system
      case JH_MISMATCH: mismatch
      default: .damaged
      }
    return RolloutFileError(kind: kind, path: path, reason: String(cString: jh_message()))
  }

  private func check(_ status: jh_status) throws(RolloutFileError) {
    if status != JH_OK { throw HDF5File.error(status, path) }
  }

  func error(_ kind: RolloutFileError.Kind, _ reason: String) -> RolloutFileError {
    RolloutFileError(kind: kind, path: path, reason: reason)
  }

  func damage(_ reason: String) -> RolloutFileError { error(.damaged, reason) }

  func save() throws(RolloutFileError) { try check(jh_save(handle, path)) }

  func makeGroup(_ group: String) throws(RolloutFileError) { try check(jh_make_group(handle, group)) }

  // MARK: Datasets

  func write<Number: HDF5Number>(
    _ values: ArraySlice<Number>, shape: [Int], at dataset: String, _ compression: Int = 0
  ) throws(RolloutFileError) {
    precondition(values.count == shape.reduce(1, *), "\(dataset) has \(values.count) values for \(shape)")
    let sizes = shape.map(Int64.init)
    try check(
      values.withUnsafeBufferPointer { values in
        jh_write(
          handle, dataset, Number.stored, Int32(sizes.count), sizes, Int32(compression), values.baseAddress)
      })
  }

  func write(_ texts: [String], at dataset: String) throws(RolloutFileError) {
    let bytes = texts.map { Array($0.utf8CString) }
    // The pointers must stay valid together, which one flat buffer makes simple.
    let flat = bytes.flatMap { $0 }
    let status = flat.withUnsafeBufferPointer { flat in
      var offset = 0
      let pointers = bytes.map { text in
        defer { offset += text.count }
        return flat.baseAddress.map { $0 + offset }
      }
      return jh_write_texts(handle, dataset, Int64(pointers.count), pointers)
    }
    try check(status)
  }

  /// A dataset of exactly this shape.
  func read<Number: HDF5Number>(
    _: Number.Type, at dataset: String, shape: [Int]
  ) throws(RolloutFileError) -> [Number] {
    var rank: Int32 = 0
    var sizes = [Int64](repeating: 0, count: Int(JH_MAX_RANK))
    try check(jh_shape(handle, dataset, &rank, &sizes))
    let found = sizes.prefix(Int(rank)).map { Int($0) }
    guard found == shape else { throw damage("\(dataset) has shape \(found), must be \(shape)") }
    let count = shape.reduce(1, *)
    var values = [Number](repeating: .zero, count: count)
    try check(jh_read(handle, dataset, Number.stored, Int64(count), &values))
    return values
  }

  func texts(at dataset: String) throws(RolloutFileError) -> [String] {
    var texts: [String] = []
    try check(
      withUnsafeMutablePointer(to: &texts) { texts in
        jh_read_texts(handle, dataset, texts, HDF5File.take)
      })
    return texts
  }

  /// Appends to the `[String]` that the context points to.
  private static let take: @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>?) -> Void = {
    context, text in
    guard let context, let text else { return }
    context.assumingMemoryBound(to: [String].self).pointee.append(String(cString: text))
  }

  // MARK: Attributes

  func set(_ name: String, to value: some HDF5Number, of object: String) throws(RolloutFileError) {
    try check(
      withUnsafePointer(to: value) { jh_set_number(handle, object, name, type(of: value).stored, $0) })
  }

  func set(_ name: String, to text: String, of object: String) throws(RolloutFileError) {
    try check(jh_set_text(handle, object, name, text))
  }

  func number<Number: HDF5Number>(
    _: Number.Type, _ name: String, of object: String
  ) throws(RolloutFileError) -> Number {
    var value = Number.zero
    try check(
      withUnsafeMutablePointer(to: &value) { jh_get_number(handle, object, name, Number.stored, $0) })
    return value
  }

  /// Nil where the object or its attribute does not exist.
  func numberIfPresent<Number: HDF5Number>(
    _: Number.Type, _ name: String, of object: String
  ) throws(RolloutFileError) -> Number? {
    var value = Number.zero
    let status = withUnsafeMutablePointer(to: &value) {
      jh_get_number(handle, object, name, Number.stored, $0)
    }
    if status == JH_MISSING { return nil }
    try check(status)
    return value
  }

  func integer(
    _ name: String, of object: String, in range: ClosedRange<Int>
  ) throws(RolloutFileError) -> Int {
    let value = Int(try number(Int64.self, name, of: object))
    guard range.contains(value) else {
      throw damage("\(object) has \(name) \(value), must be in \(range.lowerBound)...\(range.upperBound)")
    }
    return value
  }

  func text(_ name: String, of object: String) throws(RolloutFileError) -> String {
    var texts: [String] = []
    try check(
      withUnsafeMutablePointer(to: &texts) { texts in
        jh_get_text(handle, object, name, texts, HDF5File.take)
      })
    return texts[0]
  }
}
