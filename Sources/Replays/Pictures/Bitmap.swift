// The bitmap back end: uses cairo for antialiasing, dashes and text.

internal import Messages
internal import CairoLibrary

/// Pixels on which drawings are painted, one after the other.
struct Bitmap: ~Copyable {
  let width: Int
  let height: Int
  private let surface: OpaquePointer
  private let context: OpaquePointer

  /// The limit of cairo.
  private static let most = 32_767

  init(width: Int, height: Int) throws(PictureError) {
    guard width <= Bitmap.most, height <= Bitmap.most else {
      throw .tooLarge(width: width, height: height, most: Bitmap.most)
    }
    let surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, Int32(width), Int32(height))
    let status = cairo_surface_status(surface)
    guard let surface, status == CAIRO_STATUS_SUCCESS, let context = cairo_create(surface) else {
      cairo_surface_destroy(surface)
      throw .encoder(String(cString: cairo_status_to_string(status)))
    }
    (self.width, self.height, self.surface, self.context) = (width, height, surface, context)
    // A page whose height is rounded up leaves part of the last row uncovered.
    setColor(Palette.page)
    cairo_paint(context)
  }

  deinit {
    cairo_destroy(context)
    cairo_surface_destroy(surface)
  }

  /// A bitmap for a drawing, with this width in pixels.
  init(for drawing: Drawing, width: Int) throws(PictureError) {
    try self.init(width: width, height: Int((drawing.size.y * Double(width) / drawing.size.x).rounded()))
  }

  /// Paints a drawing over the previous one, scaled to the width.
  func paint(_ drawing: Drawing) {
    cairo_identity_matrix(context)
    let scale = Double(width) / drawing.size.x
    cairo_scale(context, scale, scale)
    cairo_set_line_cap(context, CAIRO_LINE_CAP_ROUND)
    cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND)
    setFontOptions()
    for element in drawing.elements { paint(element) }
    cairo_surface_flush(surface)
  }

  /// Grey antialiasing at exact positions: letters look the same everywhere.
  private func setFontOptions() {
    let options = cairo_font_options_create()
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
    cairo_set_font_options(context, options)
    cairo_font_options_destroy(options)
  }

  private func paint(_ element: Drawing.Element) {
    cairo_new_path(context)
    switch element.geometry {
    case .loops(let loops):
      for loop in loops {
        for (index, point) in loop.enumerated() {
          if index == 0 {
            cairo_move_to(context, point.x, point.y)
          } else {
            cairo_line_to(context, point.x, point.y)
          }
        }
        cairo_close_path(context)
      }
    case .disc(let center, let radius):
      cairo_arc(context, center.x, center.y, radius, 0, 2 * Double.pi)
      cairo_close_path(context)
    case .line(let points):
      for (index, point) in points.enumerated() {
        if index == 0 {
          cairo_move_to(context, point.x, point.y)
        } else {
          cairo_line_to(context, point.x, point.y)
        }
      }
    case .text(let text, let at, let size, let anchor, let isBold):
      show(text, at: at, size: size, anchor: anchor, isBold: isBold, element.style)
      return
    }
    if let fill = element.style.fill {
      setColor(fill)
      cairo_fill_preserve(context)
    }
    if let stroke = element.style.stroke {
      setColor(stroke)
      cairo_set_line_width(context, element.style.width)
      cairo_set_dash(context, element.style.dash, Int32(element.style.dash.count), 0)
      cairo_stroke_preserve(context)
    }
  }

  private func show(
    _ text: String, at: SIMD2<Double>, size: Double, anchor: Drawing.Anchor, isBold: Bool,
    _ style: Drawing.Style
  ) {
    guard let fill = style.fill else { return }
    cairo_select_font_face(
      context, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL,
      isBold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL)
    cairo_set_font_size(context, size)
    var extents = cairo_text_extents_t()
    cairo_text_extents(context, text, &extents)
    let shift =
      switch anchor {
      case .start: 0.0
      case .middle: extents.x_advance / 2
      case .end: extents.x_advance
      }
    setColor(fill)
    cairo_move_to(context, at.x - shift, at.y)
    cairo_show_text(context, text)
  }

  private func setColor(_ color: Color) {
    cairo_set_source_rgba(
      context, Double(color.red) / 255, Double(color.green) / 255, Double(color.blue) / 255, color.opacity)
  }

  /// The pixels, each with the bytes blue, green, red and an unused one, in rows of `stride` bytes from the
  /// top.
  func withPixels<Result>(_ body: (_ pixels: UnsafePointer<UInt8>, _ stride: Int) -> Result) -> Result {
    guard let pixels = cairo_image_surface_get_data(surface) else {
      requirementFailed("a surface of \(width) × \(height) pixels has no memory")
    }
    return body(UnsafePointer(pixels), Int(cairo_image_surface_get_stride(surface)))
  }

  /// The pixels as a PNG file.
  func png() throws(PictureError) -> [UInt8] {
    var bytes: [UInt8] = []
    let status = withUnsafeMutablePointer(to: &bytes) { target in
      cairo_surface_write_to_png_stream(
        surface,
        { target, data, count in
          guard let data else { return CAIRO_STATUS_WRITE_ERROR }
          target?.assumingMemoryBound(to: [UInt8].self).pointee
            .append(contentsOf: UnsafeBufferPointer(start: data, count: Int(count)))
          return CAIRO_STATUS_SUCCESS
        }, target)
    }
    guard status == CAIRO_STATUS_SUCCESS else {
      throw .encoder(String(cString: cairo_status_to_string(status)))
    }
    return bytes
  }
}

extension Drawing {
  /// The drawing as a PNG file with this width in pixels. The same drawing gives the same bytes with the same
  /// cairo and the same fonts.
  public func png(width: Int) throws(PictureError) -> [UInt8] {
    let bitmap = try Bitmap(for: self, width: width)
    bitmap.paint(self)
    return try bitmap.png()
  }

  /// The drawing as pixels, with this width: rows from the top, three bytes (red, green, blue) for each pixel.
  public func pixels(width: Int) throws(PictureError) -> (height: Int, rgb: [UInt8]) {
    let bitmap = try Bitmap(for: self, width: width)
    bitmap.paint(self)
    let rgb = bitmap.withPixels { pixels, stride in
      [UInt8](unsafeUninitializedCapacity: 3 * bitmap.width * bitmap.height) { rgb, count in
        for row in 0..<bitmap.height {
          for column in 0..<bitmap.width {
            let (from, to) = (row * stride + 4 * column, 3 * (row * bitmap.width + column))
            for channel in 0..<3 { rgb[to + channel] = pixels[from + 2 - channel] }
          }
        }
        count = rgb.count
      }
    }
    return (bitmap.height, rgb)
  }
}
