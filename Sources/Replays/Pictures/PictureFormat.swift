// The formats of pictures and animations, and how a file's name selects one.

/// The format of a picture or animation.
public enum PictureFormat: String, Sendable, CaseIterable {
  case png, svg, webp, mp4

  /// The format for a file's name.
  public init(path: String) throws(PictureError) {
    let name = path.split(separator: "/").last ?? ""
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count > 1, let format = PictureFormat(rawValue: parts[parts.count - 1].lowercased()) else {
      throw .unknownFormat(path: path)
    }
    self = format
  }

  /// Whether it is an animation.
  public var isMoving: Bool { self == .webp || self == .mp4 }
}

/// Why a picture could not be made.
public enum PictureError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The name of a file does not end in one of the formats.
  case unknownFormat(path: String)
  /// More pixels than the format can have.
  case tooLarge(width: Int, height: Int, most: Int)
  /// A library that encodes pictures refused.
  case encoder(String)
  /// A video was requested, but there is no ffmpeg in PATH.
  case noFFmpeg(path: String)
  /// ffmpeg failed; it has printed the reason to standard error.
  case ffmpeg(path: String)
  /// An error of the system, with its message.
  case system(path: String, reason: String)

  /// What is wrong, and what is allowed.
  public var description: String {
    switch self {
    case .unknownFormat(let path):
      "\(path): unknown kind of picture: the name must end in "
        + PictureFormat.allCases.map { ".\($0.rawValue)" }.joined(separator: ", ")
    case .tooLarge(let width, let height, let most):
      "the picture would have \(width) × \(height) pixels, must have at most \(most) along each side"
    case .encoder(let reason): "the picture could not be encoded: \(reason)"
    case .noFFmpeg(let path):
      "\(path): a video needs ffmpeg, which is not in PATH; install it, or name a .webp file, which needs nothing"
    case .ffmpeg(let path): "\(path): ffmpeg could not write the video"
    case .system(let path, let reason): "\(path): \(reason)"
    }
  }
}
