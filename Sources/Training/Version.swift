/// The version of Jostle, written into every file that a run leaves behind.
public let jostleVersion = "0.1.0"
