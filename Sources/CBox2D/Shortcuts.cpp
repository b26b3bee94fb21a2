// Leaves out what Box2D would compute a second time with the same result.
//
// In a manipulation task most bodies rest most of the time, but in each step Box2D moves the bounding boxes of their
// fixtures, finds the manifolds of their contacts anew, and solves for impulses that are all zero; and a hand that a
// mouse joint pulls is settled after about three of eight iterations. The definitions below replace the library's own
// by the rules of ELF symbol lookup, as those of b2Timer in Engine.cpp do. They leave out what would only write what is
// there already, and call the library's for the rest, so that a world has the same bits as without them.
//
// This holds because nothing here moves a body, removes a shape or listens to contacts between steps. What a new shape
// or other settings of the step change is looked after below.

#include "Shortcuts.h"

#include <dlfcn.h>

#include <atomic>
#include <cstring>

#include <box2d/box2d.h>
#include <box2d/b2_time_step.h>

namespace {

/// Flags of b2Body::m_flags that Box2D does not use.
///
/// The fixtures' bounding boxes are those of the body at rest in its pose.
constexpr uint16 isPlaced = 0x4000;
/// The last step began and ended in the same pose, to the bit.
constexpr uint16 hasRested = 0x8000;
/// The last step began with everything of the body's motion at zero, as b2World::Solve below asks for.
constexpr uint16 isStill = 0x2000;

/// A flag of b2Contact::m_flags that Box2D does not use: the manifold has been found at least once.
constexpr uint32 isFound = 0x8000'0000;

std::atomic<bool> enabled{true};

/// The library's function of a name, which one of this file stands in front of; null if there is none.
template <typename Function>
Function next(const char *name) noexcept {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

const auto synchronize = next<void (*)(b2Body *)>("_ZN6b2Body19SynchronizeFixturesEv");
const auto update = next<void (*)(b2Contact *, b2ContactListener *)>("_ZN9b2Contact6UpdateEP17b2ContactListener");
const auto weigh = next<void (*)(b2Body *)>("_ZN6b2Body13ResetMassDataEv");
const auto advance = next<void (*)(b2World *, const b2TimeStep &)>("_ZN7b2World5SolveERK10b2TimeStep");
const auto prepare = next<void (*)(b2MouseJoint *, const b2SolverData &)>(
    "_ZN12b2MouseJoint23InitVelocityConstraintsERK12b2SolverData");
const auto solve = next<void (*)(b2MouseJoint *, const b2SolverData &)>(
    "_ZN12b2MouseJoint24SolveVelocityConstraintsERK12b2SolverData");

template <typename Value>
bool areSame(const Value &a, const Value &b) noexcept {
  return std::memcmp(&a, &b, sizeof a) == 0;
}

/// The mouse joint whose last iteration changed nothing, and what that iteration depended on.
struct Settled {
  const b2MouseJoint *joint;
  b2Velocity velocity;
  b2Vec2 impulse;
};

thread_local Settled settled = {nullptr, {}, {}};

/// Whether the next step of this thread takes all bodies along.
thread_local bool forgetsStillness = false;

}  // namespace

bool cb2::shortcutsAreBound() noexcept { return synchronize && update && weigh && advance && prepare && solve; }

void cb2::forgetStillness() noexcept { forgetsStillness = true; }

void cb2_use_shortcuts(bool use) noexcept { enabled.store(use, std::memory_order_relaxed); }

/// Called after each step for each body that can move; m_sweep.c0 and a0 are its pose before the step.
///
/// The second step at rest begins in a pose that the first one computed as Box2D computes it after every step, and not
/// as it was when the body was made, which can differ in the last bit.
void b2Body::SynchronizeFixtures() {
  const bool rests = areSame(m_sweep.c0, m_sweep.c) && areSame(m_sweep.a0, m_sweep.a);
  if (!rests || m_world->GetContinuousPhysics() || !enabled.load(std::memory_order_relaxed)) {
    m_flags &= static_cast<uint16>(~(isPlaced | hasRested));
    synchronize(this);
  } else if (m_flags & isPlaced) {
    m_flags |= hasRested;
  } else {
    synchronize(this);
    m_flags |= isPlaced;
  }
}

/// Called when a body gets a shape: the centre of mass moves, and with it the last bit of the pose worked out from it.
void b2Body::ResetMassData() {
  m_flags &= static_cast<uint16>(~(isPlaced | hasRested | isStill));
  weigh(this);
}

/// Called before each step for each contact. Without movement, finding the manifold again gives the same points, and
/// each takes over the impulses of the point with its key, which is itself unless two have the same.
void b2Contact::Update(b2ContactListener *listener) {
  const auto rests = [](const b2Body *body) {
    return body->m_type == b2_staticBody || (body->m_flags & hasRested);
  };
  const b2ManifoldPoint *points = m_manifold.points;
  if ((m_flags & isFound) && rests(m_fixtureA->m_body) && rests(m_fixtureB->m_body) &&
      (m_manifold.pointCount < 2 || points[0].id.key != points[1].id.key)) {
    return;
  }
  update(this, listener);
  m_flags |= isFound;
}

/// Moves all bodies by a step. A body is left out like a sleeping one if it has rested, has no velocity, and nothing
/// acts on it: no gravity or force, no joint but friction with a fixed body, no touching contact but with fixed bodies,
/// and no impulse in any of them. After a first step from such a state, every further one leads from it to itself; and
/// the order in which the other bodies are solved is the same without it, because it is an island of its own. No world
/// lets bodies sleep otherwise.
void b2World::Solve(const b2TimeStep &step) {
  const auto isFixed = [](const b2Body *body) { return body->m_type == b2_staticBody; };
  const auto isZero = [](float value) { return areSame(value, 0.0f); };
  const auto isAtRest = [&](const b2Body *body) {
    if (!(body->m_flags & hasRested) || isFixed(body) || !isZero(body->m_linearVelocity.x) ||
        !isZero(body->m_linearVelocity.y) || !isZero(body->m_angularVelocity) || body->m_force != b2Vec2_zero ||
        body->m_torque != 0.0f) {
      return false;
    }
    for (const b2JointEdge *edge = body->m_jointList; edge; edge = edge->next) {
      if (edge->joint->GetType() != e_frictionJoint || !isFixed(edge->other) ||
          edge->joint->GetReactionForce(1.0f) != b2Vec2_zero || edge->joint->GetReactionTorque(1.0f) != 0.0f) {
        return false;
      }
    }
    for (const b2ContactEdge *edge = body->m_contactList; edge; edge = edge->next) {
      if (!edge->contact->IsTouching()) continue;
      if (!isFixed(edge->other)) return false;
      const b2Manifold &manifold = *edge->contact->GetManifold();
      for (int32 i = 0; i < manifold.pointCount; ++i) {
        if (manifold.points[i].normalImpulse != 0.0f || manifold.points[i].tangentImpulse != 0.0f) return false;
      }
    }
    return true;
  };
  const bool mayRest = m_gravity == b2Vec2_zero && !m_continuousPhysics && !forgetsStillness &&
                       enabled.load(std::memory_order_relaxed);
  forgetsStillness = false;
  for (b2Body *body = m_bodyList; body; body = body->m_next) {
    if (!mayRest || !isAtRest(body)) {
      body->m_flags &= static_cast<uint16>(~isStill);
    } else if (body->m_flags & isStill) {
      body->m_flags &= static_cast<uint16>(~b2Body::e_awakeFlag);
    } else {
      body->m_flags |= isStill;
    }
  }
  advance(this, step);
  for (b2Body *body = m_bodyList; body; body = body->m_next) {
    if (body->m_flags & isStill) body->m_flags |= b2Body::e_awakeFlag;
  }
}

/// Called before the iterations of a step.
void b2MouseJoint::InitVelocityConstraints(const b2SolverData &data) {
  settled.joint = nullptr;
  prepare(this, data);
}

/// Called in each iteration, which depends on the joint's impulse and the velocity of body B only.
void b2MouseJoint::SolveVelocityConstraints(const b2SolverData &data) {
  const b2Velocity velocity = data.velocities[m_indexB];
  const b2Vec2 impulse = m_impulse;
  if (settled.joint == this && areSame(settled.velocity, velocity) && areSame(settled.impulse, impulse)) return;
  solve(this, data);
  if (enabled.load(std::memory_order_relaxed) && areSame(velocity, data.velocities[m_indexB]) &&
      areSame(impulse, m_impulse)) {
    settled = {this, velocity, impulse};
  }
}
