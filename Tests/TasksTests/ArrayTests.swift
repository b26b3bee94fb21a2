// Arrays in place of spans: the same observations and episodes.

import Batches
import Tasks
import Testing

@Suite("Observations and actions may be arrays") struct ArrayTests {
  @Test("An episode that is stepped and observed through arrays is the one through spans", arguments: [1, 2])
  func sameEpisode(seed: UInt64) throws {
    let task = try Fixtures.shippedTask("push-box")
    var arrays = try Episode(task)
    var spans = try Episode(task)
    try arrays.reset(seed: seed)
    try spans.reset(seed: seed)
    var filled = [Float](repeating: .nan, count: task.observationCount)
    for number in 0..<30 {
      let action: [Token] = [Token(number % 11), 5]
      #expect(try arrays.step(action) == spans.step(action.span))
      try arrays.observe(into: &filled)
      #expect(try arrays.observe() == spans.observation())
      #expect(try filled == spans.observation())
    }
    #expect(arrays.stateHash == spans.stateHash)
    var idle: [Token] = [0, 0]
    var span = idle.mutableSpan
    try spans.idle(into: &span)
    #expect(try arrays.idle() == idle)
  }

  @Test("An array of another size is refused as a span is")
  func sizes() throws {
    let task = try Fixtures.shippedTask("push-box")
    var episode = try Episode(task)
    #expect(throws: TaskError.notBegun(scene: "push-box")) { try episode.observe() }
    try episode.reset(seed: 1)
    var short: [Float] = [0]
    #expect(
      throws: TaskError.wrongRoom(
        scene: "push-box", of: "numbers of an observation", count: 1, needed: task.observationCount)
    ) { try episode.observe(into: &short) }
    #expect(throws: TaskError.self) { try episode.step([1]) }
    #expect(throws: TaskError.self) { try episode.stepAfterEnd([1, 1]) }
  }
}
