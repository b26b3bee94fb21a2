// Encodes an animation as MP4 through a pipe to ffmpeg, if it is installed.

internal import FoundationEssentials

#if canImport(Glibc)
  internal import Glibc
#endif

extension Animation {
  /// Writes the animation as an MP4 file (H.264, at the rate of the actions). An old file at `path` stays
  /// until the new one is complete. The same recording gives the same bytes with the same ffmpeg.
  ///
  /// - Throws: `PictureError.noFFmpeg` if ffmpeg is not installed; otherwise `.ffmpeg` or `.system`.
  public func writeMP4(to path: String) throws(PictureError) {
    let temporary = "\(path).partial-\(getpid()).mp4"
    defer { unlink(temporary) }
    let first = Drawing(of: recording, frame: 0)
    let height = Int((first.size.y * Double(width) / first.size.x).rounded())
    var encoder = try FFmpeg(
      arguments: [
        "-loglevel", "error", "-nostdin", "-y", "-f", "rawvideo", "-pixel_format", "bgr0",
        "-video_size", "\(width)x\(height)", "-framerate", "\(recording.scene.timing.actionRate)",
        "-i", "pipe:0",
        // Video players need even widths and heights and this pixel format.
        "-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2:color=white,format=yuv420p",
        "-c:v", "libx264", "-crf", "18", "-threads", "1", "-fflags", "+bitexact", "-flags:v", "+bitexact",
        "-map_metadata", "-1", "-movflags", "+faststart", temporary,
      ], for: path)
    let held = Int((Animation.hold * Double(recording.scene.timing.actionRate)).rounded(.up))
    try forEachFrame { (frame, bitmap) throws(PictureError) in
      for _ in 0..<(frame == frameCount - 1 ? max(1, held) : 1) { try encoder.write(bitmap) }
    }
    try encoder.finish()
    guard rename(temporary, path) == 0 else {
      throw .system(path: path, reason: String(cString: strerror(errno)))
    }
  }
}

/// A running ffmpeg that reads frames from its standard input.
private struct FFmpeg: ~Copyable {
  private let process: pid_t
  private let input: Int32
  private let path: String
  private var isFinished: Bool

  /// - Parameter path: the file's name in errors.
  init(arguments: [String], for path: String) throws(PictureError) {
    // A socket instead of a pipe: a write to a socket without a reader can be made not to raise a signal.
    var ends: [Int32] = [-1, -1]
    guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
      throw .system(path: path, reason: String(cString: strerror(errno)))
    }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDIN_FILENO)
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
    var words: [UnsafeMutablePointer<CChar>?] = (["ffmpeg"] + arguments).map { strdup($0) } + [nil]
    var environment: [UnsafeMutablePointer<CChar>?] =
      ProcessInfo.processInfo.environment.map { strdup("\($0)=\($1)") } + [nil]
    defer { for text in words + environment { free(text) } }
    var process: pid_t = 0
    let status = posix_spawnp(&process, "ffmpeg", &actions, nil, &words, &environment)
    close(ends[1])
    guard status == 0 else {
      close(ends[0])
      if status == ENOENT { throw .noFFmpeg(path: path) }
      throw .system(path: path, reason: "ffmpeg cannot be started: " + String(cString: strerror(status)))
    }
    (self.process, input, self.path, isFinished) = (process, ends[0], path, false)
  }

  deinit {
    if isFinished { return }
    close(input)
    _ = waitForEnd()
  }

  /// The exit status of ffmpeg; nil if the system does not report it.
  private func waitForEnd() -> Int32? {
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 {
      if errno != EINTR { return nil }
    }
    return status
  }

  func write(_ bitmap: borrowing Bitmap) throws(PictureError) {
    let (width, height) = (bitmap.width, bitmap.height)
    let isWritten = bitmap.withPixels { pixels, stride in
      for row in 0..<height {
        var sent = 0
        while sent < 4 * width {
          let count = send(
            input, pixels + row * stride + sent, 4 * width - sent, Int32(MSG_NOSIGNAL))
          if count >= 0 {
            sent += count
          } else if errno != EINTR {
            return false
          }
        }
      }
      return true
    }
    if !isWritten { throw .ffmpeg(path: path) }
  }

  /// Closes ffmpeg's input and waits for it to end.
  mutating func finish() throws(PictureError) {
    isFinished = true
    close(input)
    if waitForEnd() != 0 { throw .ffmpeg(path: path) }
  }
}
