// What only a programmer can get wrong, said in release builds too.

/// Stops the program with a message unless a condition holds.
///
/// Unlike `precondition`, whose message a release build drops, it prints what is wrong and where. For errors
/// of the program alone: what a caller can get wrong throws.
///
/// - Parameters:
///   - condition: what must hold.
///   - message: both values, the one found and the one allowed; worked out only on failure.
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
