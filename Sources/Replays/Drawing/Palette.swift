// The colours of drawings.

/// Colours by role. The hues are those of Okabe and Ito, "Color universal design", 2008, which people with
/// any kind of colour blindness can distinguish.
enum Palette {
  static let page = Color(0xFFFFFF)
  static let floor = Color(0xF6F7F9)
  static let wall = Color(0xDDE2E9)
  /// The ground in a side view.
  static let ground = Color(0xBCC5D0)
  static let fixed = Color(0xA3ADB9)
  static let agent = Color(0x0072B2)
  /// Used in turn for bodies with different goals.
  static let movable = [
    Color(0xE69F00), Color(0x56B4E9), Color(0xCC79A7), Color(0xD55E00), Color(0xF0E442), Color(0x8C8C8C),
  ]
  /// A goal that no movable body has to reach.
  static let goal = Color(0x009E73)
  static let success = Color(0x007A59)
  static let failure = Color(0xB84A00)
  static let text = Color(0x1F2933)
  static let secondaryText = Color(0x66727F)
  static let pin = Color(0xFFFFFF)

  /// Colours of things whose name contains a colour.
  private static let named: [String: Color] = [
    "red": Color(0xCC3311), "orange": Color(0xE69F00), "yellow": Color(0xF0E442), "green": Color(0x009E73),
    "blue": Color(0x56B4E9), "purple": Color(0x8E6BBF), "pink": Color(0xCC79A7), "brown": Color(0x8B5E3C),
    "grey": Color(0x8C8C8C), "gray": Color(0x8C8C8C), "black": Color(0x3A3A3A), "white": Color(0xFAFAFA),
  ]

  /// The colour named by a word of a name, as in "red", "redBin" and "tall-red-block"; nil if there is none.
  static func color(inName name: String) -> Color? {
    var words: [String] = []
    var isInWord = false
    for character in name {
      if isInWord && character.isLowercase {
        words[words.count - 1].append(character)
      } else if character.isLetter {
        words.append(character.lowercased())
      }
      isInWord = character.isLetter
    }
    return words.lazy.compactMap { named[$0] }.first
  }

  /// The stroke around a fill.
  static func edge(of color: Color) -> Color { color.darkened(to: 0.62) }
}
