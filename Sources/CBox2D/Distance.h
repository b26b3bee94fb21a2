// The distance between two convex shapes, used by World.cpp.

#pragma once

#include <box2d/box2d.h>

namespace cb2 {

/// The pose of one frame in another.
b2Transform relativePose(const b2Transform &frame, const b2Transform &pose) noexcept;

/// The distance between the outlines of two discs, polygons or edges, m; 0 where they touch or overlap.
///
/// Box2D's skin around polygons is not counted. The function accesses only its arguments, so threads share no
/// memory in it (b2Distance counts its calls in global variables).
///
/// - secondInFirst: the pose of the second shape's body in the frame of the first one's.
float distance(const b2Shape &first, const b2Shape &second, const b2Transform &secondInFirst) noexcept;

}  // namespace cb2
