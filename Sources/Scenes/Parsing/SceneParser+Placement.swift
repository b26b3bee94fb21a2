// Reads starts that depend on one another (places in the frame of another body or marker, places that are
// exchanged) and a gripper's opening.

internal import YAMLReading
internal import Messages

extension SceneParser {
  /// Where each finger of a gripper starts, from the distance between the two.
  func fingerOpening(_ cursor: Cursor, _ widest: Float) -> Distribution? {
    guard let opening = readDistribution(cursor, .opening) else { return nil }
    if let outside = opening.extremes.first(where: { $0 > widest }) {
      cursor.fault("reaches \(decimal(outside)) m, must be ≤ \(decimal(widest)) m, the gripper's 'opening'")
    }
    switch opening {
    case .fixed(let value): return .fixed(value / 2)
    case .uniform(let range): return .uniform(range.lowerBound / 2...range.upperBound / 2)
    case .choice(let values): return .choice(values.map { $0 / 2 })
    case .normal(let mean, let deviation): return .normal(mean: mean / 2, deviation: deviation / 2)
    }
  }

  /// Reports places that depend on one another in a circle, or on a body that a joint places.
  func reportRings(_ references: [Frame: (to: Frame, at: Cursor)]) {
    for (frame, reference) in references {
      if case .body(let body) = reference.to, let joint = joints.first(where: { $0.second == body }) {
        reference.at.fault(
          "is '\(reference.at.node.scalarText)', which joint '\(joint.name)' places; must have its own start"
        )
      }
      var next: Frame? = reference.to
      for _ in references where next != frame { next = next.flatMap { references[$0]?.to } }
      if next == frame {
        reference.at.fault("is '\(reference.at.node.scalarText)', which starts relative to this one")
      }
    }
  }

  /// The lists of bodies and markers that exchange their places.
  func readShuffles(_ cursor: Cursor) -> [[Frame]] {
    guard let lists = cursor.items("a list of lists of names") else { return [] }
    var seen: Set<Frame> = []
    return lists.compactMap { list in
      guard let items = list.items("a list of names") else { return nil }
      if items.count < 2 { list.fault("has \(items.count) names, must have ≥ 2") }
      let frames = items.compactMap { item -> Frame? in
        guard let frame = names.frame(item) else { return nil }
        if case .site = frame {
          item.fault("is '\(item.node.scalarText)', a site; must be a body or a marker")
        }
        if !seen.insert(frame).inserted {
          item.fault("is '\(item.node.scalarText)', which is listed already")
        }
        return frame
      }
      return frames.count == items.count ? frames : nil
    }
  }

  /// Reports bodies and markers in a shuffle that have no places of their own.
  ///
  /// - Parameter section: the key 'shuffle'.
  func checkShuffles(
    _ shuffles: [[Frame]], _ references: [Frame: (to: Frame, at: Cursor)], _ section: Cursor?
  ) {
    guard let section else { return }
    for frame in shuffles.joined() {
      if case .body(let body) = frame, let joint = joints.first(where: { $0.second == body }) {
        section.fault("has '\(bodies[body].name)', which joint '\(joint.name)' places")
      } else if references[frame] != nil {
        section.fault("has something that starts 'relativeTo' another, must have places of their own")
      }
    }
  }
}
