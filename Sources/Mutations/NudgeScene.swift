// The smallest scene that can be trained in, for fuzzing and for tests that run training or the command line.

/// A box to be pushed a short way: about one random rollout in eight succeeds, in a few milliseconds.
///
/// - Parameters:
///   - head: more keys at the top.
///   - within: how near the box must come, m.
/// - Returns: the text of a scene file.
public func nudgeScene(name: String = "nudge", head: String = "", within: String = "0.12") -> String {
  """
  jostle: 1
  name: \(name)
  instruction: Nudge the box onto the target.
  view: top
  \(head.isEmpty ? "" : head + "\n")workspace: { x: [-1, 1], y: [-1, 1] }
  time: { actionRate: 10, physicsSteps: 4, horizon: 12 }
  bodies:
    box: { shape: { rectangle: [0.3, 0.3] }, density: 10, friction: 0.3, tableFriction: 0.3 }
  markers:
    target: { shape: { rectangle: [0.3, 0.3] } }
  agents:
    hand:
      pusher: { radius: 0.08, density: 50, mode: { step: 0.2 }, maxForce: 40, bins: 5 }
  start:
    box: { x: { uniform: [-0.1, 0.1] }, y: 0, angle: 0 }
    target: { x: { uniform: [0.15, 0.4] }, y: { uniform: [-0.1, 0.1] } }
    hand: { x: { uniform: [-0.5, -0.3] }, y: { uniform: [-0.1, 0.1] } }
  observations:
    - { position: hand }
    - { position: box, relativeTo: hand }
    - { position: target, relativeTo: box }
  success:
    near: { what: box, to: target, within: \(within) }

  """
}
