// The metrics log: exact text, and the same bytes with and without an interruption.

import Foundation
import Testing
import Training

@Suite("A metrics log is exact and can be resumed") struct MetricsLogTests {
  private func entries(_ iteration: Int) -> [(key: String, value: MetricsLog.Value)] {
    [
      ("pass_rate", .float(Float(iteration) / 7)), ("loss", .number(1.0 / Double(iteration + 1))),
      ("histogram", .integers([iteration, 0, 3])),
    ]
  }

  /// A log of iterations 1...`count`.
  private func write(_ count: Int, to path: String) throws {
    var log = try MetricsLog(path: path)
    for iteration in 1...count { try log.append(iteration: iteration, entries(iteration)) }
  }

  @Test("keys are printed in the given order, and numbers with as few digits as read back exactly")
  func printsKeysInTheOrderGivenAndNumbersAsShortAsTheyReadBack() {
    let line = MetricsLog.line(
      iteration: 3,
      [
        ("zeta", .integer(-4)), ("alpha", .number(0.1)), ("float", .float(0.1)), ("tiny", .number(2.5e-308)),
        ("list", .integers([1, 2])), ("empty", .integers([])), ("nothing", .null),
      ])
    #expect(
      line
        == #"{"iteration":3,"zeta":-4,"alpha":0.1,"float":0.1,"tiny":2.5e-308,"list":[1,2],"empty":[],"nothing":null}"#
        + "\n")
  }

  @Test(
    "values that JSON cannot express are printed as null",
    arguments: [Double.nan, .infinity, -.infinity])
  func printsNullForWhatJSONCannotSay(value: Double) {
    #expect(MetricsLog.Value.number(value).json == "null")
    #expect(MetricsLog.Value.float(Float(value)).json == "null")
  }

  @Test("every line is JSON from which the text can be read back")
  func everyLineIsJSONThatReadsBackTheText() throws {
    let text = "a \"quoted\" \\ back\nslash\u{1}\té 🤖"
    let line = MetricsLog.line(iteration: 12, [("float", .float(1e-8)), ("a \"key\"", .text(text))])
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    #expect(object["iteration"] as? Int == 12)
    #expect((object["float"] as? Double).map(Float.init) == 1e-8)
    #expect(object["a \"key\""] as? String == text)
  }

  @Test(
    "numbers read back to the last bit",
    arguments: [0.1 + 0.2, 1e300, -2.5e-308, 1.0 / 3, 123_456_789.123] as [Double])
  func numbersReadBackToTheLastBit(value: Double) {
    #expect(Double(MetricsLog.Value.number(value).json) == value)
    #expect(Float(MetricsLog.Value.float(Float(value / 1e290)).json) == Float(value / 1e290))
  }

  @Test("a line is in the file as soon as it is appended")
  func aLineIsInTheFileAsSoonAsItIsAppended() throws {
    let folder = TemporaryFolder()
    var log = try MetricsLog(path: "\(folder.path)/m")
    for iteration in 0..<3 {
      try log.append(iteration: iteration, entries(iteration))
      let lines = try #require(contents(of: "\(folder.path)/m")).count { $0 == UInt8(ascii: "\n") }
      #expect(lines == iteration + 1)
    }
    try log.synchronize()
  }

  @Test(
    "resuming gives the bytes of an uninterrupted run",
    arguments: [0, 1, 20, 57])
  func resumingGivesTheBytesOfAnUninterruptedRun(cutOff: Int) throws {
    let folder = TemporaryFolder()
    let (whole, resumed) = ("\(folder.path)/whole", "\(folder.path)/resumed")
    try write(9, to: whole)
    try write(7, to: resumed)
    // Killed in the middle of line 7; the last checkpoint knows of 5 iterations.
    let bytes = try #require(contents(of: resumed))
    try AtomicFile.write(Array(bytes.dropLast(cutOff)), to: resumed)
    var log = try MetricsLog(path: resumed, resumingAfter: 5)
    for iteration in 6...9 { try log.append(iteration: iteration, entries(iteration)) }
    #expect(contents(of: resumed) == contents(of: whole))
  }

  @Test("a new run removes the lines of an older one")
  func aNewRunForgetsTheLinesOfAnOlderOne() throws {
    let folder = TemporaryFolder()
    try write(9, to: "\(folder.path)/m")
    try write(2, to: "\(folder.path)/m")
    #expect(try #require(contents(of: "\(folder.path)/m")).count { $0 == UInt8(ascii: "\n") } == 2)
  }

  @Test("a log with missing lines cannot be resumed")
  func refusesToResumeWhereLinesAreMissing() throws {
    let folder = TemporaryFolder()
    let path = "\(folder.path)/m"
    try write(4, to: path)
    let before = contents(of: path)
    let error = #expect(throws: FileError.self) {
      _ = try MetricsLog(path: path, resumingAfter: 5).synchronize()
    }
    #expect(error?.description == "\(path): cannot resume: it ends at iteration 4, must reach 5")
    #expect(contents(of: path) == before)
  }

  @Test("a full disk is an error and leaves complete lines")
  func aFullDiskIsAnErrorAndLeavesWholeLines() async throws {
    let folder = TemporaryFolder()
    let path = "\(folder.path)/m"
    await #expect(processExitsWith: .success) { [path = path as String] in
      signal(SIGXFSZ, SIG_IGN)
      var log = try MetricsLog(path: path)
      try log.append(iteration: 1, [("a", .integer(1))])
      var limit = rlimit(rlim_cur: 100, rlim_max: 100)
      try #require(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
      do throws(FileError) {
        try log.append(iteration: 2, [("a", .text(String(repeating: "x", count: 200)))])
        Issue.record("200 bytes went into a file of at most 100")
      } catch {
        #expect(error.attempt == .write)
        #expect(error.code == EFBIG)
      }
    }
    #expect(contents(of: path) == Array("{\"iteration\":1,\"a\":1}\n".utf8))
  }
}
