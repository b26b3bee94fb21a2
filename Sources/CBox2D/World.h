// What stands behind the opaque handle, for the files of this target.

#pragma once

#include <cmath>
#include <vector>

#include <box2d/box2d.h>

#include "Arena.h"
#include "CBox2D.h"

namespace cb2 {

/// What sets a motor's speed or a force before every step.
struct Control {
  enum class Kind { spring, follower, servo, carrier };
  Kind kind;
  int32_t joint;
  /// A follower's.
  int32_t leader;
  /// A spring's rest or a servo's target in `x`; a carrier's pose.
  float x, y, angle;
  /// Of a servo or carrier.
  float maxSpeed, maxTurn;
  /// A spring's.
  float stiffness, damping;
};

}  // namespace cb2

struct cb2_world {
  mutable cb2::Arena arena;
  b2World *world = nullptr;
  /// The body that fixed anchors hang on.
  b2Body *ground = nullptr;
  std::vector<b2Body *> bodies;
  std::vector<b2Joint *> joints;
  std::vector<cb2::Control> controls;
};

namespace cb2 {

/// Lets every control act on the step to come.
void applyControls(cb2_world *world, float timeStep) noexcept;

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
