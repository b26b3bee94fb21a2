// Bodies and their fixtures. Whatever Box2D would assert on is refused first.

#include "World.h"

#include <new>

namespace {

/// Shorter edges are welded or rejected by Box2D.
constexpr float shortestEdge = b2_linearSlop;

bool isStrictlyConvex(const b2Vec2 *vertices, int32_t count) {
  for (int32_t i = 0; i < count; ++i) {
    const b2Vec2 edge = vertices[(i + 1) % count] - vertices[i];
    if (edge.Length() < shortestEdge) return false;
    for (int32_t j = 0; j < count; ++j) {
      if (j == i || j == (i + 1) % count) continue;
      if (b2Cross(edge, vertices[j] - vertices[i]) <= 1e-7f) return false;
    }
  }
  return true;
}

/// What b2Body::ResetMassData would compute with one more fixture, in the same arithmetic, for Box2D
/// aborts where the moment of inertia about the centre of mass is not positive.
bool keepsInertia(const b2Body *body, const b2Shape &shape, float density) {
  if (body->GetType() != b2_dynamicBody || body->IsFixedRotation()) return true;
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
  if (mass <= 0.0f || inertia <= 0.0f) return mass == 0.0f;
  center *= 1.0f / mass;
  // A margin, for Box2D may add in another order.
  return inertia - mass * b2Dot(center, center) > 1e-4f * inertia;
}

cb2_status addFixture(cb2_world *world, int32_t number, const cb2_fixture_definition *definition,
                      const b2Shape &shape) {
  b2Body *body = world->bodies[static_cast<std::size_t>(number)];
  if (!keepsInertia(body, shape, definition->density)) return CB2_BAD_INERTIA;
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
  try {
    world->bodies.reserve(world->bodies.size() + 1);
  } catch (const std::bad_alloc &) {
    return CB2_NO_MEMORY;
  }
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
  if (radius < shortestEdge) return CB2_BAD_RANGE;
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
