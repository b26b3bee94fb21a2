// The check of a batch before its use: by the learner once per update, and by readers of files.

extension RolloutBatch {
  /// How far above 0 a recorded log-probability may be, because of rounding in the logarithm of a sum.
  public static let logProbabilitySlack: Float = 1e-5

  /// Checks that the parts of this batch fit together and that every number in it is allowed.
  ///
  /// The following is checked: complete groups with one start each; rollouts that follow one another without
  /// a gap; rewards of 0 or 1; every token below its number of bins, including tokens that were never carried
  /// out; finite observations; and finite log-probabilities of at most 0 for the tokens that were carried
  /// out. An empty batch is valid.
  ///
  /// - Parameter layout: the layout that the batch must have.
  /// - Throws: the first problem found.
  public func check(for layout: PolicyLayout) throws(BatchError) {
    guard self.layout == layout else { throw .layout(found: self.layout, expected: layout) }
    guard groupSize >= 1 else { throw .groupSize(found: groupSize, allowed: "at least 1") }
    guard rollouts.count.isMultiple(of: groupSize) else {
      throw .partialGroup(rollouts: rollouts.count, groupSize: groupSize)
    }
    let decisions = try checkRollouts()
    try checkCounts(decisions)
    try checkTokens()
    try checkObservations()
    try checkLogProbabilities()
  }

  /// Returns how many decisions the rollouts have.
  private func checkRollouts() throws(BatchError) -> Int {
    var next = 0
    for (index, rollout) in rollouts.enumerated() {
      func problem(_ property: String, _ found: some Any, _ allowed: String) -> BatchError {
        .rollout(index: index, property: property, found: "\(found)", allowed: allowed)
      }
      let first = rollouts[index - index % groupSize]
      guard rollout.member == index % groupSize else {
        throw problem("member", rollout.member, "\(index % groupSize)")
      }
      guard rollout.group == first.group else {
        throw problem("group", rollout.group, "\(first.group), its group's first member's")
      }
      guard rollout.startHash == first.startHash else {
        throw problem("startHash", rollout.startHash, "\(first.startHash), its group's first member's")
      }
      guard rollout.reward == 0 || rollout.reward == 1 else {
        throw problem("reward", rollout.reward, "0 or 1")
      }
      guard rollout.length >= 1 else { throw problem("length", rollout.length, "at least 1") }
      // (length + chunk − 1) / chunk would overflow for the largest lengths.
      let own = (rollout.length - 1) / layout.chunk + 1
      guard rollout.decisions == own else {
        throw problem("decisions", rollout.decisions, "\(own) for a length of \(rollout.length)")
      }
      guard rollout.firstDecision == next else {
        throw problem("firstDecision", rollout.firstDecision, "\(next), where the rollout before it ends")
      }
      guard own <= decisionCount - next else {
        throw problem("decisions", own, "at most the \(decisionCount - next) that are left")
      }
      next += own
    }
    return next
  }

  private func checkCounts(_ decisions: Int) throws(BatchError) {
    for (buffer, found, width) in [
      ("observations", observations.count, layout.observationCount),
      ("tokens", tokens.count, layout.tokensPerDecision),
      ("logProbabilities", logProbabilities.count, layout.tokensPerDecision),
    ] where found != decisions * width {
      throw .count(buffer: buffer, found: found, expected: decisions * width)
    }
  }

  private func checkTokens() throws(BatchError) {
    let bins = (0..<layout.tokensPerDecision).map { layout.bins(ofToken: $0) }
    let wrong = tokens.withUnsafeBufferPointer { tokens in
      for row in stride(from: 0, to: tokens.count, by: bins.count) {
        for token in bins.indices where Int(tokens[row + token]) >= bins[token] { return row + token }
      }
      return -1
    }
    guard wrong >= 0 else { return }
    throw .token(
      position(wrong, bins.count), found: tokens[wrong], bins: bins[wrong % bins.count])
  }

  private func checkObservations() throws(BatchError) {
    // 0 · x is 0 for every finite x and NaN for any other, so one sum shows whether to search for the
    // position.
    let isFinite = observations.withUnsafeBytes { bytes in
      var sums = SIMD8<Float>.zero
      let floats = bytes.count / 4
      for start in stride(from: 0, to: floats & ~7, by: 8) {
        sums += bytes.loadUnaligned(fromByteOffset: 4 * start, as: SIMD8<Float>.self) * 0
      }
      var sum = sums.sum()
      for index in floats & ~7..<floats {
        sum += bytes.loadUnaligned(fromByteOffset: 4 * index, as: Float.self) * 0
      }
      return sum == 0
    }
    if isFinite { return }
    guard let wrong = observations.firstIndex(where: { !$0.isFinite }) else { return }
    throw .observation(position(wrong, layout.observationCount), found: observations[wrong])
  }

  private func checkLogProbabilities() throws(BatchError) {
    let width = layout.tokensPerDecision
    let range = -Float.greatestFiniteMagnitude...RolloutBatch.logProbabilitySlack
    let wrong = logProbabilities.withUnsafeBufferPointer { values in
      for rollout in rollouts {
        let first = rollout.firstDecision * width
        // No range contains NaN.
        for index in first..<first + executedTokens(of: rollout) where !range.contains(values[index]) {
          return index
        }
      }
      return -1
    }
    guard wrong >= 0 else { return }
    throw .logProbability(position(wrong, width), found: logProbabilities[wrong])
  }

  /// The position of element `index` in a buffer with rows of this width.
  private func position(_ index: Int, _ width: Int) -> BatchError.Position {
    let decision = index / width
    let rollout = rollouts.lastIndex { $0.firstDecision <= decision } ?? 0
    return BatchError.Position(
      rollout: rollout, decision: decision - rollouts[rollout].firstDecision, index: index % width)
  }
}
