// What stands behind the opaque handle, for the files of this target.

#pragma once

#include <cmath>
#include <vector>

#include <box2d/box2d.h>

#include "Arena.h"
#include "CBox2D.h"

struct cb2_world {
  mutable cb2::Arena arena;
  b2World *world = nullptr;
  /// The body that fixed anchors hang on.
  b2Body *ground = nullptr;
  std::vector<b2Body *> bodies;
  std::vector<b2Joint *> joints;
};

namespace cb2 {

/// Far beyond any task, and far from where Float arithmetic inside Box2D could overflow.
constexpr float largestNumber = 1e7f;

inline bool sound(float value) noexcept { return std::fabs(value) <= largestNumber; }

template <typename... Values>
bool sound(float first, Values... rest) noexcept {
  return sound(first) && (sound(rest) && ...);
}

inline bool hasBody(const cb2_world *world, int32_t body) noexcept {
  return body >= 0 && static_cast<std::size_t>(body) < world->bodies.size();
}

inline bool hasJoint(const cb2_world *world, int32_t joint) noexcept {
  return joint >= 0 && static_cast<std::size_t>(joint) < world->joints.size();
}

/// The numbered joint if it is of type `J`, else null.
template <typename J>
J *joint(const cb2_world *world, int32_t number, b2JointType type) noexcept {
  if (!hasJoint(world, number)) return nullptr;
  b2Joint *found = world->joints[static_cast<std::size_t>(number)];
  return found->GetType() == type ? static_cast<J *>(found) : nullptr;
}

}  // namespace cb2
