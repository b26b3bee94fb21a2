// The difficulty tiers of a task among the scenes of a folder.

import FoundationEssentials
import Scenes

extension LoadedScene {
  /// The easier tiers of the scene's task in the same folder, the easiest first.
  ///
  /// Files that cannot be read as scenes are passed over.
  var easierTiers: [Scene] {
    guard let tier = task.scene.tier else { return [] }
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "./"
    return ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
      .filter { $0.hasSuffix(".yaml") }.sorted()
      .compactMap { try? Scene(contentsOf: folder + $0) }
      .filter { $0.tier?.task == tier.task && $0.isEasier(than: tier) }
      .sorted { $0.isEasier(than: $1.tier) }
  }
}

extension Scene {
  fileprivate func isEasier(than other: Tier?) -> Bool {
    (tier?.order ?? .max) < (other?.order ?? .max)
  }
}
