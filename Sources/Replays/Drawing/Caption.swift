// The text below a picture: instruction, time and status.

internal import Scenes
internal import Tasks

/// Instruction and name on the left, status and time on the right.
struct Caption {
  private static let size = 20.0
  private static let smallSize = 15.0
  private static let lineHeight = 27.0
  /// Room on the right for status and time.
  private static let statusRoom = 190.0

  private let recording: Recording
  private let instruction: [String]
  private let width: Double

  init(_ recording: Recording, width: Double) {
    self.recording = recording
    self.width = width
    instruction = Caption.lines(
      of: recording.scene.instruction, room: width - Caption.statusRoom, size: Caption.size)
  }

  var height: Double { Caption.lineHeight * Double(instruction.count + 1) }

  /// - Parameter corner: the upper left corner of the caption.
  func elements(at frame: Int, corner: SIMD2<Double>) -> [Drawing.Element] {
    func text(
      _ content: String, x: Double, line: Int, size: Double, _ color: Color, _ anchor: Drawing.Anchor,
      isBold: Bool = false
    ) -> Drawing.Element {
      let baseline = corner + SIMD2(x, Caption.lineHeight * Double(line) + Caption.size)
      return Drawing.Element(
        .text, .text(content, at: baseline, size: size, anchor: anchor, isBold: isBold),
        Drawing.Style(fill: color))
    }
    var elements = instruction.enumerated().map { line, words in
      text(words, x: 0, line: line, size: Caption.size, Palette.text, .start)
    }
    let last = instruction.count
    elements.append(
      text(
        "\(recording.scene.name) · seed \(recording.seed)", x: 0, line: last, size: Caption.smallSize,
        Palette.secondaryText, .start))
    let horizon = Double(recording.scene.timing.horizon) / Double(recording.scene.timing.actionRate)
    elements.append(
      text(
        "\(Caption.seconds(recording.time(of: frame))) of \(Caption.seconds(horizon)) s", x: width,
        line: last,
        size: Caption.smallSize, Palette.secondaryText, .end))
    if recording.actionCount > 0 {
      let status = Status(recording, at: frame)
      elements.append(
        text(status.words, x: width, line: 0, size: Caption.size, status.color, .end, isBold: true))
      let mark =
        corner
        + SIMD2(
          width - Caption.width(of: status.words, size: Caption.size, isBold: true) - 15, Caption.size - 7)
      elements += status.mark(at: mark, size: 7)
    }
    return elements
  }

  /// "12.3", the same on every machine.
  static func seconds(_ time: Double) -> String {
    let tenths = Int((time * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }

  /// A text broken into lines of at most `room`.
  private static func lines(of text: String, room: Double, size: Double) -> [String] {
    var lines: [String] = []
    for word in text.split(whereSeparator: \.isWhitespace) {
      if let last = lines.last, width(of: "\(last) \(word)", size: size) <= room {
        lines[lines.count - 1] = "\(last) \(word)"
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }

  /// The approximate width of a text: an SVG cannot measure it, because the viewer chooses the font. It is
  /// rather high for DejaVu Sans, which is itself a wide font.
  static func width(of text: String, size: Double, isBold: Bool = false) -> Double {
    let ems = text.reduce(0.0) { sum, character in
      switch character {
      case "i", "j", "l", "I", "'", "|": sum + 0.3
      case " ", ".", ",", ":", ";", "f", "r", "t", "!", "(", ")", "-", "·": sum + 0.4
      case "m", "w", "M", "W", "%": sum + 0.97
      case _ where character.isUppercase: sum + 0.72
      default: sum + 0.62
      }
    }
    return ems * size * (isBold ? 1.1 : 1)
  }
}

/// The status of an episode at a frame: a word, a mark and a colour, so that it can be read without colours.
struct Status {
  let words: String
  let color: Color
  private let isSuccess: Bool

  init(_ recording: Recording, at frame: Int) {
    let outcome = frame == recording.actionCount ? recording.outcome : .running
    isSuccess = outcome == .succeeded
    switch outcome {
    case .succeeded: (words, color) = ("success", Palette.success)
    case .truncated: (words, color) = ("out of time", Palette.failure)
    case .fault: (words, color) = ("physics fault", Palette.failure)
    case .running: (words, color) = ("not yet", Palette.secondaryText)
    }
  }

  /// A tick or a cross around a point, drawn as lines because not every font has them.
  func mark(at center: SIMD2<Double>, size: Double) -> [Drawing.Element] {
    let style = Drawing.Style(stroke: color, width: size * 0.4)
    func line(_ points: [SIMD2<Double>]) -> Drawing.Element {
      Drawing.Element(
        .status, name: isSuccess ? "tick" : "cross", .line(points.map { center + size * $0 }), style)
    }
    if isSuccess { return [line([SIMD2(-1, 0.1), SIMD2(-0.25, 0.85), SIMD2(1, -0.8)])] }
    return [
      line([SIMD2(-0.75, -0.75), SIMD2(0.75, 0.75)]), line([SIMD2(-0.75, 0.75), SIMD2(0.75, -0.75)]),
    ]
  }
}
