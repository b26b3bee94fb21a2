// Coverage of random outlines at random poses against counted sample points: the whole way from a scene's
// text through splitting and poses to the detector.

import Glibc
import Randomness
import Scenes
import Tasks
import Testing

@Suite("Coverage agrees with random sampling")
struct CoverageSamplingTests {
  /// An outline around the origin with corners at random distances, mostly concave.
  struct Outline {
    let corners: [SIMD2<Double>]
    let at: SIMD2<Double>
    let angle: Double

    init(_ key: RandomKey) {
      let count = 5 + key.integer(0, below: 8)
      corners = (0..<count).map { index in
        let bearing = 2 * Double.pi * (Double(index) + 0.5 * Double(key.uniform(20 + index))) / Double(count)
        return (0.3 + 0.9 * Double(key.uniform(40 + index))) * SIMD2(cos(bearing), sin(bearing))
      }
      at = SIMD2(Double(key.uniform(1)), Double(key.uniform(2))) - 0.5
      angle = 2 * Double.pi * Double(key.uniform(3))
    }

    var shape: String { "{ polygon: [\(corners.map { "[\($0.x), \($0.y)]" }.joined(separator: ", "))] }" }
    var start: String { "{ x: \(at.x), y: \(at.y), angle: \(angle) }" }

    /// Whether a ray from the point to the right meets an odd number of sides.
    func contains(_ point: SIMD2<Double>) -> Bool {
      let offset = point - at
      let local = SIMD2(
        cos(angle) * offset.x + sin(angle) * offset.y, cos(angle) * offset.y - sin(angle) * offset.x)
      var isInside = false
      var a = corners[corners.count - 1]
      for b in corners {
        if (a.y > local.y) != (b.y > local.y), local.x < a.x + (b.x - a.x) * (local.y - a.y) / (b.y - a.y) {
          isInside.toggle()
        }
        a = b
      }
      return isInside
    }
  }

  @Test("the covered share of a marker agrees with random sampling", arguments: 0..<30)
  func shareOfTheMarkersAreaAgreesWithSampling(trial: Int) throws {
    let key = RandomKey(seed: 11).folding(trial)
    let marker = Outline(key.folding(0))
    let body = Outline(key.folding(1))
    let task = try ManipulationTask(
      Scene(
        yaml: """
          jostle: 1
          name: cover
          instruction: Cover it.
          view: top
          workspace: { x: [-5, 5], y: [-5, 5] }
          time: { actionRate: 10, physicsSteps: 10, horizon: 10 }
          bodies: { plate: { shape: \(body.shape), density: 1 } }
          markers: { goal: { shape: \(marker.shape) } }
          agents: { hand: { pusher: { radius: 0.05, density: 50, mode: { step: 0.2 }, maxForce: 40, bins: 3 } } }
          start: { plate: \(body.start), goal: \(marker.start), hand: { x: 4, y: 4 } }
          observations: [{ position: hand }]
          success: { coverage: { of: goal, by: plate, atLeast: 1 } }
          """, file: "cover.yaml"))
    var episode = try Episode(task)
    try episode.reset(seed: 0)
    let share = Double(episode.margin) + 1

    let points = key.folding(2)
    var (inMarker, inBoth) = (0, 0)
    for index in 0..<40_000 {
      let draw = SIMD2(Double(points.uniform(2 * index)), Double(points.uniform(2 * index + 1)))
      let point = marker.at + 2.4 * draw - 1.2
      guard marker.contains(point) else { continue }
      inMarker += 1
      if body.contains(point) { inBoth += 1 }
    }
    let sampled = Double(inBoth) / Double(inMarker)
    let deviation = (sampled * (1 - sampled) / Double(inMarker)).squareRoot()
    #expect((0.02..<0.98).contains(sampled))
    #expect(abs(share - sampled) < 5 * deviation)
  }
}
