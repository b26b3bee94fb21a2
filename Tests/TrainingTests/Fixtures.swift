// A small task and configuration, and what a run leaves that its seed determines.

import Foundation
import Mutations
import Scenes
import Tasks
import Testing
import Training

/// A task small enough for an iteration in a few milliseconds.
func nudge(head: String = "") throws -> ManipulationTask {
  try ManipulationTask(Scene(yaml: nudgeScene(head: head), file: "nudge.yaml"))
}

/// A run of a second.
func smallConfiguration() -> TrainingConfiguration {
  var configuration = TrainingConfiguration()
  configuration.iterations = 12
  configuration.workers = 2
  configuration.groupSize = 4
  configuration.batchGroups = 4
  configuration.hidden = [16]
  configuration.update.epochs = 2
  configuration.update.minibatches = 4
  configuration.update.schedule = .constant
  configuration.stopAtSuccess = nil
  configuration.maxGroups = 64
  configuration.evaluateEvery = 4
  configuration.evaluateEpisodes = 16
  configuration.finalEpisodes = 16
  configuration.checkpointEvery = 1
  configuration.keepCheckpoints = 100
  return configuration
}

/// The results of a run that the seed determines.
///
/// - Parameter first: the first iteration whose checkpoint counts.
func decided(_ folder: RunFolder, from first: Int = 0) -> [[UInt8]?] {
  [contents(of: folder.metrics), contents(of: folder.events), contents(of: folder.policy)]
    + folder.checkpointedIterations().filter { $0 >= first }.map { contents(of: folder.checkpoint($0)) }
}

/// Changes a finished run's folder to what it would be if the run had been killed some time after a
/// checkpoint.
func takeBack(_ folder: RunFolder, to iteration: Int) throws {
  for later in folder.checkpointedIterations() where later > iteration {
    try FileManager.default.removeItem(atPath: folder.checkpoint(later))
  }
  try FileManager.default.removeItem(atPath: folder.policy)
  // Lines after the checkpoint stay, and the last one is cut off.
  for path in [folder.metrics, folder.timing, folder.events] {
    let bytes = try #require(contents(of: path))
    try Data(bytes.dropLast(7)).write(to: URL(filePath: path))
  }
  try Data("half".utf8).write(to: URL(filePath: folder.checkpoint(iteration + 1) + ".partial-1-0"))
}
