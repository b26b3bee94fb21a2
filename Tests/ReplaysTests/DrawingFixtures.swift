// Fixtures for tests of recordings and pictures: the shipped scenes, and a scene with parts of every kind.

import Batches
import Foundation
import Policies
import Randomness
import Replays
import Rollouts
import Scenes
import Tasks
import Testing

/// The task of a shipped scene.
func shippedTask(_ name: String) throws -> ManipulationTask {
  let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  return try ManipulationTask(Scene(contentsOf: root.appending(path: "scenes/\(name).yaml").path))
}

/// An episode of the random policy.
func randomRecording(_ name: String, seed: UInt64) throws -> Recording {
  let task = try shippedTask(name)
  return try Recording(
    of: RandomPolicy(layout: PolicyLayout(of: task)), in: task, seed: seed, key: RandomKey(seed: seed))
}

/// A log that repeats one action.
func log(_ task: ManipulationTask, seed: UInt64, _ action: [Token], times: Int) -> ActionLog {
  ActionLog(
    scene: task.scene.name, sceneDigest: task.scene.digest, seed: seed,
    actions: Array(repeating: action, count: times))
}

extension Drawing {
  /// Elements of a role, back to front.
  func elements(_ role: Role, _ name: String? = nil) -> [Element] {
    elements.filter { $0.role == role && (name == nil || $0.name == name) }
  }
}

/// A scene file's text in a file of its own.
func sceneWritten(_ text: String, name: String) throws -> ManipulationTask {
  let folder = FileManager.default.temporaryDirectory.appending(path: "jostle-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  let file = folder.appending(path: "\(name).yaml")
  try Data(text.utf8).write(to: file)
  return try ManipulationTask(Scene(contentsOf: file.path))
}
