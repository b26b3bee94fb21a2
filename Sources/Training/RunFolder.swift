// The folder of a run, created by `jostle train` and sufficient for `--resume`.

internal import FoundationEssentials
internal import Messages
internal import Scenes

#if canImport(Glibc)
  import Glibc
#endif

/// A run's folder and the names of its files.
public struct RunFolder: Sendable, Equatable {
  /// The path, without a slash at its end.
  public let path: String

  /// - Parameter path: not empty; a slash at its end is ignored.
  public init(path: String) {
    require(!path.isEmpty, "a run's folder needs a path")
    var path = path
    while path.count > 1 && path.hasSuffix("/") { path.removeLast() }
    self.path = path
  }

  /// The resolved configuration. If it exists, the run has begun.
  public var configuration: String { path + "/config.yaml" }
  /// The scene, with everything that its file extends merged in.
  public var scene: String { path + "/" + RunFolder.sceneName }
  /// Metrics that the seed determines, one object per iteration.
  public var metrics: String { path + "/metrics.jsonl" }
  /// Metrics that depend on the clock, one object per iteration.
  public var timing: String { path + "/timing.jsonl" }
  /// Curves for TensorBoard.
  public var events: String { path + "/" + EventFile.fileName }
  /// The policy, after training has ended.
  public var policy: String { path + "/policy.safetensors" }
  /// The results of the final evaluation, after it has ended.
  public var summary: String { path + "/summary.json" }
  /// The demonstrations of a run that has some: a rollout file.
  public var demonstrations: String { path + "/" + RunFolder.demonstrationsName }
  /// What imitating the demonstrations came to, one object for each time it was evaluated.
  public var cloning: String { path + "/cloning.jsonl" }
  /// The policy that a run began from that was given one.
  public var initial: String { path + "/" + RunFolder.initialName }
  /// The folder of checkpoints.
  public var checkpoints: String { path + "/" + RunFolder.checkpointsName }
  /// An empty file; a process that writes to the folder holds a lock on it.
  var lock: String { path + "/" + RunFolder.lockName }

  static let sceneName = "scene.yaml"
  private static let demonstrationsName = "demonstrations.hdf5"
  private static let initialName = "initial.safetensors"
  private static let checkpointsName = "checkpoints"
  private static let lockName = ".lock"

  /// The checkpoint after an iteration.
  public func checkpoint(_ iteration: Int) -> String {
    let digits = String(iteration)
    let padding = String(repeating: "0", count: max(0, 6 - digits.count))
    return "\(checkpoints)/iteration-\(padding)\(digits).safetensors"
  }

  /// The iterations that have a checkpoint, in order.
  public func checkpointedIterations() -> [Int] {
    RunFolder.names(in: checkpoints).compactMap { name in
      guard name.hasPrefix("iteration-"), name.hasSuffix(".safetensors") else { return nil }
      return Int(name.dropFirst("iteration-".count).dropLast(".safetensors".count))
    }.sorted()
  }

  /// Whether a run has begun in the folder.
  public var hasRun: Bool { FileManager.default.fileExists(atPath: configuration) }

  /// The name of what the run's updates minimise; nil before its first checkpoint.
  public var objective: String? { Checkpoint.objective(in: self) }

  /// Whether all demonstrations of the run have been made.
  var hasDemonstrations: Bool { FileManager.default.fileExists(atPath: demonstrations) }

  /// Creates the folder, and those above it, for a new run.
  ///
  /// - Throws: `TrainingError.folderNotEmpty` if there is something in it.
  func create() throws(TrainingError) {
    try requireFree()
    try RunFolder.makeFolders(path)
    try makeCheckpoints()
  }

  /// Creates the folder of checkpoints if it was deleted for starting over.
  func makeCheckpoints() throws(TrainingError) { try RunFolder.makeFolders(checkpoints) }

  /// Creates the first of FOLDER/NAME-1, FOLDER/NAME-2, … that does not exist; two processes that do so at
  /// the same time get different ones.
  public static func makeNext(in folder: String, name: String) throws(TrainingError) -> RunFolder {
    try makeFolders(folder)
    var number = 1
    while true {
      let path = "\(folder)/\(name)-\(number)"
      if mkdir(path, 0o777) == 0 { return RunFolder(path: path) }
      if errno != EEXIST { throw .file(FileError(systemErrorAt: path, attempt: .create)) }
      number += 1
    }
  }

