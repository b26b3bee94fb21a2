// Creates, steps, reads and saves worlds.

#include "World.h"

#include <limits>
#include <new>

#include "Distance.h"
#include "Shortcuts.h"

namespace {

cb2_status fill(cb2_world *world, b2Vec2 gravity) {
  cb2::ArenaScope scope(world->arena);
  void *memory = world->arena.allocate(sizeof(b2World));
  if (memory == nullptr) return CB2_NO_MEMORY;
  world->world = new (memory) b2World(gravity);
  world->world->SetAllowSleeping(false);
  world->world->SetContinuousPhysics(false);
  b2BodyDef ground;
  world->ground = world->world->CreateBody(&ground);
  world->ground->GetUserData().pointer = static_cast<uintptr_t>(-1);
  return CB2_OK;
}

/// Beyond these limits, divisions by a step's length overflow, or a step has no visible effect.
constexpr float shortestStep = 1e-6f;
constexpr float longestStep = 1.0f;
constexpr int32_t mostIterations = 10'000;

cb2_body_state read(const b2Body *body) {
  const b2Transform &pose = body->GetTransform();
  const b2Vec2 velocity = body->GetLinearVelocityFromLocalPoint(b2Vec2_zero);
  return {pose.p.x,   pose.p.y,   pose.q.s, pose.q.c, body->GetAngle(),
          velocity.x, velocity.y, body->GetAngularVelocity()};
}

/// Whether the bounding boxes of two fixtures show that they are farther apart than `distance`, by more than
/// rounding could hide.
bool areFarther(const b2Fixture &first, const b2Fixture &second, float distance) {
  if (distance == std::numeric_limits<float>::infinity()) return false;
  const b2AABB &a = first.GetAABB(0);
  const b2AABB &b = second.GetAABB(0);
  const b2Vec2 gap = b2Max(a.lowerBound - b.upperBound, b.lowerBound - a.upperBound);
  return (gap.x > gap.y ? gap.x : gap.y) > distance + 1e-3f;
}

bool isSound(const cb2_world *world) {
  for (const b2Body *body : world->bodies) {
    if (!cb2::isSound(body)) return false;
  }
  return true;
}

}  // namespace

cb2_status cb2_world_create(float gravity_x, float gravity_y, cb2_world **world) noexcept {
  if (!cb2::sound(gravity_x, gravity_y)) return CB2_BAD_NUMBER;
  const cb2_status engine = cb2_check_engine();
  if (engine != CB2_OK) return engine;
  try {
    auto *made = new (std::nothrow) cb2_world;
    if (made == nullptr) return CB2_NO_MEMORY;
    const cb2_status status = fill(made, b2Vec2(gravity_x, gravity_y));
    if (status != CB2_OK) {
      delete made;
      return status;
    }
    *world = made;
    return CB2_OK;
  } catch (...) {
    return CB2_NO_MEMORY;
  }
}

void cb2_world_destroy(cb2_world *world) noexcept {
  // Everything that the b2World owns lies in the arena, so its destructor would only free what is discarded
  // here.
  delete world;
}

cb2_status cb2_world_reset(cb2_world *world, float gravity_x, float gravity_y) noexcept {
  if (!cb2::sound(gravity_x, gravity_y)) return CB2_BAD_NUMBER;
  world->bodies.clear();
  world->joints.clear();
  world->controls.clear();
  world->fixtureCount = 0;
  world->positionIterations = -1;
  world->arena.clear();
  return fill(world, b2Vec2(gravity_x, gravity_y));
}

void cb2_world_set_continuous(cb2_world *world, bool continuous) noexcept {
  world->world->SetContinuousPhysics(continuous);
}

size_t cb2_world_bytes(const cb2_world *world) noexcept {
  return sizeof(cb2_world) + world->arena.reserved() + world->bodies.capacity() * sizeof(b2Body *) +
         world->joints.capacity() * sizeof(b2Joint *) +
         world->controls.capacity() * sizeof(cb2::Control);
}

int32_t cb2_body_count(const cb2_world *world) noexcept {
  return static_cast<int32_t>(world->bodies.size());
}

cb2_status cb2_step(cb2_world *world, float time_step, int32_t velocity_iterations,
                    int32_t position_iterations, int32_t count) noexcept {
  if (!cb2::sound(time_step)) return CB2_BAD_NUMBER;
  if (time_step < shortestStep || time_step > longestStep || velocity_iterations < 1 ||
      velocity_iterations > mostIterations || position_iterations < 0 ||
      position_iterations > mostIterations || count < 0) {
    return CB2_BAD_RANGE;
  }
  cb2::ArenaScope scope(world->arena);
  for (int32_t i = 0; i < count; ++i) {
    if (!isSound(world)) return CB2_BAD_STATE;
    if (world->positionIterations != position_iterations) cb2::forgetStillness();
    world->positionIterations = position_iterations;
    cb2::applyControls(world, time_step);
    world->world->Step(time_step, velocity_iterations, position_iterations);
  }
  return CB2_OK;
}

