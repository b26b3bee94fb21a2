// Picture files: they decode to what was drawn, are the same every time, and errors are clear.

import CairoLibrary
import Foundation
import FoundationXML
import Replays
import Tasks
import Testing

/// A decoded PNG.
private struct DecodedPNG {
  var width = 0
  var height = 0
  /// 0xRRGGBB, row-major.
  var pixels: [UInt32] = []

  init(_ bytes: [UInt8]) throws {
    var source = bytes[...]
    let surface = withUnsafeMutablePointer(to: &source) { source in
      cairo_image_surface_create_from_png_stream(
        { source, target, count in
          guard let source, let target else { return CAIRO_STATUS_READ_ERROR }
          let left = source.assumingMemoryBound(to: ArraySlice<UInt8>.self)
          guard left.pointee.count >= Int(count) else { return CAIRO_STATUS_READ_ERROR }
          for index in 0..<Int(count) { target[index] = left.pointee[left.pointee.startIndex + index] }
          left.pointee.removeFirst(Int(count))
          return CAIRO_STATUS_SUCCESS
        }, source)
    }
    defer { cairo_surface_destroy(surface) }
    try #require(cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS)
    width = Int(cairo_image_surface_get_width(surface))
    height = Int(cairo_image_surface_get_height(surface))
    let stride = Int(cairo_image_surface_get_stride(surface))
    let data = try #require(cairo_image_surface_get_data(surface))
    for row in 0..<height {
      for column in 0..<width {
        let pixel = data + row * stride + 4 * column
        pixels.append(UInt32(pixel[2]) << 16 | UInt32(pixel[1]) << 8 | UInt32(pixel[0]))
      }
    }
  }

  subscript(x: Int, y: Int) -> UInt32 { pixels[y * width + x] }
}

/// How often four letters open a chunk of a RIFF file.
private func chunks(_ name: String, of bytes: [UInt8]) -> Int {
  func size(at offset: Int) -> Int {
    (0..<4).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
  }
  var count = 0
  var offset = 12
  while offset + 8 <= bytes.count {
    if bytes[offset..<offset + 4].elementsEqual(name.utf8) { count += 1 }
    offset += 8 + (size(at: offset + 4) + 1) / 2 * 2
  }
  return count
}

private func isInstalled(_ program: String) -> Bool {
  (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
    FileManager.default.isExecutableFile(atPath: "\($0)/\(program)")
  }
}

private func still(_ times: Int) throws -> Recording {
  let task = try shippedTask("push-box")
  return try Recording(replaying: log(task, seed: 3, [5, 5], times: times), in: task)
}

