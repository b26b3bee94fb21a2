// Worlds: making, stepping, reading, saving.

#include "World.h"

#include <cstring>
#include <limits>
#include <mutex>
#include <new>

#include <box2d/b2_distance.h>

namespace {

/// Box2D fills its table of contact types at the first contact of the process, without a lock.
void makeFirstContact() {
  b2World world(b2Vec2(0.0f, 0.0f));
  b2CircleShape disc;
  disc.m_radius = 1.0f;
  for (int i = 0; i < 2; ++i) {
    b2BodyDef definition;
    definition.type = b2_dynamicBody;
    world.CreateBody(&definition)->CreateFixture(&disc, 1.0f);
  }
  world.Step(0.01f, 1, 1);
}

std::once_flag firstContact;

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

}  // namespace

cb2_status cb2_world_create(float gravity_x, float gravity_y, cb2_world **world) noexcept {
  if (!cb2::sound(gravity_x, gravity_y)) return CB2_BAD_NUMBER;
  try {
    std::call_once(firstContact, makeFirstContact);
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
  // All that the b2World owns lies in the arena, so its destructor would only tidy what is thrown away.
  delete world;
}

cb2_status cb2_world_reset(cb2_world *world, float gravity_x, float gravity_y) noexcept {
  if (!cb2::sound(gravity_x, gravity_y)) return CB2_BAD_NUMBER;
  world->bodies.clear();
  world->joints.clear();
  world->controls.clear();
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
  if (time_step <= 0.0f || velocity_iterations < 1 || position_iterations < 0 || count < 0) {
    return CB2_BAD_RANGE;
  }
  cb2::ArenaScope scope(world->arena);
  for (int32_t i = 0; i < count; ++i) {
    cb2::applyControls(world, time_step);
    world->world->Step(time_step, velocity_iterations, position_iterations);
  }
  return CB2_OK;
}

void cb2_read_bodies(const cb2_world *world, cb2_body_state *states) noexcept {
  for (const b2Body *body : world->bodies) {
    const b2Transform &pose = body->GetTransform();
    const b2Vec2 velocity = body->GetLinearVelocityFromLocalPoint(b2Vec2_zero);
    *states++ = {pose.p.x,   pose.p.y,   pose.q.s, pose.q.c, body->GetAngle(),
                 velocity.x, velocity.y, body->GetAngularVelocity()};
  }
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
  float least = std::numeric_limits<float>::infinity();
  for (const b2Fixture *f = a->GetFixtureList(); f; f = f->GetNext()) {
    for (const b2Fixture *g = b->GetFixtureList(); g; g = g->GetNext()) {
      b2DistanceInput input;
      input.proxyA.Set(f->GetShape(), 0);
      input.proxyB.Set(g->GetShape(), 0);
      input.transformA = a->GetTransform();
      input.transformB = b->GetTransform();
      input.useRadii = false;
      b2SimplexCache cache;
      cache.count = 0;
      b2DistanceOutput output;
      b2Distance(&output, &cache, &input);
      const auto radius = [](const b2Fixture *fixture) {
        return fixture->GetType() == b2Shape::e_circle ? fixture->GetShape()->m_radius : 0.0f;
      };
      least = std::fmin(least, std::fmax(0.0f, output.distance - radius(f) - radius(g)));
    }
  }
  *distance = least;
  return CB2_OK;
}

size_t cb2_image_bytes(const cb2_world *world) noexcept { return world->arena.imageBytes(); }

cb2_status cb2_save(const cb2_world *world, void *image, size_t bytes) noexcept {
  if (bytes < world->arena.imageBytes()) return CB2_BAD_RANGE;
  world->arena.save(image);
  return CB2_OK;
}

cb2_status cb2_restore(cb2_world *world, const void *image, size_t bytes) noexcept {
  return world->arena.restore(image, bytes) ? CB2_OK : CB2_BAD_IMAGE;
}

bool cb2_timer_is_overridden(void) noexcept {
  // The library's own timer counts real time; ours stands still.
  b2Timer timer;
  volatile float sink = 0.0f;
  for (int i = 0; i < 4'000'000; ++i) sink = sink + 1.0f;
  return timer.GetMilliseconds() == 0.0f;
}
