// The world behind the opaque handle of CBox2D.h, and argument checks that the files of this target share.

#pragma once

#include <cmath>
#include <vector>

#include <box2d/box2d.h>

#include "Arena.h"
#include "CBox2D.h"

namespace cb2 {

/// A control that sets a motor's speed or a force before every step.
struct Control {
  enum class Kind { spring, follower, servo, carrier };
  Kind kind;
  int32_t joint;
  /// The joint that a follower follows.
  int32_t leader;
  /// `x` is a spring's rest or a servo's target; all three are a carrier's pose.
  float x, y, angle;
  /// For a servo or carrier.
  float maxSpeed, maxTurn;
  /// For a spring.
  float stiffness, damping;
};

}  // namespace cb2

struct cb2_world {
  mutable cb2::Arena arena;
  b2World *world = nullptr;
  /// The body to which fixed anchors belong.
  b2Body *ground = nullptr;
  std::vector<b2Body *> bodies;
  std::vector<b2Joint *> joints;
  std::vector<cb2::Control> controls;
  std::size_t fixtureCount = 0;
  /// Of the last step; -1 if none was taken since the world was made, reset or restored.
  int32_t positionIterations = -1;
};

namespace cb2 {

/// Applies every control to the next step.
void applyControls(cb2_world *world, float timeStep) noexcept;

/// Far larger than any task needs, and far from values at which float arithmetic in Box2D could overflow.
constexpr float largestNumber = 1e7f;

/// The largest position, angle or speed of a body after a step.
constexpr float largestState = 1e9f;

/// The largest number each of bodies, fixtures, joints and controls in one world.
constexpr std::size_t mostParts = 65'536;

inline bool sound(float value) noexcept { return std::fabs(value) <= largestNumber; }

template <typename... Values>
bool sound(float first, Values... rest) noexcept {
  return sound(first) && (sound(rest) && ...);
}

/// False if the position or velocity is not finite: Box2D would abort on it sooner or later.
inline bool isSound(const b2Body *body) noexcept {
  const b2Vec2 position = body->GetPosition();
  const b2Vec2 velocity = body->GetLinearVelocity();
  return std::fabs(position.x) <= largestState && std::fabs(position.y) <= largestState &&
         std::fabs(body->GetAngle()) <= largestState && std::fabs(velocity.x) <= largestState &&
         std::fabs(velocity.y) <= largestState && std::fabs(body->GetAngularVelocity()) <= largestState;
}

inline bool hasBody(const cb2_world *world, int32_t body) noexcept {
  return body >= 0 && static_cast<std::size_t>(body) < world->bodies.size();
}

inline bool hasJoint(const cb2_world *world, int32_t joint) noexcept {
  return joint >= 0 && static_cast<std::size_t>(joint) < world->joints.size();
}

/// Reserves memory for one more part, so that adding it cannot fail; false if there is none.
template <typename Part>
bool makeRoom(std::vector<Part> &parts) noexcept {
  try {
    if (parts.size() == parts.capacity()) parts.reserve(2 * parts.size() + 8);
    return true;
  } catch (...) {
    return false;
  }
}

/// The joint with this number if it is of type `J`, else null.
template <typename J>
J *joint(const cb2_world *world, int32_t number, b2JointType type) noexcept {
  if (!hasJoint(world, number)) return nullptr;
  b2Joint *found = world->joints[static_cast<std::size_t>(number)];
  return found->GetType() == type ? static_cast<J *>(found) : nullptr;
}

}  // namespace cb2
