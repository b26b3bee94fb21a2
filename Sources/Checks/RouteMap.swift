// A grid map of the places that one body can reach, in which a path to a `Destination` is searched.

internal import Physics
internal import Scenes
internal import Tasks

/// The grid cells where the origin of a body has room among fixed bodies and walls, and those it can reach
/// from its start.
///
/// Only the largest disc inside the body is tested. The map is therefore optimistic: a path that it reports
/// as blocked is blocked for the body too.
struct RouteMap {
  private let columns: Int
  private let rows: Int
  private let corner: SIMD2<Float>
  /// Side of a cell, m.
  private let side: Float
  private let isOpen: [Bool]
  private let isReached: [Bool]

  /// Number of cells along the longer side of the workspace.
  private static let cells: Float = 200

  init(of body: Int, in scene: Scene, from start: StartState) {
    let area = scene.workspace
    let size = SIMD2(area.x.upperBound - area.x.lowerBound, area.y.upperBound - area.y.lowerBound)
    let side = size.max() / RouteMap.cells
    let corner = SIMD2(area.x.lowerBound, area.y.lowerBound)
    let (columns, rows) = (Int((size.x / side).rounded(.up)), Int((size.y / side).rounded(.up)))
    // Reduced by half a cell's diagonal, so that a cell counts as open if any point of it may be.
    let radius = scene.bodies[body].coreRadius - side * 0.71
    let obstacles = scene.bodies.indices.filter {
      scene.bodies[$0].kind == .fixed && scene.bodies[$0].collides
    }
    func point(_ cell: Int) -> SIMD2<Float> {
      corner + side * (SIMD2(Float(cell % columns), Float(cell / columns)) + 0.5)
    }
    let isOpen = (0..<columns * rows).map { cell in
      let point = point(cell)
      if area.walled {
        let room = min((point - corner).min(), (corner + size - point).min())
        if room < radius { return false }
      }
      return !obstacles.contains { obstacle in
        let local = start.bodies[obstacle].local(point)
        return scene.bodies[obstacle].shapes.contains { -$0.depth(of: local) < radius }
      }
    }
    var isReached = [Bool](repeating: false, count: columns * rows)
    let place = (start.bodies[body].position - corner) / side
    let first =
      min(max(Int(place.x), 0), columns - 1) + columns * min(max(Int(place.y), 0), rows - 1)
    var frontier = [first]
    isReached[first] = true
    while let cell = frontier.popLast() {
      let (column, row) = (cell % columns, cell / columns)
      for (x, y) in [(column - 1, row), (column + 1, row), (column, row - 1), (column, row + 1)]
      where x >= 0 && x < columns && y >= 0 && y < rows {
        let next = x + columns * y
        if isOpen[next] && !isReached[next] {
          isReached[next] = true
          frontier.append(next)
        }
      }
    }
    self.columns = columns
    self.rows = rows
    self.corner = corner
    self.side = side
    self.isOpen = isOpen
    self.isReached = isReached
  }

  /// Whether a place can be reached from the start.
  enum Way {
    case open
    /// There is room at the place, but no path to it.
    case blocked
    /// There is no room at the place.
    case full
  }

  /// The smallest distance between a point and a place of the destination with room for the body, m, and how far
  /// above the point the lowest such place is; nil if there is none.
  func nearest(of destination: Destination, to point: SIMD2<Float>) -> (distance: Float, rise: Float)? {
    var (distance, lowest) = (Float.infinity, Float.infinity)
    let tolerance = side * 0.71
    for cell in isOpen.indices where isOpen[cell] {
      let place = center(of: cell)
      guard destination.contains(place, tolerance: tolerance) else { continue }
      let way = place - point
      distance = min(distance, (way * way).sum().squareRoot())
      lowest = min(lowest, place.y)
    }
    guard distance.isFinite else { return nil }
    return (max(0, distance - tolerance), lowest - tolerance - point.y)
  }

  private func center(of cell: Int) -> SIMD2<Float> {
    corner + side * (SIMD2(Float(cell % columns), Float(cell / columns)) + 0.5)
  }

  func way(to destination: Destination) -> Way {
    var way = Way.full
    for cell in isOpen.indices where isOpen[cell] {
      let point = center(of: cell)
      guard destination.contains(point, tolerance: side * 0.71) else { continue }
      if isReached[cell] { return .open }
      way = .blocked
    }
    return way
  }
}
