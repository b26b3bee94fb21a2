// What tests compare Jostle with: Box2D's own b2Distance, and where its worlds keep what. No part of the library.

#ifndef BOX2D_REFERENCE_H
#define BOX2D_REFERENCE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The distance of two convex shapes, m; 0 where they overlap.
///
/// - a, b: `[count × 2]`, 1 point (with a radius), 2 or up to 8 in convex position.
/// - x, y, angle: the pose of the second shape's frame in the first one's.
float br_distance(const float *a, int32_t a_count, float a_radius, const float *b, int32_t b_count,
                  float b_radius, float x, float y, float angle);

/// Where in a b2World the memory lies that is used within a step only: the offset and the number of bytes.
void br_scratch(int32_t *offset, int32_t *bytes);

#ifdef __cplusplus
}
#endif
#endif
