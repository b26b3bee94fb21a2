// The start-up check that Jostle's allocator and timer are in force, with and without another library that
// loaded libbox2d first.

import Foundation
import Physics
import Testing

/// A process of its own that loads a shared library made of CBox2D's sources.
private struct Host {
  /// Holds the library and the program, and is removed at the end.
  let folder: URL

  static let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../Sources/CBox2D").standardizedFileURL

  /// Prints the status of the check after having loaded the libraries given, the last of them CBox2D's.
  static let program = """
    #include <dlfcn.h>
    #include <stdio.h>
    int main(int count, char **names) {
      void *library = 0;
      for (int i = 1; i < count; ++i) {
        library = dlopen(names[i], RTLD_NOW | RTLD_GLOBAL);
        if (library == 0) return fprintf(stderr, "%s\\n", dlerror()), 1;
      }
      int (*check)(void) = (int (*)(void))dlsym(library, "cb2_check_engine");
      return check == 0 ? 2 : printf("%d", check()) < 0;
    }
    """

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("jostle-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let main = folder.appendingPathComponent("main.c")
    try Host.program.write(to: main, atomically: true, encoding: .utf8)
    let files = try FileManager.default.contentsOfDirectory(at: Host.sources, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "cpp" }
    _ = try Host.run(
      ["clang++", "-std=c++17", "-O1", "-shared", "-fPIC", "-I", Host.sources.path + "/include"]
        + files.map(\.path) + ["-lbox2d", "-o", library])
    _ = try Host.run(["clang", main.path, "-ldl", "-o", folder.path + "/main"])
  }

  var library: String { folder.path + "/libcb2.so" }

  func status(loading libraries: [String]) throws -> String {
    try Host.run([folder.path + "/main"] + libraries)
  }

  func remove() throws { try FileManager.default.removeItem(at: folder) }

  /// What a command prints.
  static func run(_ command: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = command
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let printed = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "\(command.joined(separator: " "))")
    return String(decoding: printed, as: UTF8.self)
  }
}

@Suite("Jostle's allocator and timer are in force, or no world is made")
struct EngineTests {
  @Test("the check passes in this process, as it must for any test of this target to make a world")
  func here() throws {
    _ = try World(gravity: .zero)
  }

  @Test("the check passes in a library loaded alone, and fails if libbox2d was loaded before it")
  func elsewhere() throws {
    let host = try Host()
    #expect(try host.status(loading: [host.library]) == "0")
    // CB2_ENGINE_NOT_PRIVATE
    #expect(try host.status(loading: ["libbox2d.so.2", host.library]) == "2")
    try host.remove()
  }

  @Test("nothing calls b2Distance, which counts its calls in global variables that all workers would share")
  func noSharedCounters() throws {
    let host = try Host()
    let wanted = try Host.run(["nm", "--demangle", "--dynamic", "--undefined-only", host.library])
    #expect(wanted.contains("b2World::Step("))
    for name in ["b2Distance(", "b2TestOverlap(b2Shape", "b2TimeOfImpact("] {
      #expect(!wanted.contains(name), "\(name)")
    }
    try host.remove()
  }

  @Test("the error says what happened and what to do")
  func message() {
    let text = "\(PhysicsError.engineNotPrivate)"
    for part in ["another library", "libbox2d", "allocator", "timer", "load Jostle before"] {
      #expect(text.contains(part), "\(text)")
    }
  }
}
