// Where a run keeps everything: one folder, made by `jostle train` and enough for `--resume`.

internal import FoundationEssentials

/// A run's folder and the names of what is in it.
public struct RunFolder: Sendable, Equatable {
  public let path: String

  public init(path: String) {
    self.path = path
  }

  /// The resolved configuration.
  public var configuration: String { path + "/config.yaml" }
  /// Where the scene file was, one line.
  public var scene: String { path + "/scene.txt" }
  /// What the seed decides, an object per iteration.
  public var metrics: String { path + "/metrics.jsonl" }
  /// What the clock decides, an object per iteration.
  public var timing: String { path + "/timing.jsonl" }
  public var events: String { path + "/" + EventFile.fileName }
  public var policy: String { path + "/policy.safetensors" }
  public var summary: String { path + "/summary.json" }
  public var checkpoints: String { path + "/checkpoints" }

  /// The checkpoint after an iteration.
  public func checkpoint(_ iteration: Int) -> String {
    let digits = String(iteration)
    let padding = String(repeating: "0", count: max(0, 6 - digits.count))
    return "\(checkpoints)/iteration-\(padding)\(digits).safetensors"
  }

  /// Iterations that have a checkpoint, in order.
  public func checkpointedIterations() -> [Int] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: checkpoints)) ?? []
    return names.compactMap { name in
      guard name.hasPrefix("iteration-"), name.hasSuffix(".safetensors") else { return nil }
      return Int(name.dropFirst("iteration-".count).dropLast(".safetensors".count))
    }.sorted()
  }

  /// Makes the folder, with those above it. One that is there must be empty.
  func create() throws(TrainingError) {
    var isDirectory = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) {
      guard isDirectory else {
        throw .file(FileError(path: path, attempt: .create, reason: "a file of that name exists"))
      }
      let contents = try? FileManager.default.contentsOfDirectory(atPath: path)
      guard contents?.isEmpty == true else { throw .folderNotEmpty(path: path) }
    }
    do {
      try FileManager.default.createDirectory(atPath: checkpoints, withIntermediateDirectories: true)
    } catch {
      throw .file(FileError(path: path, attempt: .create, reason: RunFolder.reason(error)))
    }
  }

  private static func reason(_ error: any Error) -> String {
    guard let error = error as? CocoaError else { return "\(error)" }
    switch error.code {
    case .fileWriteNoPermission, .fileReadNoPermission: return "Permission denied"
    case .fileWriteOutOfSpace: return "No space left on device"
    case .fileWriteVolumeReadOnly: return "Read-only file system"
    default: return error.description
    }
  }

  /// Removes all but the newest checkpoints. One that cannot be removed is left.
  func pruneCheckpoints(keeping count: Int) {
    for iteration in checkpointedIterations().dropLast(count) {
      try? FileManager.default.removeItem(atPath: checkpoint(iteration))
    }
  }
}
