// Errors of files that should hold a policy, and of using a policy in a scene that it does not fit.

public import Messages

/// A policy file that cannot be used, and why.
public struct PolicyError: Error, Hashable, CustomStringConvertible {
  /// What is wrong.
  public enum Problem: Hashable, Sendable {
    /// The file cannot be read at all.
    case unreadable(String)
    /// The file is not a proper safetensors file.
    case safetensors(SafetensorsError.Problem)
    /// A safetensors file that holds something else; `found` is its `format`, if stated.
    case notAPolicy(found: String?)
    /// Written by another version of the format.
    case version(found: String)
    /// Metadata that is missing or malformed; `found` is nil if it is missing.
    case metadata(key: String, found: String?, allowed: String)
    case missingTensor(String)
    case shape(tensor: String, found: [Int], expected: [Int])
    case numberType(tensor: String, found: String, expected: String)
    case notFinite(tensor: String, index: Int)
    case negative(tensor: String, index: Int)
    /// A value of the named part that is not allowed.
    case argument(String, ArgumentError)
    /// Made for a scene with other observations or actions.
    case otherScene(scene: String, what: String, found: String, expected: String)
  }

  /// The file.
  public let path: String
  /// What is wrong with it.
  public let problem: Problem

  /// A problem with the file at `path`.
  public init(_ path: String, _ problem: Problem) {
    self.path = path
    self.problem = problem
  }

  /// The file, what is wrong, and what is allowed.
  public var description: String { "\(path): \(problem)" }
}

extension PolicyError.Problem: CustomStringConvertible {
  /// What is wrong, and what is allowed.
  public var description: String {
    switch self {
    case .unreadable(let reason): "cannot be read: \(reason)"
    case .safetensors(let problem): problem.description
    case .notAPolicy(let found?): "holds '\(found)', must hold 'jostle-policy'"
    case .notAPolicy(nil): "does not say what it holds: metadata must have format 'jostle-policy'"
    case .version(let found):
      "is of version '\(found)' of the policy format, must be \(PolicyFile.formatVersion)"
    case .metadata(let key, let found?, let allowed): "metadata '\(key)' is '\(found)', must be \(allowed)"
    case .metadata(let key, nil, let allowed): "metadata '\(key)' is missing, must be \(allowed)"
    case .missingTensor(let name): "tensor '\(name)' is missing"
    case .shape(let tensor, let found, let expected):
      "tensor '\(tensor)' has shape \(found), must be \(expected)"
    case .numberType(let tensor, let found, let expected):
      "tensor '\(tensor)' has dtype '\(found)', must be \(expected)"
    case .notFinite(let tensor, let index): "tensor '\(tensor)'[\(index)] is not a finite number"
    case .negative(let tensor, let index): "tensor '\(tensor)'[\(index)] is negative, must be ≥ 0"
    case .argument(let part, let error): "\(part): \(error)"
    case .otherScene(let scene, let what, let found, let expected):
      "was made for scene '\(scene)' with \(what) \(found), must be \(expected)"
    }
  }
}