  /// Creates a folder and those above it, as far as they do not exist.
  package static func makeFolders(_ path: String) throws(TrainingError) {
    if mkdir(path, 0o777) == 0 { return }
    if errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex {
      try makeFolders(String(path[..<slash]))
      if mkdir(path, 0o777) == 0 { return }
    }
    var isFolder = false
    if errno == EEXIST {
      if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder { return }
      errno = ENOTDIR
    }
    throw .file(FileError(systemErrorAt: path, attempt: .create))
  }

  /// Throws unless the folder is empty, except for what a run leaves that is killed before it has begun.
  func requireFree() throws(TrainingError) {
    let isFree = RunFolder.names(in: path).allSatisfy { name in
      name == RunFolder.lockName || name == RunFolder.sceneName || name == RunFolder.demonstrationsName
        || name == RunFolder.initialName
        || AtomicFile.isTemporary(name)
        || name == RunFolder.checkpointsName && RunFolder.names(in: checkpoints).isEmpty
    }
    if !isFree { throw .folderNotEmpty(self) }
  }

  private static func names(in folder: String) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
  }

  /// Throws if the run began with another scene than this one. Before the first checkpoint, only its scene.yaml tells.
  func requireScene(_ expected: Scene) throws(TrainingError) {
    guard let recorded = try? Scene(contentsOf: scene, isNamedAfterFile: false),
      (recorded.name, recorded.digest) != (expected.name, expected.digest)
    else { return }
    throw .checkpoint(
      path: scene,
      reason: recorded.name == expected.name
        ? "the scene '\(recorded.name)' has changed since this run began: leave the scene out to use this file"
        : "this run is of scene '\(recorded.name)', not of '\(expected.name)'")
  }

  /// Records a configuration, unless it is recorded already.
  func record(_ resolved: TrainingConfiguration) throws(TrainingError) {
    let yaml = resolved.yaml()
    if FileManager.default.contents(atPath: configuration) == Data(yaml.utf8) { return }
    do {
      try AtomicFile.write(yaml, to: configuration)
    } catch {
      throw .file(error)
    }
  }

  /// Removes all but the newest checkpoints. One that cannot be removed is kept.
  func pruneCheckpoints(keeping count: Int) {
    for iteration in checkpointedIterations().dropLast(count) {
      try? FileManager.default.removeItem(atPath: checkpoint(iteration))
    }
  }

  /// Renames a damaged checkpoint, so that it is not used again, and returns its new name.
  func setAside(checkpoint iteration: Int) throws(TrainingError) -> String {
    let (old, new) = (checkpoint(iteration), checkpoint(iteration) + ".damaged")
    if rename(old, new) != 0 { throw .file(FileError(systemErrorAt: old, attempt: .rename)) }
    return new
  }

  /// Removes the temporary files of a killed process. Requires the folder's lock.
  func removeTemporaries() {
    for folder in [path, checkpoints] {
      for name in RunFolder.names(in: folder) where AtomicFile.isTemporary(name) {
        try? FileManager.default.removeItem(atPath: "\(folder)/\(name)")
      }
    }
  }

  /// Removes what the run had come to, before it went on. Requires the folder's lock.
  func removeSummary() { unlink(summary) }

  /// Removes what a run left that was killed before it had begun. Requires the folder's lock.
  func removeRemains() {
    removeTemporaries()
    for path in [scene, demonstrations, initial] { unlink(path) }
  }

  /// Wall time of the iterations in timing.jsonl, s; missing ones are not counted.
  func loggedSeconds(through iteration: Int) -> Double {
    guard let log = FileManager.default.contents(atPath: timing) else { return 0 }
    struct Line: Decodable {
      var iteration: Int
      var iterationSeconds: Double?
    }
    return String(decoding: log, as: UTF8.self).split(separator: "\n").reduce(0) { sum, line in
      guard let read = try? JSONDecoder().decode(Line.self, from: Data(line.utf8)),
        read.iteration <= iteration
      else { return sum }
      return sum + (read.iterationSeconds ?? 0)
    }
  }
}
