// Paths of the repository's files, and a scene small enough to change single lines of.

import Glibc
import Scenes

enum Fixtures {
  static let tests = String(#filePath.dropLast("/Fixtures.swift".count))
  static let repository = String(tests.dropLast("/Tests/ScenesTests".count))
  static let scenes = ["push-box", "push-t", "push-t-easy", "push-t-near", "reach"]

  static func scenePath(_ name: String) -> String { "\(repository)/scenes/\(name).yaml" }

  static func read(_ path: String) throws -> String {
    guard let file = fopen(path, "r") else { throw CannotRead(path: path) }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var byte = getc(file)
    while byte != EOF {
      bytes.append(UInt8(byte))
      byte = getc(file)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  static func write(_ bytes: [UInt8], to path: String) throws {
    guard let file = fopen(path, "w") else { throw CannotRead(path: path) }
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
  }

  /// Names of the files in a folder with an extension, sorted.
  static func files(in folder: String, suffix: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.hasSuffix(suffix) { names.append(name) }
    }
    return names.sorted()
  }

  /// A folder of its own for one test.
  static func temporaryFolder() -> String {
    var template = Array("/tmp/scenes-test-XXXXXX".utf8CString)
    return template.withUnsafeMutableBufferPointer { String(cString: mkdtemp($0.baseAddress!)) }
  }

  struct CannotRead: Error { let path: String }

  /// A complete scene with a body of the given shape.
  static func scene(
    shape: String, extra: String = "", success: String = "near: { what: box, to: spot, within: 0.1 }"
  )
    -> String
  {
    """
    jostle: 1
    name: small
    instruction: Push the box to the spot.
    view: top
    workspace: { x: [-1, 1], y: [-1, 1] }
    time: { actionRate: 10, physicsSteps: 10, horizon: 100 }
    bodies:
      box:
        shape: \(shape)
        density: 10
    markers:
      spot: {}
    agents:
      hand:
        pusher: { radius: 0.08, density: 50, mode: { step: 0.2 }, maxForce: 40, bins: 11 }
    start:
      box: { x: 0, y: 0 }
      spot: { x: 0.5, y: 0 }
      hand: { x: -0.5, y: 0 }
    observations:
      - { position: box }
    success:
      \(success)
    \(extra)
    """
  }
}

extension String {
  /// This text with one passage replaced; the passage must exist.
  func replacing(_ old: String, by new: String) -> String {
    precondition(contains(old), "'\(old)' is not in the text")
    return replacing(old, with: new, maxReplacements: 1)
  }
}
