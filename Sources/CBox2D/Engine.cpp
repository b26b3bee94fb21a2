// Stops Box2D's profile timer, and checks once that this, the arenas and the shortcuts are in force.
//
// Box2D times eight phases of every step with gettimeofday for a profile that nothing here reads, which takes
// 46 % of a small world's step. The definitions of b2Timer below, and those of the allocator in Arena.cpp,
// replace the library's own by the rules of ELF symbol lookup. They do not if another library loaded libbox2d
// first: then worlds would lie outside their arenas, and saving or resetting one would silently give wrong
// results.

#include <mutex>

#include <box2d/b2_timer.h>

#include "Shortcuts.h"
#include "World.h"

b2Timer::b2Timer() {}

void b2Timer::Reset() {}

float b2Timer::GetMilliseconds() const { return 0.0f; }

namespace {

/// Discs in one place: their contacts make a step take far longer than a microsecond, the clock's resolution.
constexpr int discs = 32;
constexpr int steps = 3;

void fill(b2World &world) {
  b2CircleShape disc;
  disc.m_radius = 1.0f;
  for (int i = 0; i < discs; ++i) {
    b2BodyDef definition;
    definition.type = b2_dynamicBody;
    definition.position.Set(0.01f * static_cast<float>(i), 0.0f);
    world.CreateBody(&definition)->CreateFixture(&disc, 1.0f);
  }
}

bool liesIn(const cb2::Arena &arena, b2World &world) {
  int contacts = 0;
  for (b2Contact *contact = world.GetContactList(); contact; contact = contact->GetNext()) {
    if (!arena.contains(contact)) return false;
    ++contacts;
  }
  for (b2Body *body = world.GetBodyList(); body; body = body->GetNext()) {
    if (!arena.contains(body) || !arena.contains(body->GetFixtureList())) return false;
  }
  return contacts > 0;
}

/// Steps a world and checks its profile and the location of its memory. This also makes the first contact of
/// the process, at which Box2D fills a table without a lock.
cb2_status examine() {
  if (!cb2::shortcutsAreBound()) return CB2_ENGINE_NOT_PRIVATE;
  cb2::Arena arena;
  cb2::ArenaScope scope(arena);
  b2World world(b2Vec2(0.0f, 0.0f));
  fill(world);
  float milliseconds = 0.0f;
  for (int i = 0; i < steps; ++i) {
    world.Step(0.01f, 8, 3);
    milliseconds += world.GetProfile().step;
  }
  return milliseconds == 0.0f && liesIn(arena, world) ? CB2_OK : CB2_ENGINE_NOT_PRIVATE;
}

}  // namespace

cb2_status cb2_check_engine(void) noexcept {
  static std::once_flag once;
  static cb2_status found = CB2_ENGINE_NOT_PRIVATE;
  try {
    std::call_once(once, [] { found = examine(); });
  } catch (...) {
    return CB2_NO_MEMORY;
  }
  return found;
}
