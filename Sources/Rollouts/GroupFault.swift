// A physics fault of a grouped rollout, with what it takes to see it again.

public import Tasks

/// A physics fault in a grouped rollout, with which rollout it was.
public struct GroupFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong, with the start's seed and the action.
  public var fault: Fault
  /// The group's number in its batch.
  public var group: Int
  /// The rollout in its group, 0..<groupSize; the first of several that failed.
  public var member: Int

  /// One sentence with what it takes to see it again.
  public var description: String { "\(fault), in member \(member) of group \(group)" }
}
