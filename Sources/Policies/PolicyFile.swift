// A policy on disk: weights, normaliser, and the metadata that show which scenes it fits.

public import Batches
public import Messages

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The contents of a policy file, which `safetensors.torch.load_file` can read too.
public struct PolicyFile: Sendable {
  /// The version of the format that is written and read.
  public static let formatVersion = "1"

  /// The weights.
  public let network: Network
  /// The statistics for normalising observations.
  public let normalizer: Normalizer
  /// The temperature at which the policy acts: that of its training, unless it was changed since.
  public private(set) var temperature: Float
  /// The name of the scene it was trained in.
  public var sceneName: String
  /// A hash of that scene's description.
  public var sceneDigest: UInt64
  /// `[observationCount]`: the name of each observation component.
  public let observationLabels: [String]
  /// The version of jostle that wrote it.
  public var jostleVersion: String

  /// - Parameters:
  ///   - network: the weights.
  ///   - normalizer: of as many components as the network has observed numbers.
  ///   - temperature: above 0 and finite.
  ///   - sceneName: the scene it was trained in.
  ///   - sceneDigest: that scene's digest.
  ///   - observationLabels: a name for each observed number.
  ///   - jostleVersion: the version that writes the file.
  /// - Throws: `ArgumentError` if one is not allowed.
  public init(
    network: Network, normalizer: Normalizer, temperature: Float, sceneName: String, sceneDigest: UInt64,
    observationLabels: [String], jostleVersion: String
  ) throws(ArgumentError) {
    let count = network.architecture.layout.observationCount
    for (name, found) in [
      ("observationLabels.count", observationLabels.count), ("the normaliser's width", normalizer.mean.count),
    ] where found != count {
      throw ArgumentError(name, found, mustBe: "the network's observation count, \(count)")
    }
    try checkTemperature(temperature)
    self.network = network
    self.normalizer = normalizer
    self.temperature = temperature
    self.sceneName = sceneName
    self.sceneDigest = sceneDigest
    self.observationLabels = observationLabels
    self.jostleVersion = jostleVersion
  }

  /// Sets the temperature at which the policy acts.
  ///
  /// - Throws: `ArgumentError` unless it is above 0 and finite.
  public mutating func setTemperature(_ temperature: Float) throws(ArgumentError) {
    try checkTemperature(temperature)
    self.temperature = temperature
  }

  /// The policy, ready to act.
  public func policy(_ mode: ActionMode) -> NetworkPolicy {
    NetworkPolicy(checked: network, normalizer.frozen, temperature, mode)
  }

  /// The bytes of the file: equal for equal policies.
  public func encoded() -> [UInt8] { safetensors.encoded() }

  /// The tensors and metadata of the file.
  public var safetensors: Safetensors {
    let architecture = network.architecture
    let layout = architecture.layout
    func list(_ items: [String]) -> String { "[\(items.joined(separator: ","))]" }
    return Safetensors(
      metadata: [
        "format": "jostle-policy",
        "format_version": PolicyFile.formatVersion,
        "jostle_version": jostleVersion,
        "scene": sceneName,
        "scene_digest": hexadecimal(sceneDigest),
        "observation_labels": list(observationLabels.map(jsonString)),
        "bins": list(layout.bins.map(String.init)),
        "chunk": String(layout.chunk),
        "hidden": list(architecture.hidden.map(String.init)),
        "activation": architecture.activation.rawValue,
        "network": architecture.kind.rawValue,
        "fine_inputs": list(architecture.fineInputs.map(String.init)),
        "temperature": String(temperature),
      ],
      tensors: network.shape.tensors(of: network.parameters) + normalizer.tensors)
  }

  /// Reads the file at a path.
  public init(path: String) throws(PolicyError) {
    try self.init(decoding: try readBytes(path), path: path)
  }

  /// Reads the bytes of a file.
  ///
  /// - Parameters:
  ///   - bytes: the contents of the file.
  ///   - path: named in errors.
  public init(decoding bytes: [UInt8], path: String) throws(PolicyError) {
    let file: Safetensors
    do {
      file = try Safetensors(decoding: bytes, path: path)
    } catch {
      throw PolicyError(path, .safetensors(error.problem))
    }
    try self.init(file, path: path)
  }

