// The folder of a sweep: the file that describes it, and a run folder for each cell.

internal import FoundationEssentials
internal import Messages
internal import Training

/// The folder of a sweep.
public struct SweepFolder: Sendable, Equatable {
  /// The path.
  public let path: String

  /// - Parameter path: of the folder; it need not exist.
  public init(path: String) { self.path = RunFolder(path: path).path }

  /// The sweep file, as it was when it was last swept.
  public var file: String { path + "/sweep.yaml" }

  /// Whether a sweep has begun in the folder.
  public var hasSweep: Bool { FileManager.default.fileExists(atPath: file) }

  /// The run folder of a cell.
  func cell(_ scene: String, _ setting: String, _ seed: UInt64) -> RunFolder {
    RunFolder(path: "\(path)/cells/\(scene)/\(setting)/seed-\(seed)")
  }

  /// The sweep that the folder was made with.
  public func sweep() throws -> SweepFile {
    guard hasSweep else {
      throw SweepError("\(path): not the folder of a sweep: there is no sweep.yaml in it")
    }
    return try SweepFile(contentsOf: file)
  }

  /// Creates the folder, if it does not exist, and records the sweep.
  ///
  /// - Throws: `SweepError` if there is something else in the folder.
  public func record(_ sweep: SweepFile) throws {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    if !hasSweep && !names.allSatisfy(AtomicFile.isTemporary) {
      throw SweepError("\(path): the output folder is not empty, and there is no sweep.yaml in it")
    }
    try RunFolder.makeFolders(path)
    try AtomicFile.write(sweep.text, to: file)
  }

  /// Copies the cells of other folders of the same sweep into this one. A cell that is here already is left as it is,
  /// unless it lacks only the evaluation at its end.
  ///
  /// - Parameter others: at least one.
  /// - Returns: the number of cells that were copied.
  /// - Throws: `SweepError` if a folder has another sweep, or if two have the same cell with different results.
  public func merge(_ others: [SweepFolder]) throws -> Int {
    require(!others.isEmpty, "there are no folders to merge, must be at least 1")
    let sweep = try others[0].sweep()
    for other in others.dropFirst() + (hasSweep ? [self] : [])
    where try other.sweep().text != sweep.text {
      throw SweepError(
        "\(other.file): differs from \(others[0].file): all folders must be of the same sweep file")
    }
    try record(sweep)
    var copied = 0
    for other in others {
      for (source, target) in zip(sweep.cells(in: other), sweep.cells(in: self)) where source.folder.hasRun {
        if target.folder.hasRun {
          guard SweepFolder.agree(source.folder, target.folder) else {
            throw SweepError(
              "\(source.folder.path): differs from \(target.folder.path): delete the one that is not wanted")
          }
          // One that was stopped in its final evaluation is as good as one that was not, but for its summary.
          if target.isFinished || !source.isFinished { continue }
        }
        try copy(source.folder.path, to: target.folder.path)
        copied += 1
      }
    }
    return copied
  }

  /// Whether two runs have the same parameters, and have come to the same so far.
  private static func agree(_ one: RunFolder, _ other: RunFolder) -> Bool {
    [\RunFolder.configuration, \.metrics, \.policy].allSatisfy { file in
      FileManager.default.contents(atPath: one[keyPath: file])
        == FileManager.default.contents(atPath: other[keyPath: file])
    }
  }

  /// Copies a folder in two steps, so that it is there as a whole or not at all. Replaces one that is there.
  private func copy(_ source: String, to target: String) throws {
    let partial = path + "/cells/.partial"
    try? FileManager.default.removeItem(atPath: partial)
    try RunFolder.makeFolders(String(target[..<(target.lastIndex(of: "/") ?? target.endIndex)]))
    try RunFolder.makeFolders(path + "/cells")
    do {
      try FileManager.default.copyItem(atPath: source, toPath: partial)
      try? FileManager.default.removeItem(atPath: target)
      try FileManager.default.moveItem(atPath: partial, toPath: target)
    } catch {
      throw SweepError("\(source): cannot be copied to \(target): \(error.localizedDescription)")
    }
  }
}
