// Writes a drawing as an SVG document.

internal import Messages

extension Drawing {
  /// The drawing as an SVG document with this width in pixels.
  ///
  /// Each element has its role as `class` and its name in the scene as `data-name`.
  public func svg(width: Int) -> String {
    let height = Int((size.y * Double(width) / size.x).rounded())
    var text = """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" \
      viewBox="0 0 \(SVG.number(size.x)) \(SVG.number(size.y))" stroke-linecap="round" \
      stroke-linejoin="round" font-family="DejaVu Sans, Verdana, Helvetica, Arial, sans-serif">

      """
    for element in elements { text += SVG.element(element) + "\n" }
    return text + "</svg>\n"
  }
}

/// Pieces of SVG text.
private enum SVG {
  static func element(_ element: Drawing.Element) -> String {
    let name = element.name.map { " data-name=\"\($0.escapedForMarkup)\"" } ?? ""
    let common = " class=\"\(element.role.rawValue)\"" + name + style(element.style)
    switch element.geometry {
    case .loops(let loops):
      let path = loops.map { "M" + $0.map(point).joined(separator: "L") + "Z" }.joined()
      return "<path\(common) d=\"\(path)\"/>"
    case .disc(let center, let radius):
      return
        "<circle\(common) cx=\"\(number(center.x))\" cy=\"\(number(center.y))\" r=\"\(number(radius))\"/>"
    case .line(let points):
      return "<polyline\(common) points=\"\(points.map(point).joined(separator: " "))\"/>"
    case .text(let content, let at, let size, let anchor, let isBold):
      let end = anchor == .start ? "" : " text-anchor=\"\(anchor.rawValue)\""
      return "<text\(common) x=\"\(number(at.x))\" y=\"\(number(at.y))\" font-size=\"\(number(size))\"\(end)"
        + (isBold ? " font-weight=\"bold\"" : "") + ">\(content.escapedForMarkup)</text>"
    }
  }

  private static func style(_ style: Drawing.Style) -> String {
    var text = " fill=\"\(style.fill?.markup ?? "none")\""
    if let fill = style.fill, fill.opacity < 1 { text += " fill-opacity=\"\(number(fill.opacity))\"" }
    guard let stroke = style.stroke else { return text }
    text += " stroke=\"\(stroke.markup)\" stroke-width=\"\(number(style.width))\""
    if stroke.opacity < 1 { text += " stroke-opacity=\"\(number(stroke.opacity))\"" }
    if !style.dash.isEmpty {
      text += " stroke-dasharray=\"\(style.dash.map(number).joined(separator: " "))\""
    }
    return text
  }

  private static func point(_ point: SIMD2<Double>) -> String { "\(number(point.x)),\(number(point.y))" }

  /// A hundredth of a pixel.
  static func number(_ value: Double) -> String { rounded(value, 2) }
}
