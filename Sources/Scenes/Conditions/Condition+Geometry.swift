// The places and poses that conditions ask for, which pictures show and the search for a way leads to.

extension Condition {
  /// What a condition asks for, as far as it is a place or a pose.
  public enum Geometry: Sendable, Equatable {
    /// No place: contacts, speeds.
    case none
    /// A frame must lie on another in some way that is not told here, such as by its angle.
    case matching(Frame, Frame)
    /// Two origins are at most `within` apart, m.
    case near(Frame, Frame, within: Float)
    /// An origin lies in a region, or, with `outline`, all of a body in one part of it.
    case inside(Frame, region: Frame, outline: Bool)
    /// The displacement from the second origin to the first is in these ranges, m, which may be infinite.
    case offset(Frame, from: Frame, x: ClosedRange<Float>, y: ClosedRange<Float>)
    /// An origin crosses the line between two others.
    case line(Frame, from: Frame, to: Frame)
    /// A joint is past this share of the way from its lower to its upper limit.
    case joint(Int, share: Float)
  }
}

extension ClosedRange<Float> {
  /// All numbers.
  static var everywhere: ClosedRange { -Float.infinity...Float.infinity }
}
