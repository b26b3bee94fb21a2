// Adds bodies and their fixtures to a world. Everything that Box2D asserts on is checked first.

#include "World.h"

namespace {

/// Box2D merges vertices that are nearer to each other than half of this.
constexpr float shortestEdge = b2_linearSlop;

/// Narrower polygons, in m or as a share of their length, come close to the area of 1e-7 m² at which Box2D
/// aborts, or lose their area in rounding.
constexpr float narrowest = 1e-3f;
constexpr float narrowestShare = 1e-5f;

/// kg and kg·m²: between these limits, neither reciprocals nor their products overflow.
constexpr float leastMass = 1e-12f;
constexpr float largestMass = 1e15f;
constexpr float leastInertia = 1e-19f;
constexpr float largestInertia = 1e22f;

/// Whether every vertex lies in front of every side that it does not belong to, and the polygon is wide
/// enough from each side. Box2D then computes a hull with the same vertices, because it computes the same
/// products.
bool isStrictlyConvex(const b2Vec2 *vertices, int32_t count) {
  float width = b2_maxFloat;
  float length = 0.0f;
  for (int32_t i = 0; i < count; ++i) {
    const b2Vec2 side = vertices[(i + 1) % count] - vertices[i];
    float farthest = 0.0f;
    for (int32_t j = 0; j < count; ++j) {
      if (j == i) continue;
      const b2Vec2 way = vertices[j] - vertices[i];
      const float distance = way.Length();
      if (distance < shortestEdge) return false;
      length = b2Max(length, distance);
      if (j == (i + 1) % count) continue;
      const float cross = b2Cross(side, way);
      if (cross <= 1e-7f) return false;
      farthest = b2Max(farthest, cross);
    }
    width = b2Min(width, farthest / side.Length());
  }
  return width >= narrowest && width >= narrowestShare * length;
}

/// Checks what b2Body::ResetMassData would compute with one more fixture, in the same arithmetic: Box2D
/// aborts if the moment of inertia about the centre of mass is not positive.
cb2_status checkMass(const b2Body *body, const b2Shape &shape, float density) {
  if (body->GetType() != b2_dynamicBody) return CB2_OK;
  float mass = 0.0f;
  float inertia = 0.0f;
  b2Vec2 center = b2Vec2_zero;
  const auto add = [&](const b2MassData &data) {
    mass += data.mass;
    center += data.mass * data.center;
    inertia += data.I;
  };
  b2MassData data;
  shape.ComputeMass(&data, density);
  if (density > 0.0f) add(data);
  for (const b2Fixture *fixture = body->GetFixtureList(); fixture; fixture = fixture->GetNext()) {
    if (fixture->GetDensity() == 0.0f) continue;
    fixture->GetMassData(&data);
    add(data);
  }
  if (mass == 0.0f && inertia == 0.0f) return CB2_OK;
  if (!(mass >= leastMass && mass <= largestMass)) return CB2_BAD_MASS;
  if (body->IsFixedRotation()) return CB2_OK;
  center *= 1.0f / mass;
  const float central = inertia - mass * b2Dot(center, center);
  // The share is a safety margin, because Box2D may add in another order.
  const bool isSound =
      central > 1e-4f * inertia && central >= leastInertia && central <= largestInertia;
  return isSound ? CB2_OK : CB2_BAD_INERTIA;
}

cb2_status addFixture(cb2_world *world, int32_t number, const cb2_fixture_definition *definition,
                      const b2Shape &shape) {
  b2Body *body = world->bodies[static_cast<std::size_t>(number)];
  if (world->fixtureCount >= cb2::mostParts) return CB2_TOO_MANY;
  if (const cb2_status status = checkMass(body, shape, definition->density); status != CB2_OK) {
    return status;
  }
  b2FixtureDef fixture;
  fixture.shape = &shape;
  fixture.density = definition->density;
  fixture.friction = definition->friction;
  fixture.restitution = definition->restitution;
  fixture.filter.categoryBits = definition->category;
  fixture.filter.maskBits = definition->mask;
  cb2::ArenaScope scope(world->arena);
  world->arena.invalidateImages();
  body->CreateFixture(&fixture);
  ++world->fixtureCount;
  return CB2_OK;
}

cb2_status check(const cb2_world *world, int32_t body, const cb2_fixture_definition *definition) {
  if (!cb2::hasBody(world, body)) return CB2_BAD_INDEX;
  if (!cb2::sound(definition->density, definition->friction, definition->restitution)) {
    return CB2_BAD_NUMBER;
  }
  if (definition->density < 0.0f || definition->friction < 0.0f || definition->restitution < 0.0f) {
    return CB2_BAD_RANGE;
  }
  return CB2_OK;
}

}  // namespace

