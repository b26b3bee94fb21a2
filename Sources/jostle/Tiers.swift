// The difficulty tiers of a task: in the folder of its scene, or in the suite.

import FoundationEssentials
import Scenes

extension LoadedScene {
  /// The easier tiers of the scene's task in the same place, the easiest first.
  ///
  /// Files that cannot be read as scenes are passed over.
  var easierTiers: [Scene] {
    guard let tier = task.scene.tier else { return [] }
    return neighbours.compactMap { try? Scene(contentsOf: $0) }
      .filter { $0.tier?.task == tier.task && $0.isEasier(than: tier) }
      .sorted { $0.isEasier(than: $1.tier) }
  }

  /// The scene files of the same folder, or those of the suite for one of them.
  private var neighbours: [String] {
    if path.hasPrefix(ShippedScenes.prefix) {
      return ShippedScenes.names.map { "\(ShippedScenes.prefix)\($0).yaml" }
    }
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "./"
    return ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
      .filter { $0.hasSuffix(".yaml") }.sorted().map { folder + $0 }
  }
}

extension Scene {
  fileprivate func isEasier(than other: Tier?) -> Bool {
    (tier?.order ?? .max) < (other?.order ?? .max)
  }
}
