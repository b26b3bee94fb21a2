// A physics fault in a grouped rollout, with everything needed to reproduce it.

public import Tasks

/// A physics fault in a grouped rollout, and the rollout in which it occurred.
public struct GroupFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong, with the start's seed and the action.
  public var fault: Fault
  /// The group's number in its batch.
  public var group: Int
  /// The rollout in its group, 0..<groupSize; the first if several failed.
  public var member: Int

  /// One sentence with everything needed to reproduce it.
  public var description: String { "\(fault), in member \(member) of group \(group)" }
}
