// The distance between two convex shapes by the separating axis theorem, in plain float arithmetic in a fixed
// order.
//
// Two polygons that do not overlap are separated by the line along a side of one of them. The largest such
// separation is their distance if the nearest corner lies beside that side. If not, the end of that side and
// the nearest point of the other polygon are tried: if each is its polygon's nearest point to the other, the
// two are the nearest of all. If neither decides, all pairs of features are compared.

#include "Distance.h"

#include <cmath>
#include <limits>

#ifdef __clang__
#pragma STDC FP_CONTRACT OFF
#endif

namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();

/// A point, or a convex polygon with its corners counter-clockwise, in the first body's frame.
struct Outline {
  int count;
  const b2Vec2 *corners;
  /// For the side after each corner, its outward unit normal.
  const b2Vec2 *normals;
  /// The radius of a disc around its centre; 0 for a polygon.
  float radius;
};

/// Memory for an outline that is transformed or constructed.
struct Storage {
  b2Vec2 corners[b2_maxPolygonVertices];
  b2Vec2 normals[b2_maxPolygonVertices];
};

/// An edge as a rectangle without width; its two sides of length zero separate edges along one line.
Outline edgeOutline(const b2EdgeShape &edge, Storage &storage) noexcept {
  const b2Vec2 way = edge.m_vertex2 - edge.m_vertex1;
  const float length = std::sqrt(way.x * way.x + way.y * way.y);
  const b2Vec2 along(way.x / length, way.y / length);
  const b2Vec2 normal(along.y, -along.x);
  storage.corners[0] = storage.corners[3] = edge.m_vertex1;
  storage.corners[1] = storage.corners[2] = edge.m_vertex2;
  storage.normals[0] = normal;
  storage.normals[1] = along;
  storage.normals[2] = -normal;
  storage.normals[3] = -along;
  return {4, storage.corners, storage.normals, 0.0f};
}

Outline outline(const b2Shape &shape, Storage &storage) noexcept {
  switch (shape.GetType()) {
    case b2Shape::e_circle: {
      const auto &disc = static_cast<const b2CircleShape &>(shape);
      return {1, &disc.m_p, nullptr, disc.m_radius};
    }
    case b2Shape::e_polygon: {
      const auto &polygon = static_cast<const b2PolygonShape &>(shape);
      return {polygon.m_count, polygon.m_vertices, polygon.m_normals, 0.0f};
    }
    default: return edgeOutline(static_cast<const b2EdgeShape &>(shape), storage);
  }
}

/// Transforms corners by a pose, from one array to another or in place.
void moveCorners(const Outline &outline, const b2Transform &pose, b2Vec2 *corners) noexcept {
  for (int i = 0; i < outline.count; ++i) corners[i] = b2Mul(pose, outline.corners[i]);
}

/// Rotates normals, from one array to another or in place.
void turnNormals(const Outline &outline, const b2Rot &turn, b2Vec2 *normals) noexcept {
  for (int i = 0; i < outline.count; ++i) normals[i] = b2Mul(turn, outline.normals[i]);
}

int next(const Outline &polygon, int side) noexcept { return side + 1 == polygon.count ? 0 : side + 1; }

float square(b2Vec2 v) noexcept { return v.x * v.x + v.y * v.y; }

/// The position of a point along a side, from the side's first corner: between 0 and the length if beside the
/// side.
struct Beside {
  float ahead;
  float length;
  bool holds() const noexcept { return ahead >= 0.0f && ahead <= length; }
};

Beside beside(const Outline &polygon, int side, b2Vec2 point) noexcept {
  const b2Vec2 from = polygon.corners[side];
  const b2Vec2 to = polygon.corners[next(polygon, side)];
  const b2Vec2 along(-polygon.normals[side].y, polygon.normals[side].x);
  return {b2Dot(point - from, along), b2Dot(to - from, along)};
}

/// A line along a side of a polygon that separates it from points, and the point nearest to the line.
struct Separation {
  /// 0 if there is no such line.
  float distance;
  int side;
  int point;
};

/// The side of a polygon with the largest separation from all points.
Separation largestSeparation(const Outline &polygon, const Outline &points) noexcept {
  Separation best = {0.0f, 0, 0};
  for (int side = 0; side < polygon.count; ++side) {
    const b2Vec2 normal = polygon.normals[side];
    const b2Vec2 corner = polygon.corners[side];
    float least = infinity;
    int nearest = 0;
    for (int i = 0; i < points.count; ++i) {
      const float distance = b2Dot(normal, points.corners[i] - corner);
      if (distance < least) {
        least = distance;
        nearest = i;
        if (least <= best.distance) break;
      }
    }
    if (least > best.distance) best = {least, side, nearest};
  }
  return best;
}

/// The point of a polygon nearest to another point, and its distance: 0 if the other point is inside.
struct Nearest {
  b2Vec2 point;
  float distance;
};

