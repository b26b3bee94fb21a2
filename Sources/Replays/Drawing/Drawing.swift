// The contents of a picture in any format: layouts fill it, and back ends (SVG, bitmaps) draw it.

internal import Messages

/// Shapes on a page, back to front. Lengths are in page units, x to the right and y down; a page unit is a
/// pixel at the page's own width.
public struct Drawing: Sendable, Equatable {
  /// The part of the picture that a shape belongs to.
  public enum Role: String, Sendable {
    case page, wall, floor, goal, trail, fixed, movable, agent, joint, progress, status, text
  }

  /// The geometry of a shape.
  public enum Geometry: Sendable, Equatable {
    /// Closed outlines, counter-clockwise (in the world) around the outside and clockwise around holes.
    case loops([[SIMD2<Double>]])
    case disc(center: SIMD2<Double>, radius: Double)
    case line([SIMD2<Double>])
    /// One line of text, positioned on its baseline.
    case text(String, at: SIMD2<Double>, size: Double, anchor: Anchor, isBold: Bool)
  }

  /// The end of a text that is at its position.
  public enum Anchor: String, Sendable { case start, middle, end }

  /// The appearance of a shape; what is nil is not drawn.
  public struct Style: Sendable, Equatable {
    /// The colour of the inside, and of texts.
    public var fill: Color?
    /// The colour of the line along the geometry, which is centred on it.
    public var stroke: Color?
    /// The width of the line.
    public var width = 0.0
    /// Lengths of dashes and gaps; empty for an unbroken line.
    public var dash: [Double] = []

    /// A style of these parts; nothing by default.
    public init(fill: Color? = nil, stroke: Color? = nil, width: Double = 0, dash: [Double] = []) {
      (self.fill, self.stroke, self.width, self.dash) = (fill, stroke, width, dash)
    }
  }

  /// One shape.
  public struct Element: Sendable, Equatable {
    /// The part of the picture that it belongs to.
    public var role: Role
    /// Its name in the scene, if it has one.
    public var name: String?
    /// Its geometry.
    public var geometry: Geometry
    /// Its appearance.
    public var style: Style

    /// A shape of these parts.
    public init(_ role: Role, name: String? = nil, _ geometry: Geometry, _ style: Style) {
      (self.role, self.name, self.geometry, self.style) = (role, name, geometry, style)
    }
  }

  /// Width and height of the page.
  public var size: SIMD2<Double>
  /// The shapes, back to front.
  public var elements: [Element]

  /// A page of these parts.
  public init(size: SIMD2<Double>, elements: [Element]) {
    (self.size, self.elements) = (size, elements)
  }
}

/// An sRGB colour.
public struct Color: Sendable, Equatable {
  public var red, green, blue: UInt8
  /// 0...1
  public var opacity = 1.0

  /// - Parameter hexadecimal: as in 0x0072B2.
  public init(_ hexadecimal: UInt32) {
    red = UInt8(hexadecimal >> 16 & 255)
    green = UInt8(hexadecimal >> 8 & 255)
    blue = UInt8(hexadecimal & 255)
  }

  /// The colour, more transparent.
  public func opacity(_ opacity: Double) -> Color {
    var color = self
    color.opacity *= opacity
    return color
  }

  /// As SVG and CSS write it, without its opacity: "#0072b2".
  var markup: String {
    "#" + hexadecimal(UInt64(red) << 16 | UInt64(green) << 8 | UInt64(blue), digits: 6)
  }

  /// The colour with this share of its light.
  func darkened(to share: Double) -> Color {
    func scaled(_ value: UInt8) -> UInt8 { UInt8((Double(value) * share).rounded()) }
    var color = self
    (color.red, color.green, color.blue) = (scaled(red), scaled(green), scaled(blue))
    return color
  }
}