cb2_status cb2_read_body(const cb2_world *world, int32_t body, cb2_body_state *state) noexcept {
  if (!cb2::hasBody(world, body)) return CB2_BAD_INDEX;
  *state = read(world->bodies[static_cast<std::size_t>(body)]);
  return CB2_OK;
}

cb2_status cb2_read_bodies(const cb2_world *world, cb2_body_state *states, int32_t capacity) noexcept {
  if (capacity < cb2_body_count(world)) return CB2_BAD_RANGE;
  for (const b2Body *body : world->bodies) *states++ = read(body);
  return CB2_OK;
}

cb2_status cb2_contacts(const cb2_world *world, cb2_contact *contacts, int32_t capacity,
                        int32_t *count) noexcept {
  if (capacity < 0) return CB2_BAD_RANGE;
  int32_t found = 0;
  for (b2Contact *contact = world->world->GetContactList(); contact; contact = contact->GetNext()) {
    if (!contact->IsTouching()) continue;
    if (found < capacity) {
      b2WorldManifold manifold;
      contact->GetWorldManifold(&manifold);
      const b2Manifold *local = contact->GetManifold();
      float separation = manifold.separations[0];
      float impulse = 0.0f;
      for (int32 i = 0; i < local->pointCount; ++i) {
        separation = std::fmin(separation, manifold.separations[i]);
        impulse += local->points[i].normalImpulse;
      }
      const auto number = [](b2Fixture *fixture) {
        return static_cast<int32_t>(fixture->GetBody()->GetUserData().pointer);
      };
      contacts[found] = {number(contact->GetFixtureA()), number(contact->GetFixtureB()),
                         manifold.normal.x, manifold.normal.y, separation, impulse};
    }
    ++found;
  }
  *count = found;
  return CB2_OK;
}

cb2_status cb2_distance(const cb2_world *world, int32_t first, int32_t second,
                        float *distance) noexcept {
  if (!cb2::hasBody(world, first) || !cb2::hasBody(world, second)) return CB2_BAD_INDEX;
  const b2Body *a = world->bodies[static_cast<std::size_t>(first)];
  const b2Body *b = world->bodies[static_cast<std::size_t>(second)];
  const b2Transform pose = cb2::relativePose(a->GetTransform(), b->GetTransform());
  float least = std::numeric_limits<float>::infinity();
  for (const b2Fixture *f = a->GetFixtureList(); f; f = f->GetNext()) {
    for (const b2Fixture *g = b->GetFixtureList(); g; g = g->GetNext()) {
      if (areFarther(*f, *g, least)) continue;
      const float found = cb2::distance(*f->GetShape(), *g->GetShape(), pose);
      if (found < least) least = found;
      if (least == 0.0f) {
        *distance = 0.0f;
        return CB2_OK;
      }
    }
  }
  *distance = least;
  return CB2_OK;
}

cb2_status cb2_touch_margin(const cb2_world *world, int32_t first, int32_t second, float skin,
                            float tolerance, float *margin) noexcept {
  if (!cb2::hasBody(world, first) || !cb2::hasBody(world, second)) return CB2_BAD_INDEX;
  if (!cb2::sound(skin, tolerance)) return CB2_BAD_NUMBER;
  const b2Body *a = world->bodies[static_cast<std::size_t>(first)];
  const b2Body *b = world->bodies[static_cast<std::size_t>(second)];
  const b2Transform pose = cb2::relativePose(a->GetTransform(), b->GetTransform());
  const auto skinOf = [&](const b2Fixture *fixture) {
    return fixture->GetType() == b2Shape::e_circle ? 0.0f : skin;
  };
  float most = -std::numeric_limits<float>::infinity();
  for (const b2Fixture *f = a->GetFixtureList(); f; f = f->GetNext()) {
    for (const b2Fixture *g = b->GetFixtureList(); g; g = g->GetNext()) {
      const float allowed = skinOf(f) + skinOf(g) + tolerance;
      // No pair has more than what is allowed, which is where its shapes overlap.
      if (allowed <= most || areFarther(*f, *g, allowed - most)) continue;
      const float found = allowed - cb2::distance(*f->GetShape(), *g->GetShape(), pose);
      if (found > most) most = found;
    }
  }
  *margin = most;
  return CB2_OK;
}

size_t cb2_image_bytes(const cb2_world *world) noexcept { return world->arena.imageBytes(); }

cb2_status cb2_save(const cb2_world *world, void *image, size_t bytes) noexcept {
  if (bytes < world->arena.imageBytes()) return CB2_BAD_RANGE;
  world->arena.save(image);
  return CB2_OK;
}

cb2_status cb2_restore(cb2_world *world, const void *image, size_t bytes) noexcept {
  if (!world->arena.restore(image, bytes)) return CB2_BAD_IMAGE;
  world->positionIterations = -1;
  return CB2_OK;
}