  /// Reads tensors and metadata. Tensors with other names are ignored, so a checkpoint is also a policy file.
  ///
  /// - Parameters:
  ///   - file: the tensors and metadata.
  ///   - path: named in errors.
  public init(_ file: Safetensors, path: String) throws(PolicyError) {
    let metadata = PolicyMetadata(values: file.metadata, path: path)
    guard file.metadata["format"] == "jostle-policy" else {
      throw PolicyError(path, .notAPolicy(found: file.metadata["format"]))
    }
    let version = try metadata.text("format_version")
    guard version == PolicyFile.formatVersion else { throw PolicyError(path, .version(found: version)) }

    let labels = try metadata.texts("observation_labels")
    let bins = try metadata.integers("bins")
    let chunk = try metadata.parsed("chunk", "a whole number in 1...4096") { Int($0) }
    let hidden = try metadata.integers("hidden")
    let activation = try metadata.parsed("activation", "tanh, relu or silu") { Activation(rawValue: $0) }
    let kind =
      file.metadata["network"] == nil
      ? .perceptron
      : try metadata.parsed("network", "perceptron or residual") { NetworkKind(rawValue: $0) }
    let fineInputs = file.metadata["fine_inputs"] == nil ? [] : try metadata.integers("fine_inputs")
    let temperature = try metadata.parsed("temperature", "a finite number above 0") { text in
      Float(text).flatMap { $0 > 0 && $0.isFinite ? $0 : nil }
    }
    let digest = try metadata.parsed("scene_digest", "16 hexadecimal digits") { text in
      text.utf8.count == 16 ? UInt64(text, radix: 16) : nil
    }
    let architecture: Architecture
    do {
      architecture = try Architecture.checked(
        layout: try PolicyLayout.checked(observationCount: labels.count, bins: bins, chunk: chunk),
        hidden: hidden, activation: activation, fineInputs: fineInputs, kind: kind)
    } catch {
      throw PolicyError(path, .metadata(key: error.name, found: error.found, allowed: error.allowed))
    }
    let network = try Network(architecture, from: file, path: path)
    let normalizer = try Normalizer(from: file, observationCount: labels.count, path: path)
    let (scene, writer) = (try metadata.text("scene"), try metadata.text("jostle_version"))
    do {
      try self.init(
        network: network, normalizer: normalizer, temperature: temperature, sceneName: scene,
        sceneDigest: digest, observationLabels: labels, jostleVersion: writer)
    } catch {
      throw PolicyError(path, .argument("policy", error))
    }
  }

  /// Throws unless the policy's observations and actions are those of this scene.
  ///
  /// The scene's digest is not compared: a policy may be tried on a variant of its scene.
  ///
  /// - Parameters:
  ///   - layout: the shape that the scene asks of a policy.
  ///   - sceneName: named in errors.
  ///   - observationLabels: the scene's name for each number of an observation.
  ///   - path: named in errors.
  public func check(
    against layout: PolicyLayout, sceneName: String, observationLabels: [String], path: String
  ) throws(PolicyError) {
    let own = network.architecture.layout
    func problem(_ what: String, _ found: String, _ expected: String) -> PolicyError {
      PolicyError(
        path,
        .otherScene(
          scene: self.sceneName, what: what, found: found, expected: "\(expected) for scene '\(sceneName)'"))
    }
    if self.observationLabels != observationLabels {
      throw problem("observations", "\(self.observationLabels)", "\(observationLabels)")
    }
    if own.bins != layout.bins { throw problem("bins", "\(own.bins)", "\(layout.bins)") }
    if own.chunk != layout.chunk { throw problem("chunk", "\(own.chunk)", "\(layout.chunk)") }
  }
}

extension Network {
  /// Reads the weights of a network of this architecture.
  ///
  /// - Parameters:
  ///   - architecture: the widths that the tensors must have.
  ///   - file: where the tensors are.
  ///   - path: named in errors.
  public init(_ architecture: Architecture, from file: Safetensors, path: String) throws(PolicyError) {
    // Sizes are compared before memory is taken for them: a header may claim any widths.
    for place in NetworkShape(architecture).parts.flatMap(\.tensors) {
      guard let tensor = file[place.name] else { throw PolicyError(path, .missingTensor(place.name)) }
      guard tensor.shape == place.shape else {
        throw PolicyError(path, .shape(tensor: place.name, found: tensor.shape, expected: place.shape))
      }
    }
    self.init(zeros: architecture)
    let shape = self.shape
    var failure: PolicyError?
    withMutableParameters { parameters in
      do throws(PolicyError) {
        try shape.read(from: file, path: path, into: parameters)
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
  }
}

/// The metadata of a policy file, read key by key.
private struct PolicyMetadata {
  let values: [String: String]
  let path: String

  func text(_ key: String) throws(PolicyError) -> String {
    try parsed(key, "text") { $0 }
  }

  func parsed<Value>(_ key: String, _ allowed: String, _ parse: (String) -> Value?) throws(PolicyError)
    -> Value
  {
    guard let text = values[key], let value = parse(text) else {
      throw PolicyError(path, .metadata(key: key, found: values[key], allowed: allowed))
    }
    return value
  }

  func integers(_ key: String) throws(PolicyError) -> [Int] {
    try parsed(key, "a JSON array of whole numbers") { text in
      var scanner = JSONScanner(bytes: Array(text.utf8), range: 0..<text.utf8.count)
      guard let numbers = try? scanner.integers(), (try? scanner.end()) != nil else { return nil }
      return numbers
    }
  }

  func texts(_ key: String) throws(PolicyError) -> [String] {
    try parsed(key, "a JSON array of strings") { text in
      var scanner = JSONScanner(bytes: Array(text.utf8), range: 0..<text.utf8.count)
      guard let texts = try? scanner.strings(), (try? scanner.end()) != nil else { return nil }
      return texts
    }
  }
}

func readBytes(_ path: String) throws(PolicyError) -> [UInt8] {
  guard let file = fopen(path, "rb") else {
    throw PolicyError(path, .unreadable(String(cString: strerror(errno))))
  }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = fread(&chunk, 1, chunk.count, file)
    if count == 0 { break }
    bytes += chunk[..<count]
  }
  // A folder can be opened but not read.
  if ferror(file) != 0 { throw PolicyError(path, .unreadable(String(cString: strerror(errno)))) }
  return bytes
}
