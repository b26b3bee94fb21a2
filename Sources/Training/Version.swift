// The version of Jostle, written into every file that a run leaves behind.

/// The version of Jostle: a run is resumed only by the version that began it, for another one may draw other
/// bits.
public let jostleVersion = "0.2.0"
