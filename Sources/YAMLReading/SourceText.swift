// Reads the bytes of a file, and refuses what cannot be text before a parser sees it.

import Glibc

/// Reads text files, and resolves the paths that name them.
public enum SourceText {
  /// No scene or configuration needs more, so a larger file is a mistake.
  public static let byteLimit = 1_000_000

  /// The text of a file, or nil with the reason in `report`.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - what: the kind of file, for messages, such as "scene".
  ///   - place: the position that a fault refers to: the whole file, or the reference to it in another one.
  ///   - report: gets the reason.
  public static func read(
    _ path: String, what: String, blaming place: Place, _ report: Report
  ) -> String? {
    // Non-blocking, so that a pipe without a writer is refused below instead of blocking.
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
      report.add(
        place, "'\(path)' is \(isFolder ? "a folder" : "not a regular file"), must be a \(what) file")
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

  /// Whether there is a file of this path, or a folder.
  public static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// The names without extension of the files in a folder that have this extension, sorted; none if the folder
  /// cannot be listed.
  public static func names(in folder: String, withExtension suffix: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
      }
      if name.hasSuffix(".\(suffix)") { names.append(stem(name)) }
    }
    return names.sorted()
  }

  /// A path that is the same for every way of writing the path of an existing file.
  public static func canonical(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// A path relative to the folder of another file.
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
