// Where groups begin along demonstrations, as a function of outcomes and keys alone.

import Foundation
import Randomness
import Testing
import Training

@Suite("The curriculum of starts along demonstrations") struct CurriculumTests {
  private static let key = RandomKey(seed: 5)

  /// Runs iterations in which a group succeeds with the share that `success` gives its place.
  private static func run(
    _ curriculum: inout StartCurriculum, iterations: Int, groups: Int,
    success: (StartCurriculum.Place) -> Double?
  ) {
    for iteration in 0..<iterations {
      let key = key.folding(iteration)
      let current = curriculum
      curriculum.learn(successes: (0..<groups).map { success(current.place(ofGroup: $0, key)) }, key)
    }
  }

  @Test(
    "groups begin at most the distance and at least 0.8 of it before the end, on every demonstration in turn")
  func places() {
    var curriculum = StartCurriculum(lengths: [40, 50, 60])
    Self.run(&curriculum, iterations: 12, groups: 30) { $0 == .own ? 0 : 0.9 }
    let distances = curriculum.distances
    #expect(distances.allSatisfy { $0 > 5 && $0 < 40 })
    var turns = [0, 0, 0]
    for group in 0..<300 {
      guard case .along(let demonstration, let remaining) = curriculum.place(ofGroup: group, Self.key) else {
        continue
      }
      turns[demonstration] += 1
      let distance = distances[demonstration]
      #expect(Double(remaining) >= 0.8 * distance - 0.5 && Double(remaining) <= distance + 0.5)
    }
    #expect(turns.allSatisfy { $0 > 80 })
  }

  @Test("distances grow faster while more than nine of ten rollouts along demonstrations succeed")
  func hurry() {
    func distance(success: Double) -> Double {
      var curriculum = StartCurriculum(lengths: Array(repeating: 40, count: 8))
      Self.run(&curriculum, iterations: 3, groups: 8) { $0 == .own ? nil : success }
      return curriculum.distances.max() ?? 0
    }
    let slow = (0..<3).reduce(2.0) { distance, _ in distance * 1.1 + 0.5 }
    let fast = (0..<3).reduce(2.0) { distance, _ in distance * 1.3 + 1 }
    #expect(abs(distance(success: 0.875) - slow) < 1e-9)
    #expect(abs(distance(success: 0.91) - fast) < 1e-9)
  }

  @Test("where nothing succeeds no distance grows, and the task's own starts keep their least share")
  func failureKeepsDistances() {
    var curriculum = StartCurriculum(lengths: [40, 1])
    Self.run(&curriculum, iterations: 20, groups: 40) { _ in 0 }
    #expect(curriculum.distances == [StartCurriculum.firstDistance, StartCurriculum.whole])
    // The demonstration of one action is covered whole from the beginning.
    #expect(curriculum.coveredShare == 0.5)
    #expect(curriculum.ownShare == 1 / 32.0 + 31 / 32.0 * 0.5 * StartCurriculum.givenShare)
  }

  @Test(
    "a demonstration that fails beyond some distance stays near it, while another one is covered",
    arguments: [12, 70])
  func distancesAreTheirOwn(limit: Int) {
    var curriculum = StartCurriculum(lengths: [80, 80])
    Self.run(&curriculum, iterations: 200, groups: 20) { place in
      switch place {
      case .own: 0
      case .along(0, let remaining): remaining > limit ? 0 : 1
      case .along: 0.5
      }
    }
    #expect(abs(curriculum.distances[0] / Double(limit) - 1.1) < 0.3)
    #expect(curriculum.distances[1] == 80 * StartCurriculum.whole)
    #expect(curriculum.coveredShare == 0.5)
  }

