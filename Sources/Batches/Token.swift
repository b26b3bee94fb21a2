// The type of the numbers that policies choose and episodes carry out.

/// A discretised action component: the number of a bin, 0..<bins.
public typealias Token = UInt16
