// Escapes text for SVG and HTML.

extension String {
  /// The text with escapes for SVG and HTML, both between tags and in attributes.
  var escapedForMarkup: String {
    reduce(into: "") { result, character in
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default: result.append(character)
      }
    }
  }
}
