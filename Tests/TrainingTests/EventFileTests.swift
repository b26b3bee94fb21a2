// Compares the event file with bytes from TensorBoard's own writer.

import Testing
import Training

@Suite("Event files have TensorBoard's format") struct EventFileTests {
  private func bytes(_ hexadecimal: String) -> [UInt8] {
    let digits = hexadecimal.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }

  private func scalars(_ step: Int) -> [EventFile.Scalar] {
    [("train/pass_rate", Float(step) / 10), ("train/loss", -Float(step))]
  }

  private func write(_ steps: ClosedRange<Int>, to path: String) throws {
    var file = try EventFile(path: path)
    for step in steps { try file.append(step: step, scalars(step)) }
  }

  // Both records: RecordWriter and Event of tensorboard 2.21.0.

  @Test("the file begins as TensorBoard's own writer begins it")
  func opensAsTensorBoardsOwnWriterDoes() {
    #expect(
      EventFile.opening == bytes("0f000000000000006d532b091a0d627261696e2e4576656e743a32fc985129"))
  }

  @Test("an event is encoded as TensorBoard's own writer encodes it")
  func encodesAnEventAsTensorBoardsOwnWriterDoes() {
    let golden = """
      33000000000000000ca72056090000000000c0724010ac022a250a160a0f747261696e2f706173735f72617465150000003f\
      0a0b0a046c6f7373150000a0bfba5cfa15
      """
    #expect(EventFile.encode(step: 300, [("train/pass_rate", 0.5), ("loss", -1.25)]) == bytes(golden))
  }

  @Test("values that are not finite are omitted")
  func leavesOutWhatIsNotFinite() {
    #expect(EventFile.encode(step: 1, [("a", .nan), ("b", 1)]) == EventFile.encode(step: 1, [("b", 1)]))
  }

  @Test("the file consists of its opening and its events")
  func theFileIsItsOpeningAndItsEvents() throws {
    let folder = TemporaryFolder()
    let path = "\(folder.path)/\(EventFile.fileName)"
    try write(0...2, to: path)
    let expected = EventFile.opening + (0...2).flatMap { EventFile.encode(step: $0, scalars($0)) }
    #expect(contents(of: path) == expected)
  }

  @Test(
    "resuming gives the bytes of an uninterrupted run",
    arguments: [0, 1, 30, 100])
  func resumingGivesTheBytesOfAnUninterruptedRun(cutOff: Int) throws {
    let folder = TemporaryFolder()
    let (whole, resumed) = ("\(folder.path)/whole", "\(folder.path)/resumed")
    try write(0...9, to: whole)
    try write(0...7, to: resumed)
    let killed = try #require(contents(of: resumed)).dropLast(cutOff)
    try AtomicFile.write(Array(killed), to: resumed)
    var file = try EventFile(path: resumed, resumingAfter: 5)
    for step in 6...9 { try file.append(step: step, scalars(step)) }
    try file.synchronize()
    #expect(contents(of: resumed) == contents(of: whole))
  }

  @Test("nothing after a damaged event is kept")
  func aDamagedEventEndsWhatIsKept() throws {
    let folder = TemporaryFolder()
    let path = "\(folder.path)/events"
    try write(1...4, to: path)
    var damaged = try #require(contents(of: path))
    let third = EventFile.opening.count + 2 * EventFile.encode(step: 1, scalars(1)).count
    damaged[third + 40] ^= 1
    try AtomicFile.write(damaged, to: path)
    try EventFile(path: path, resumingAfter: 4).synchronize()
    #expect(contents(of: path) == Array(damaged.prefix(third)))
  }

  @Test("a missing file starts over")
  func aMissingFileStartsAnew() throws {
    let folder = TemporaryFolder()
    try EventFile(path: "\(folder.path)/events", resumingAfter: 4).synchronize()
    #expect(contents(of: "\(folder.path)/events") == EventFile.opening)
  }
}
