// Reads the observations: each entry becomes one observation, or one for each joint of an arm.

internal import YAMLReading

extension SceneParser {
  func readObservations(_ cursor: Cursor) -> [Observation] {
    guard let items = cursor.items("a list of observations") else { return [] }
    if items.isEmpty { cursor.fault("is an empty list, must have an observation") }
    if items.count > Counts.named.upperBound {
      cursor.fault("has \(items.count) entries, must have ≤ \(Counts.named.upperBound)")
      return []
    }
    return items.flatMap { $0.kind(Vocabulary.observation).map(readObservation) ?? [] }
  }

  private func readObservation(_ fields: Fields) -> [Observation] {
    let table = fields.table
    let key = table.required[0]
    guard let subject = fields[key] else { return [] }
    let scale = table.keys.contains("scale") ? fields["scale"]?.number(.scale) ?? 1 : 1
    let other = table.keys.contains("relativeTo") ? fields["relativeTo"] : nil
    let relativeTo = other.flatMap { names.frame($0) }
    let name = subject.node.scalarText + "."
    let suffix = other.map { " from \($0.node.scalarText)" } ?? ""
    func one(
      _ quantity: Observation.Quantity, _ labels: String..., center: SIMD2<Float> = .zero
    ) -> Observation {
      Observation(quantity, center: center, scale: scale, labels: labels.map { $0 + suffix })
    }

    switch key {
    case "position":
      let center = fields["center"].flatMap { $0.point() } ?? .zero
      guard let frame = names.frame(subject) else { return [] }
      return [one(.position(frame, relativeTo: relativeTo), name + "x", name + "y", center: center)]
    case "angle":
      let symmetry = fields["symmetry"]?.integer(Counts.symmetry) ?? 1
      guard let frame = names.frame(subject) else { return [] }
      let fold = symmetry == 1 ? "" : "\(symmetry)"
      return [
        one(
          .angle(frame, relativeTo: relativeTo, symmetry: symmetry), name + "sin" + fold, name + "cos" + fold)
      ]
    case "velocity": return names.frame(subject).map { [one(.velocity($0), name + "vx", name + "vy")] } ?? []
    case "angularVelocity":
      return names.body(subject).map { [one(.angularVelocity($0), name + "omega")] } ?? []
    case "contact":
      let found = names.bodies(subject)
      guard let other = fields["with"], let others = names.bodies(other), let bodies = found else {
        return []
      }
      if let shared = sharedName(bodies, others) {
        other.fault("has '\(shared)', which 'contact' has too; must have others")
      }
      return [
        one(.contact(bodies, with: others), "\(subject.joinedNames).contact with \(other.joinedNames)")
      ]
    case "size":
      let center = fields["center"].flatMap { $0.number(.coordinate) } ?? 0
      return names.body(subject).map { [one(.size($0), name + "size", center: SIMD2(center, 0))] } ?? []
    case "progress":
      if subject.flag() == false { subject.fault("is 'false', must be true or left out") }
      return [one(.progress, "progress")]
    default: return jointObservations(fields, scale: scale)
    }
  }

  /// One observation for each joint that a name stands for.
  private func jointObservations(_ fields: Fields, scale: Float) -> [Observation] {
    let key = fields.table.required[0]
    let center = fields.table.keys.contains("center") ? fields["center"]?.number(.coordinate) ?? 0 : 0
    guard let subject = fields[key], let indices = names.joints(subject) else { return [] }
    return indices.filter(isKnown).compactMap { index in
      let joint = joints[index]
      let fits =
        switch key {
        case "jointAngles": joint.kind == .revolute
        case "jointPositions": joint.isPrismatic
        default: joint.kind != .weld
        }
      if !fits {
        let wanted =
          switch key {
          case "jointAngles": "must be a revolute joint"
          case "jointPositions": "must be a prismatic joint"
          default: "must be a joint that moves"
          }
        subject.fault("is '\(joint.name)', \(wanted)")
        return nil
      }
      let (quantity, labels): (Observation.Quantity, [String]) =
        switch key {
        case "jointAngles": (.jointAngle(index), ["sin", "cos"])
        case "jointPositions": (.jointPosition(index), ["position"])
        default: (.jointSpeed(index), ["speed"])
        }
      return Observation(
        quantity, center: SIMD2(center, 0), scale: scale,
        labels: labels.map { "\(joint.name).\($0)" })
    }
  }
}

extension Cursor {
  /// The names that a value lists, as a label has them: `box` or `box+ball`.
  fileprivate var joinedNames: String {
    (node.items ?? [node]).map(\.scalarText).joined(separator: "+")
  }
}