  @Test("the pace does not depend on how many demonstrations share an iteration's groups")
  func paceDoesNotDependOnCount() {
    // Iterations until half of the demonstrations are covered, where half of the rollouts along them succeed.
    func iterations(_ count: Int) -> Int {
      var curriculum = StartCurriculum(lengths: Array(repeating: 60, count: count))
      var iteration = 0
      while curriculum.coveredShare < 0.5 && iteration < 1000 {
        let key = Self.key.folding(iteration)
        let current = curriculum
        curriculum.learn(
          successes: (0..<60).map { current.place(ofGroup: $0, key) == .own ? 0 : 0.5 }, key)
        iteration += 1
      }
      return iteration
    }
    let few = iterations(4)
    for count in [30, 120, 300] {
      #expect(
        abs(iterations(count) - few) <= few / 3, "\(count) demonstrations: \(iterations(count)), not \(few)")
    }
  }

  @Test(
    "the task's own starts take the turns of covered demonstrations, and all turns once they succeed",
    arguments: [(own: 0.4, share: 0.375), (own: 0.825, share: 0.6875), (own: 1, share: 1)])
  func ownStartsTakeOver(own: Double, share: Double) {
    // Half of the demonstrations are never covered.
    var curriculum = StartCurriculum(lengths: [30, 30])
    Self.run(&curriculum, iterations: 100, groups: 64) { place in
      switch place {
      case .own: own
      case .along(let demonstration, _): demonstration == 0 ? 1 : 0
      }
    }
    #expect(curriculum.coveredShare == 0.5)
    #expect(abs(curriculum.ownSuccess - own) < 0.01)
    #expect(abs(curriculum.ownShare - max(share, 1 / 32.0 + 31 / 32.0 * 0.375)) < 0.02)
    let places = (0..<2000).map { curriculum.place(ofGroup: $0, Self.key) }
    #expect(abs(Double(places.count { $0 == .own }) / 2000 - curriculum.ownShare) < 0.04)
    // Those that are covered give their turns away, and the others do not.
    if own < 0.7 {
      let turns = [0, 1].map { wanted in
        places.count { if case .along(wanted, _) = $0 { true } else { false } }
      }
      #expect(turns[1] > 850 && turns[0] < 350)
    }
  }

  @Test("the temperature falls once 80 % succeed, in forty iterations, and never rises")
  func temperature() {
    var fall = TemperatureFall()
    fall.learn(success: 0.79)
    #expect(fall.temperature(from: 1.6, to: 0.4) == 1.6)
    for _ in 0..<20 { fall.learn(success: 0.8) }
    #expect(abs(fall.temperature(from: 1.6, to: 0.4) - 1) < 1e-6)
    fall.learn(success: 0)
    #expect(abs(fall.temperature(from: 1.6, to: 0.4) - 1) < 1e-6)
    for _ in 0..<40 { fall.learn(success: 1) }
    #expect(abs(fall.temperature(from: 1.6, to: 0.4) - 0.4) < 1e-6)
    #expect(fall.temperature(from: 1.6, to: nil) == 1.6)
  }

  @Test("the time shrinks by a twentieth while 90 % succeed, grows while fewer than 80 % do, and has bounds")
  func time() {
    var time = TimeAllowance(actions: 100)
    time.learn(success: 0.85, longest: 120)
    #expect(time.mostActions == 100)
    for _ in 0..<10 { time.learn(success: 0.9, longest: 120) }
    #expect(abs(time.actions - 100 * pow(0.95, 10)) < 1e-9)
    #expect(time.mostActions == 60)
    for _ in 0..<100 { time.learn(success: 1, longest: 120) }
    #expect(time.mostActions == 8)
    time.learn(success: 0.79, longest: 120)
    #expect(abs(time.actions - 8.4) < 1e-9)
    for _ in 0..<100 { time.learn(success: 0, longest: 120) }
    #expect(time.mostActions == 120)
  }

  @Test("the time shrinks only while greedy episodes succeed less often than rollouts do, else it grows")
  func timeWhileGreedyLags() {
    var time = TimeAllowance(actions: 100, greedySuccess: 0.94)
    time.learn(success: 0.95, longest: 120)
    #expect(abs(time.actions - 95) < 1e-9)
    time.learn(success: 0.94, longest: 120)
    #expect(abs(time.actions - 95 * 1.05) < 1e-9)
    time.greedySuccess = 0.5
    time.learn(success: 0.85, longest: 120)
    #expect(abs(time.actions - 95 * 1.05) < 1e-9)
    time.learn(success: 0.95, longest: 120)
    #expect(abs(time.actions - 95 * 1.05 * 0.95) < 1e-9)
    time.greedySuccess = 1
    for _ in 0..<100 { time.learn(success: 1, longest: 120) }
    #expect(time.mostActions == 120)
  }

  @Test("groups that do not count change nothing")
  func faultsDoNotCount() {
    var curriculum = StartCurriculum(lengths: [30, 20])
    let distances = curriculum.distances
    Self.run(&curriculum, iterations: 3, groups: 16) { _ in nil }
    #expect(curriculum.distances == distances)
    #expect(curriculum.ownSuccess == 0)
  }
}