Nearest nearestTo(b2Vec2 point, const Outline &polygon) noexcept {
  float distance = 0.0f;
  int side = -1;
  for (int i = 0; i < polygon.count; ++i) {
    const float ahead = b2Dot(polygon.normals[i], point - polygon.corners[i]);
    if (ahead > distance) {
      distance = ahead;
      side = i;
    }
  }
  if (side < 0) return {point, 0.0f};
  const Beside place = beside(polygon, side, point);
  if (place.holds()) return {point - distance * polygon.normals[side], distance};
  const b2Vec2 corner = polygon.corners[place.ahead < 0.0f ? side : next(polygon, side)];
  return {corner, std::sqrt(square(point - corner))};
}

/// The end of a separation's side that is nearest to its point.
int nearestEnd(const Outline &polygon, const Separation &separation, const Outline &points) noexcept {
  const Beside place = beside(polygon, separation.side, points.corners[separation.point]);
  return place.ahead < 0.0f ? separation.side : next(polygon, separation.side);
}

/// Whether a corner is its polygon's nearest point to a point outside.
bool isNearest(const Outline &polygon, int corner, b2Vec2 point) noexcept {
  const b2Vec2 at = polygon.corners[corner];
  const b2Vec2 before = polygon.corners[corner == 0 ? polygon.count - 1 : corner - 1];
  const b2Vec2 after = polygon.corners[next(polygon, corner)];
  return b2Dot(point - at, before - at) <= 0.0f && b2Dot(point - at, after - at) <= 0.0f;
}

/// The distance of two polygons if a separation determines it, else a number below 0.
float shownDistance(const Outline &polygon, const Separation &separation, const Outline &other) noexcept {
  if (beside(polygon, separation.side, other.corners[separation.point]).holds()) return separation.distance;
  const int end = nearestEnd(polygon, separation, other);
  const Nearest nearest = nearestTo(polygon.corners[end], other);
  return isNearest(polygon, end, nearest.point) ? nearest.distance : -1.0f;
}

/// The smallest distance of a polygon's sides to points beside them, or `least` if that is smaller. Only a
/// side that has all points in front of it can be the nearest.
float leastBeside(const Outline &polygon, const Outline &points, float least) noexcept {
  for (int side = 0; side < polygon.count; ++side) {
    const b2Vec2 normal = polygon.normals[side];
    const b2Vec2 corner = polygon.corners[side];
    float found = least;
    for (int i = 0; i < points.count; ++i) {
      const float distance = b2Dot(normal, points.corners[i] - corner);
      if (!(distance > 0.0f)) {
        found = least;
        break;
      }
      if (distance < found && beside(polygon, side, points.corners[i]).holds()) found = distance;
    }
    least = found;
  }
  return least;
}

/// - turn: from the second polygon's frame, in which its normals still are, to the frame of everything else.
float distanceOfPolygons(const Outline &a, Outline b, const b2Rot &turn, Storage &storage) noexcept {
  const Separation ofA = largestSeparation(a, b);
  if (ofA.distance > 0.0f && beside(a, ofA.side, b.corners[ofA.point]).holds()) return ofA.distance;
  turnNormals(b, turn, storage.normals);
  b.normals = storage.normals;
  if (ofA.distance > 0.0f) {
    if (const float shown = shownDistance(a, ofA, b); shown >= 0.0f) return shown;
  }
  const Separation ofB = largestSeparation(b, a);
  if (ofB.distance > 0.0f) {
    if (const float shown = shownDistance(b, ofB, a); shown >= 0.0f) return shown;
  } else if (!(ofA.distance > 0.0f)) {
    return 0.0f;
  }
  float least = infinity;
  for (int i = 0; i < a.count; ++i) {
    for (int j = 0; j < b.count; ++j) {
      const float distance = square(a.corners[i] - b.corners[j]);
      if (distance < least) least = distance;
    }
  }
  least = std::sqrt(least);
  if (ofA.distance > 0.0f) least = leastBeside(a, b, least);
  if (ofB.distance > 0.0f) least = leastBeside(b, a, least);
  return least;
}

}  // namespace

b2Transform cb2::relativePose(const b2Transform &frame, const b2Transform &pose) noexcept {
  return b2MulT(frame, pose);
}

float cb2::distance(const b2Shape &first, const b2Shape &second, const b2Transform &secondInFirst) noexcept {
  Storage ofFirst;
  Storage ofSecond;
  const Outline a = outline(first, ofFirst);
  Outline b = outline(second, ofSecond);
  moveCorners(b, secondInFirst, ofSecond.corners);
  b.corners = ofSecond.corners;
  float distance;
  if (a.count > 1) {
    distance = b.count > 1 ? distanceOfPolygons(a, b, secondInFirst.q, ofSecond) : nearestTo(b.corners[0], a).distance;
  } else if (b.count > 1) {
    turnNormals(b, secondInFirst.q, ofSecond.normals);
    b.normals = ofSecond.normals;
    distance = nearestTo(a.corners[0], b).distance;
  } else {
    distance = std::sqrt(square(a.corners[0] - b.corners[0]));
  }
  distance -= a.radius + b.radius;
  return distance > 0.0f ? distance : 0.0f;
}