cb2_status cb2_add_body(cb2_world *world, const cb2_body_definition *definition,
                        int32_t *body) noexcept {
  if (!cb2::sound(definition->x, definition->y, definition->angle)) return CB2_BAD_NUMBER;
  const auto damps = [](float damping) { return damping >= 0.0f && damping <= 1e12f; };
  if (!damps(definition->linear_damping) || !damps(definition->angular_damping)) {
    return CB2_BAD_RANGE;
  }
  if (!(definition->gravity_scale >= 0.0f && definition->gravity_scale <= 1.0f)) return CB2_BAD_RANGE;
  if (world->bodies.size() >= cb2::mostParts) return CB2_TOO_MANY;
  b2BodyDef made;
  made.gravityScale = definition->gravity_scale;
  made.type = definition->kind == CB2_DYNAMIC ? b2_dynamicBody : b2_staticBody;
  made.position.Set(definition->x, definition->y);
  made.angle = definition->angle;
  made.linearDamping = definition->linear_damping;
  made.angularDamping = definition->angular_damping;
  made.fixedRotation = definition->fixed_rotation;
  made.allowSleep = false;
  made.userData.pointer = world->bodies.size();
  if (!cb2::makeRoom(world->bodies)) return CB2_NO_MEMORY;
  cb2::ArenaScope scope(world->arena);
  world->arena.invalidateImages();
  *body = static_cast<int32_t>(world->bodies.size());
  world->bodies.push_back(world->world->CreateBody(&made));
  return CB2_OK;
}

cb2_status cb2_add_disc(cb2_world *world, int32_t body, const cb2_fixture_definition *definition,
                        float x, float y, float radius) noexcept {
  if (const cb2_status status = check(world, body, definition); status != CB2_OK) return status;
  if (!cb2::sound(x, y, radius)) return CB2_BAD_NUMBER;
  if (radius < b2_linearSlop) return CB2_BAD_RANGE;
  b2CircleShape shape;
  shape.m_p.Set(x, y);
  shape.m_radius = radius;
  return addFixture(world, body, definition, shape);
}

cb2_status cb2_add_polygon(cb2_world *world, int32_t body, const cb2_fixture_definition *definition,
                           const float *vertices, int32_t count) noexcept {
  if (const cb2_status status = check(world, body, definition); status != CB2_OK) return status;
  if (count < 3 || count > b2_maxPolygonVertices) return CB2_BAD_POLYGON;
  b2Vec2 points[b2_maxPolygonVertices];
  for (int32_t i = 0; i < count; ++i) {
    if (!cb2::sound(vertices[2 * i], vertices[2 * i + 1])) return CB2_BAD_NUMBER;
    points[i].Set(vertices[2 * i], vertices[2 * i + 1]);
  }
  if (!isStrictlyConvex(points, count)) return CB2_BAD_POLYGON;
  b2PolygonShape shape;
  shape.Set(points, count);
  return addFixture(world, body, definition, shape);
}

cb2_status cb2_add_edge(cb2_world *world, int32_t body, const cb2_fixture_definition *definition,
                        float x1, float y1, float x2, float y2) noexcept {
  if (const cb2_status status = check(world, body, definition); status != CB2_OK) return status;
  if (!cb2::sound(x1, y1, x2, y2)) return CB2_BAD_NUMBER;
  const b2Vec2 from(x1, y1);
  const b2Vec2 to(x2, y2);
  if ((to - from).Length() < shortestEdge) return CB2_BAD_POLYGON;
  b2EdgeShape shape;
  shape.SetTwoSided(from, to);
  return addFixture(world, body, definition, shape);
}

cb2_status cb2_set_velocity(cb2_world *world, int32_t body, float x, float y,
                            float angular) noexcept {
  if (!cb2::hasBody(world, body)) return CB2_BAD_INDEX;
  if (!cb2::sound(x, y, angular)) return CB2_BAD_NUMBER;
  b2Body *moved = world->bodies[static_cast<std::size_t>(body)];
  moved->SetLinearVelocity(b2Vec2(x, y));
  moved->SetAngularVelocity(angular);
  return CB2_OK;
}

cb2_status cb2_body_mass(const cb2_world *world, int32_t body, float *mass,
                         float *inertia) noexcept {
  if (!cb2::hasBody(world, body)) return CB2_BAD_INDEX;
  b2MassData data;
  world->bodies[static_cast<std::size_t>(body)]->GetMassData(&data);
  *mass = data.mass;
  *inertia = data.I - data.mass * b2Dot(data.center, data.center);
  return CB2_OK;
}