@Suite("Pictures and animations contain what was drawn") struct PictureTests {
  @Test("a PNG shows what was drawn", arguments: [400, 800, 1600])
  func aPNGShowsWhatWasDrawn(width: Int) throws {
    let recording = try Recording(startOf: shippedTask("push-box"), seed: 7)
    let drawing = Drawing(of: recording, frame: 0)
    let image = try DecodedPNG(drawing.png(width: width))
    let scale = Double(width) / 800
    #expect(image.width == width)
    #expect(image.height == Int((drawing.size.y * scale).rounded()))
    #expect(image[0, 0] == 0xFFFFFF)
    #expect(image[width - 1, image.height - 1] == 0xFFFFFF)
    let wall = Int(32 * scale)
    #expect(image[wall, wall] == 0xDDE2E9)
    guard case .disc(let center, _) = try #require(drawing.elements(.agent).first).geometry else {
      Issue.record("the pusher is not a disc")
      return
    }
    #expect(image[Int(center.x * scale), Int(center.y * scale)] == 0x0072B2)
    // Letters are dark on white.
    let words = image.pixels.dropFirst(image.width * Int(790 * scale))
    #expect(words.contains { $0 & 0xFF < 0x60 })
  }

  @Test("a page whose height is rounded up ends in a row as white as the others")
  func theLastRowIsWhite() throws {
    let size = SIMD2<Double>(4, 3)
    let corners = [SIMD2(0, 0), SIMD2(size.x, 0), size, SIMD2(0, size.y)]
    let page = Drawing.Element(.page, .loops([corners]), Drawing.Style(fill: Color(0xFFFFFF)))
    let picture = try Drawing(size: size, elements: [page]).pixels(width: 6)
    #expect(picture.height == 5)
    #expect(picture.rgb == [UInt8](repeating: 255, count: 3 * 6 * 5))
  }

  @Test("the same episode gives the same bytes") func theSameEpisodeGivesTheSameBytes() throws {
    let pictures = try (0..<2).map { _ in
      let recording = try randomRecording("reach", seed: 5)
      let drawing = Drawing(of: recording, frame: recording.actionCount)
      return (
        try drawing.png(width: 300), drawing.svg(width: 300),
        try Animation(of: recording, width: 120).webP()
      )
    }
    #expect(pictures[0].0 == pictures[1].0)
    #expect(pictures[0].1 == pictures[1].1)
    #expect(pictures[0].2 == pictures[1].2)
    let other = try randomRecording("reach", seed: 6)
    #expect(Drawing(of: other, frame: other.actionCount).svg(width: 300) != pictures[0].1)
  }

  @Test("an SVG has the drawing's elements by role and name") func anSVGHasTheDrawingsElementsByRoleAndName()
    throws
  {
    let recording = try randomRecording("push-t", seed: 5)
    let drawing = Drawing(of: recording, frame: recording.actionCount)
    let parser = XMLParser(data: Data(drawing.svg(width: 1600).utf8))
    let reader = SVGReader()
    parser.delegate = reader
    #expect(parser.parse())
    #expect(reader.root["width"] == "1600")
    #expect(reader.root["viewBox"] == "0 0 800 \(Int(drawing.size.y))")
    #expect(reader.shapes.map { $0["class"] } == drawing.elements.map(\.role.rawValue))
    #expect(reader.shapes.map { $0["data-name"] } == drawing.elements.map(\.name))
    let hand = try #require(reader.shapes.first { $0["class"] == "agent" })
    guard case .disc(let center, let radius) = try #require(drawing.elements(.agent).first).geometry else {
      Issue.record("the pusher is not a disc")
      return
    }
    for (key, value) in [("cx", center.x), ("cy", center.y), ("r", radius)] {
      let written = try #require(hand[key].flatMap(Double.init))
      #expect(abs(written - value) <= 0.005 + 1e-9)
    }
    #expect(hand["fill"] == "#0072b2")
  }

  @Test("an animation has a frame for the start and for each action", arguments: [0, 1, 7])
  func anAnimationHasAFrameForTheStartAndForEachAction(actions: Int) throws {
    let animation = Animation(of: try still(actions), width: 160)
    #expect(animation.frameCount == actions + 1)
    let bytes = try animation.webP()
    #expect(bytes.starts(with: "RIFF".utf8))
    // A single frame is no animation.
    #expect(chunks("ANMF", of: bytes) == (actions == 0 ? 0 : actions + 1))
  }

  @Test(
    "a video has a frame for each action and holds the last one",
    .enabled(if: isInstalled("ffmpeg"), "needs ffmpeg"))
  func aVideoHasAFrameForEachActionAndHoldsItsEnd() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "jostle-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let animation = Animation(of: try still(7), width: 160)
    let path = folder.appending(path: "a.mp4").path
    try animation.writeMP4(to: path)
    let bytes = try [UInt8](Data(contentsOf: URL(filePath: path)))
    // An MP4 file says in its sample size box how many frames it has: version, size of all, count.
    let box = try #require(bytes.indices.first { bytes[$0...].starts(with: "stsz".utf8) })
    let count = bytes[box + 12..<box + 16].reduce(0) { $0 << 8 | Int($1) }
    // 1.5 s more at 10 Hz, the last frame's own tenth among them.
    #expect(count == 7 + 15)
    try animation.writeMP4(to: path)
    #expect(try [UInt8](Data(contentsOf: URL(filePath: path))) == bytes)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.mp4"])
  }

  @Test(
    "an unknown format is refused with a list of the known ones",
    arguments: ["a.gif", "png", "b.", "c.png/d", ".hidden.jpeg"])
  func anUnknownKindOfPictureIsRefusedWithTheKnownOnes(path: String) throws {
    do throws(PictureError) {
      _ = try PictureFormat(path: path)
      Issue.record("accepted")
    } catch {
      #expect(error == .unknownFormat(path: path))
      #expect(error.description.hasSuffix("the name must end in .png, .svg, .webp, .mp4"))
    }
  }

  @Test("the file's name determines the format") func theFormatIsThatOfTheName() throws {
    #expect(try PictureFormat(path: "runs/v1.2/a.PNG") == .png)
    #expect(try PictureFormat(path: "a.b.svg") == .svg)
    #expect(try [PictureFormat(path: "a.webp"), PictureFormat(path: "a.mp4")].allSatisfy(\.isMoving))
  }

  @Test("a picture larger than its format allows is refused")
  func aPictureLargerThanItsFormatAllowsIsRefused() throws {
    let recording = try still(1)
    let drawing = Drawing(of: recording, frame: 0)
    #expect(throws: PictureError.self) { try drawing.png(width: 32_768) }
    #expect(throws: PictureError.self) { try Animation(of: recording, width: 16_384).webP() }
  }
}

/// Attributes of an SVG's elements.
private final class SVGReader: NSObject, XMLParserDelegate {
  var root: [String: String] = [:]
  var shapes: [[String: String]] = []

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    if name == "svg" { root = attributes } else { shapes.append(attributes) }
  }
}
