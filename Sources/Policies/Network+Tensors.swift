// A network's parameters under the names and in the shapes of a PyTorch module.

extension NetworkShape {
  /// The parameters as tensors, without padding. A perceptron's are weights `layers.i.weight` `[out, in]` and biases
  /// `layers.i.bias` `[out]`, i from 0; a residual network's `stem`, `blocks.i.norm`, `blocks.i.inner`,
  /// `blocks.i.outer`, `norm` and `head`, each with a weight and a bias.
  ///
  /// - Parameters:
  ///   - prefix: put before each name.
  ///   - parameters: `[parameterCount]`: the weights, or numbers with the same layout, such as optimiser
  ///     moments. The count is not checked.
  public func tensors(prefix: String = "", of parameters: UnsafePointer<Float>) -> [Tensor] {
    parts.flatMap(\.tensors).map {
      Tensor(name: prefix + $0.name, shape: $0.shape, values: .float32($0.values(in: parameters)))
    }
  }

  /// Reads the tensors that `tensors(prefix:of:)` makes into `[parameterCount]` floats, all of which must be
  /// finite.
  ///
  /// - Parameters:
  ///   - file: where the tensors are.
  ///   - prefix: put before each name.
  ///   - path: named in errors.
  ///   - parameters: `[parameterCount]`, filled in; nothing checks how many.
  public func read(
    from file: Safetensors, prefix: String = "", path: String, into parameters: UnsafeMutablePointer<Float>
  ) throws(PolicyError) {
    for place in parts.flatMap(\.tensors) {
      place.write(
        try file.finiteFloats(prefix + place.name, shape: place.shape, path: path), to: parameters)
    }
  }
}

extension Normalizer {
  /// `normalizer.mean` and `normalizer.variance` (F64, `[observationCount]`) and `normalizer.count` (I64, one
  /// number).
  public var tensors: [Tensor] {
    [
      Tensor(name: "normalizer.mean", shape: [mean.count], values: .float64(mean)),
      Tensor(name: "normalizer.variance", shape: [variance.count], values: .float64(variance)),
      Tensor(name: "normalizer.count", shape: [], values: .int64([Int64(count)])),
    ]
  }

  /// Reads the tensors that `tensors` made.
  ///
  /// - Parameters:
  ///   - file: where the tensors are.
  ///   - observationCount: how many components it must have.
  ///   - path: named in errors.
  public init(from file: Safetensors, observationCount: Int, path: String) throws(PolicyError) {
    let mean = try file.finiteDoubles("normalizer.mean", shape: [observationCount], path: path)
    let variance = try file.finiteDoubles("normalizer.variance", shape: [observationCount], path: path)
    let count = try file.integer("normalizer.count", path: path)
    if let index = variance.firstIndex(where: { $0 < 0 }) {
      throw PolicyError(path, .negative(tensor: "normalizer.variance", index: index))
    }
    if count < 0 { throw PolicyError(path, .negative(tensor: "normalizer.count", index: 0)) }
    do {
      try self.init(count: Int(count), mean: mean, variance: variance)
    } catch {
      throw PolicyError(path, .argument("normalizer", error))
    }
  }
}

extension Safetensors {
  /// The values of an F32 tensor with this shape, all finite.
  public func finiteFloats(_ name: String, shape: [Int], path: String) throws(PolicyError) -> [Float] {
    let tensor = try find(name, shape: shape, path: path)
    guard case .float32(let values) = tensor.values else { throw wrongType(tensor, "F32", path) }
    if let index = values.firstIndex(where: { !$0.isFinite }) {
      throw PolicyError(path, .notFinite(tensor: name, index: index))
    }
    return values
  }

  /// The values of an F64 tensor with this shape, all finite.
  public func finiteDoubles(_ name: String, shape: [Int], path: String) throws(PolicyError) -> [Double] {
    let tensor = try find(name, shape: shape, path: path)
    guard case .float64(let values) = tensor.values else { throw wrongType(tensor, "F64", path) }
    if let index = values.firstIndex(where: { !$0.isFinite }) {
      throw PolicyError(path, .notFinite(tensor: name, index: index))
    }
    return values
  }

  /// The value of an I64 tensor without dimensions.
  public func integer(_ name: String, path: String) throws(PolicyError) -> Int64 {
    let tensor = try find(name, shape: [], path: path)
    guard case .int64(let values) = tensor.values else { throw wrongType(tensor, "I64", path) }
    return values[0]
  }

  private func find(_ name: String, shape: [Int], path: String) throws(PolicyError) -> Tensor {
    guard let tensor = self[name] else { throw PolicyError(path, .missingTensor(name)) }
    guard tensor.shape == shape else {
      throw PolicyError(path, .shape(tensor: name, found: tensor.shape, expected: shape))
    }
    return tensor
  }

  private func wrongType(_ tensor: Tensor, _ expected: String, _ path: String) -> PolicyError {
    PolicyError(path, .numberType(tensor: tensor.name, found: tensor.values.typeName, expected: expected))
  }
}
