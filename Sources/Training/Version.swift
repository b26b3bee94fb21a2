// The version of Jostle, written into every file that a run leaves behind.

/// The version of Jostle. Only the version that began a run resumes it, because another one may give other
/// bits.
public let jostleVersion = "0.2.0"
