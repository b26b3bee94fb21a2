// An episode as an animation. Each frame is drawn when the encoder is ready for it, so that only one is in
// memory.

/// A recording as an animation, at the rate of its actions.
public struct Animation: Sendable {
  /// The recording that is shown.
  public let recording: Recording
  /// The width of the picture in pixels.
  public let width: Int

  /// - Parameters:
  ///   - recording: what is shown.
  ///   - width: the width of the picture in pixels, at least 1.
  public init(of recording: Recording, width: Int) {
    (self.recording, self.width) = (recording, width)
  }

  /// Number of frames: one for the start and one for each action.
  public var frameCount: Int { recording.frameCount }

  /// How long the last frame is shown, s.
  static let hold = 1.5

  /// The time at which a frame appears, ms from the beginning.
  func milliseconds(of frame: Int) -> Int { Int((recording.time(of: frame) * 1000).rounded()) }

  /// Draws one frame after the other on the same bitmap.
  func forEachFrame(
    _ body: (_ frame: Int, _ bitmap: borrowing Bitmap) throws(PictureError) -> Void
  ) throws(PictureError) {
    let first = Drawing(of: recording, frame: 0)
    let bitmap = try Bitmap(for: first, width: width)
    for frame in 0..<frameCount {
      bitmap.paint(frame == 0 ? first : Drawing(of: recording, frame: frame))
      try body(frame, bitmap)
    }
  }
}
