// Checks of requirements that only a programming error can violate, with messages in release builds too.

/// Stops the program with a message unless a condition holds.
///
/// Unlike `precondition`, whose message is missing in release builds, it prints what is wrong and where. It
/// is only for programming errors: a function throws for what its caller may get wrong.
///
/// - Parameters:
///   - condition: what must hold.
///   - message: states the value found and the values allowed; evaluated only on failure.
///   - file: the caller's file.
///   - line: the caller's line.
@inlinable
@inline(__always)
public func require(
  _ condition: @autoclosure () -> Bool, _ message: @autoclosure () -> String, file: StaticString = #file,
  line: UInt = #line
) {
  if _fastPath(condition()) { return }
  requirementFailed(message(), file: file, line: line)
}

/// Stops the program with a message, in release builds too.
@inlinable
@inline(never)
public func requirementFailed(_ message: String, file: StaticString = #file, line: UInt = #line) -> Never {
  fatalError(message, file: file, line: line)
}
