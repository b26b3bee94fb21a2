// The learner's whole state as named tensors, for checkpoints.

internal import Messages

public import Policies

extension Learner {
  /// Everything that later updates depend on: weights (`layers.…`), the normaliser (`normalizer.…`), AdamW's
  /// moments (`adamw.first.layers.…`, `adamw.second.layers.…`) and its step count (`adamw.steps`).
  ///
  /// A learner restored from them makes the same updates bit for bit.
  public var state: [Tensor] {
    let shape = network.shape
    return shape.tensors(of: network.parameters) + normalizer.tensors
      + shape.tensors(prefix: "adamw.first.", of: moments.first.base)
      + shape.tensors(prefix: "adamw.second.", of: moments.second.base)
      + [Tensor(name: "adamw.steps", shape: [], values: .int64([Int64(optimizerSteps)]))]
  }

  /// Restores a learner from the tensors in `state`.
  ///
  /// - Parameters:
  ///   - architecture: the network's.
  ///   - file: may hold other tensors and metadata too.
  ///   - path: named in errors.
  public convenience init(architecture: Architecture, restoring file: Safetensors, path: String)
    throws(PolicyError)
  {
    let network = try Network(architecture, from: file, path: path)
    let first = AlignedFloats(count: network.shape.parameterCount)
    let second = AlignedFloats(count: network.shape.parameterCount)
    try network.shape.read(from: file, prefix: "adamw.first.", path: path, into: first.base)
    try network.shape.read(from: file, prefix: "adamw.second.", path: path, into: second.base)
    let steps = try file.integer("adamw.steps", path: path)
    guard (0...Int64(Normalizer.largestCount)).contains(steps) else {
      throw PolicyError(
        path,
        .argument(
          "adamw.steps", ArgumentError("steps", steps, mustBe: "in 0...\(Normalizer.largestCount)")))
    }
    for index in 0..<second.count where second.base[index] < 0 {
      throw PolicyError(path, .negative(tensor: "adamw.second", index: index))
    }
    let normalizer = try Normalizer(
      from: file, observationCount: architecture.layout.observationCount, path: path)
    do {
      try self.init(
        network: network, normalizer: normalizer, optimizerSteps: Int(steps), firstMoments: first,
        secondMoments: second)
    } catch {
      throw PolicyError(path, .argument("learner", error))
    }
  }
}
