// Checks a scene that was built or changed in Swift, so that it is as reliable as one from a file.

internal import YAMLReading
internal import Messages

extension Scene {
  /// The scene, if it can be run: every reference leads to a part, and every number is within the bounds for
  /// scene files.
  ///
  /// The returned scene has its start rules in the order that `Start.rules` states, no sizes that are always
  /// 1, and a name for each number of its observations. A scene that was read from a file is returned
  /// unchanged.
  ///
  /// - Throws: `SceneError` with every fault found; each names the part, such as `bodies.box.density`.
  public func validated() throws(SceneError) -> Scene {
    let report = Report()
    SceneValidator(scene: self, report: report, source: "scene '\(name)'") { _ in nil }.check()
    try report.throwIfAny()
    return normalised
  }

  /// The scene with its defaults made explicit and its rules in order.
  private var normalised: Scene {
    var scene = self
    scene.start.rules = start.rules.filter { rule in
      if case .size(_, .fixed(1), _) = rule { false } else { true }
    }
    .sorted { $0.target < $1.target }
    for index in observations.indices where observations[index].labels.isEmpty {
      scene.observations[index].labels = labels(of: observations[index].quantity)
    }
    return scene
  }

  /// A name for each number of an observation.
  private func labels(of quantity: Observation.Quantity) -> [String] {
    func frames(_ frame: Frame, _ other: Frame?) -> (String, String) {
      (name(of: frame) + ".", other.map { " from \(name(of: $0))" } ?? "")
    }
    let (subject, suffix) =
      switch quantity {
      case .position(let frame, let other), .angle(let frame, let other, _): frames(frame, other)
      case .velocity(let frame): frames(frame, nil)
      case .angularVelocity(let body), .size(let body): frames(.body(body), nil)
      case .jointAngle(let joint), .jointPosition(let joint), .jointSpeed(let joint):
        (joints[joint].name + ".", "")
      case .contact(let some, let others):
        (
          some.map { bodies[$0].name }.joined(separator: "+") + ".",
          " with " + others.map { bodies[$0].name }.joined(separator: "+")
        )
      case .progress: ("", "")
      }
    return quantity.names.map { subject + $0 + suffix }
  }
}
