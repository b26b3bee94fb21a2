/// A discretised action component: the number of a bin, 0..<bins.
public typealias Token = UInt16
