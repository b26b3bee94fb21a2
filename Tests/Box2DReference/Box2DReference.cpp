// Box2D's own b2Distance and the layout of its worlds, for tests.

#include "Box2DReference.h"

#include <cstring>

#include <box2d/box2d.h>
#include <box2d/b2_block_allocator.h>
#include <box2d/b2_distance.h>
#include <box2d/b2_stack_allocator.h>

float br_distance(const float *a, int32_t a_count, float a_radius, const float *b, int32_t b_count,
                  float b_radius, float x, float y, float angle) {
  b2Vec2 points[2][b2_maxPolygonVertices];
  for (int32_t i = 0; i < a_count; ++i) points[0][i].Set(a[2 * i], a[2 * i + 1]);
  for (int32_t i = 0; i < b_count; ++i) points[1][i].Set(b[2 * i], b[2 * i + 1]);
  b2DistanceInput input;
  input.proxyA.Set(points[0], a_count, 0.0f);
  input.proxyB.Set(points[1], b_count, 0.0f);
  input.transformA.SetIdentity();
  input.transformB.Set(b2Vec2(x, y), angle);
  input.useRadii = false;
  b2SimplexCache cache;
  cache.count = 0;
  b2DistanceOutput output;
  b2Distance(&output, &cache, &input);
  const float distance = output.distance - a_radius - b_radius;
  return distance > 0.0f ? distance : 0.0f;
}

int64_t br_difference(const void *a, const void *b, size_t bytes, int64_t *flags) {
  // Behind the image's header and that of its first allocation lies the b2World, which begins with its block allocator
  // and its stack allocator.
  constexpr size_t stack = 152 + 16 + sizeof(b2BlockAllocator);
  for (size_t at = 0; at < bytes; at += sizeof(uint32_t)) {
    if (at == stack) at += sizeof(b2StackAllocator);
    uint32_t x, y;
    std::memcpy(&x, static_cast<const char *>(a) + at, sizeof x);
    std::memcpy(&y, static_cast<const char *>(b) + at, sizeof y);
    if (x == y) continue;
    // 0xE000 of a body and 0x80000000 of a contact are the shortcuts' flags, and 1 is that of an island. Numbers in an
    // island are small; a float with such bits is not normal.
    if (((x ^ y) & ~0x8000E001u) != 0 && (x >= 64 || y >= 64)) return static_cast<int64_t>(at);
    ++*flags;
  }
  return -1;
}
