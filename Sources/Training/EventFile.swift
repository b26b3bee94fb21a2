// Curves for TensorBoard, in addition to metrics.jsonl: a TFRecord file of Event messages, encoded here.

internal import Messages

/// A TensorBoard event file with scalars.
///
/// The wall time of every event is its step, in seconds since 1970: times from a clock would make two runs
/// with the same seed differ. TensorBoard's "wall" axis is therefore meaningless; its "step" axis is the
/// iteration.
///
/// Source: `tensorflow/core/util/event.proto` and the TFRecord format,
/// https://www.tensorflow.org/tutorials/load_data/tfrecord
public struct EventFile: ~Copyable {
  /// A name that TensorBoard recognises: it looks for "tfevents".
  public static let fileName = "events.out.tfevents.0.jostle"

  /// One point of a curve.
  public typealias Scalar = (tag: String, value: Float)

  private var file: AppendFile
  /// Whether events were missing when the file was opened for resuming.
  public let isIncomplete: Bool

  /// Opens the file: a new one, or one that is shortened to the events before a checkpoint.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - step: the last step to keep; later events, and everything after an incomplete one, are removed. Nil
  ///     for a new run: all are removed. Of a damaged file, the undamaged beginning is kept.
  public init(path: String, resumingAfter step: Int? = nil) throws(FileError) {
    var lastStep: Int?
    var file = try AppendFile(path: path) { contents in
      guard let step else { return 0 }
      let (bytes, last) = EventFile.prefix(of: contents, through: step)
      lastStep = last
      return bytes
    }
    if file.isEmpty { try file.append(EventFile.opening) }
    self.file = file
    isIncomplete = step.map { lastStep ?? 0 < $0 } ?? false
  }

  /// Appends one event with all scalars of a step. Values that are not finite are omitted.
  ///
  /// - Parameters:
  ///   - step: 0 or more.
  ///   - scalars: with tags such as "train/pass_rate"; those with the same first part share a panel.
  public mutating func append(step: Int, _ scalars: [Scalar]) throws(FileError) {
    try file.append(EventFile.encode(step: step, scalars))
  }

  /// Waits until the events are on the disk.
  public func synchronize() throws(FileError) { try file.synchronize() }

  /// The beginning of an event file: the event that states the format's version.
  public static var opening: [UInt8] {
    var event = ProtocolBuffer()
    event.append(field: 3, bytes: Array("brain.Event:2".utf8))
    return record(event.bytes)
  }

  /// One framed event.
  public static func encode(step: Int, _ scalars: [Scalar]) -> [UInt8] {
    require(step >= 0, "step is \(step), must be at least 0")
    var summary = ProtocolBuffer()
    for scalar in scalars where scalar.value.isFinite {
      var value = ProtocolBuffer()
      value.append(field: 1, bytes: Array(scalar.tag.utf8))
      value.append(field: 2, float: scalar.value)
      summary.append(field: 1, bytes: value.bytes)
    }
    var event = ProtocolBuffer()
    event.append(field: 1, double: Double(step))
    event.append(field: 2, integer: UInt64(step))
    event.append(field: 5, bytes: summary.bytes)
    return record(event.bytes)
  }

  /// A TFRecord: length, masked checksum of the length, payload, masked checksum of the payload.
  private static func record(_ payload: [UInt8]) -> [UInt8] {
    let length = UInt64(payload.count).littleEndianBytes
    return length + maskedChecksum(length[...]) + payload + maskedChecksum(payload[...])
  }

  private static func maskedChecksum(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    let checksum = CRC32C.checksum(of: bytes)
    return ((checksum >> 15 | checksum << 17) &+ 0xA282_EAD8).littleEndianBytes
  }

  /// The number of bytes of the complete events up to a step, and the step of the last of them.
  static func prefix(of contents: [UInt8], through step: Int) -> (bytes: Int, last: Int?) {
    var start = 0
    var last: Int?
    while let payload = payload(in: contents, at: start) {
      let time = wallTime(of: payload)
      guard time <= Double(step), time >= 0 else { break }
      last = Int(time)
      start = payload.endIndex + 4
    }
    return (start, last)
  }

  /// An event's first field, which is its step; omitted if it is 0.
  private static func wallTime(of payload: ArraySlice<UInt8>) -> Double {
    guard payload.first == 0x09, payload.count >= 9 else { return 0 }
    return Double(bitPattern: payload.dropFirst().prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) })
  }

  /// The payload of the record at an offset; nil unless the record is complete and its checksums are right.
  private static func payload(in contents: [UInt8], at start: Int) -> ArraySlice<UInt8>? {
    let head = start + 12
    guard head <= contents.count else { return nil }
    let length = contents[start..<start + 8]
    guard contents[(start + 8)..<head].elementsEqual(maskedChecksum(length)) else { return nil }
    let count = length.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard count <= UInt64(contents.count), head + Int(count) + 4 <= contents.count else { return nil }
    let payload = contents[head..<head + Int(count)]
    let tail = contents[payload.endIndex..<payload.endIndex + 4]
    return tail.elementsEqual(maskedChecksum(payload)) ? payload : nil
  }
}
