// The table of everything that a check looks for. A new kind of finding starts here: a case, its row in
// `FindingKind+Table.swift`, and a fault planted in `PlantedFaultTests`.

/// Something that a check looks for. The raw value is its name in reports.
public enum FindingKind: String, Sendable, CaseIterable {
  // Start states
  case noStart = "no-start"
  case alreadySolved = "already-solved"
  case rejectedDraws = "rejected-draws"
  case overlap
  case settling
  case observationOffScale = "observation-off-scale"
  case observationConstant = "observation-constant"
  // Physics
  case fault
  case penetration
  case speed
  case tunnelling
  case energy
  case timeStep = "time-step"
  // Success detector
  case solvedByDoingNothing = "solved-by-doing-nothing"
  case solvedByChance = "solved-by-chance"
  case successLost = "success-lost"
  case contradiction
  case shortcut
  // Solvable
  case noWay = "no-way"
  case noRoom = "no-room"
  case outOfReach = "out-of-reach"
  case tooWeak = "too-weak"
  case tooFar = "too-far"
  case solutionFails = "solution-fails"
  case seldomSolved = "seldom-solved"
  case notShownSolvable = "not-shown-solvable"
  // Signal for GRPO, and the harness itself
  case coldStart = "cold-start"
  case reproducible
}
