// Reads the bytes of a file, and refuses what cannot be a text before any parser sees it.

import Glibc

/// Files of text, and the paths that name them.
public enum SourceText {
  /// No scene and no configuration needs more; a larger file is a mistake.
  public static let byteLimit = 1_000_000

  /// The text of a file, or nil with the reason in `report`.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - what: what the file must be, for messages: "scene".
  ///   - place: what a fault points to: the whole file, or what names it in another one.
  ///   - report: gets the reason.
  public static func read(
    _ path: String, what: String, blaming place: Place, _ report: Report
  ) -> String? {
    // Non-blocking, so that a pipe without a writer is refused below and not waited for.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    if descriptor < 0 {
      report.add(place, "cannot read '\(path)': \(String(cString: strerror(errno)))")
      return nil
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      report.add(place, "cannot read '\(path)': \(String(cString: strerror(errno)))")
      return nil
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      let isFolder = status.st_mode & S_IFMT == S_IFDIR
      report.add(place, "'\(path)' is \(isFolder ? "a folder" : "no regular file"), must be a \(what) file")
      return nil
    }
    guard status.st_size <= byteLimit else {
      report.add(place, "'\(path)' has \(status.st_size) bytes, must have ≤ \(byteLimit)")
      return nil
    }
    var bytes = [UInt8](repeating: 0, count: byteLimit + 1)
    var count = 0
    while count < bytes.count {
      let got = bytes.withUnsafeMutableBytes {
        Glibc.read(descriptor, $0.baseAddress! + count, $0.count - count)
      }
      if got < 0 && errno == EINTR { continue }
      if got < 0 {
        report.add(place, "cannot read '\(path)': \(String(cString: strerror(errno)))")
        return nil
      }
      if got == 0 { break }
      count += got
    }
    guard let text = String(validating: bytes[..<count], as: UTF8.self) else {
      report.add(place, "'\(path)' is not UTF-8 text")
      return nil
    }
    return text
  }

  /// A path that names the same file however it is written, where there is such a file.
  public static func canonical(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// A path as seen from the folder that a file is in.
  public static func path(_ path: String, besides file: String) -> String {
    guard !path.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return path }
    return String(file[...slash]) + path
  }

  /// The file's name without folder and extension.
  public static func stem(_ path: String) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
    return String(name[..<dot])
  }
}
