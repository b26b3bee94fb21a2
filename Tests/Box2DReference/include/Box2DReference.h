// What tests compare Jostle with: Box2D's own b2Distance, and the memory of worlds. No part of the library.

#ifndef BOX2D_REFERENCE_H
#define BOX2D_REFERENCE_H

#include <stddef.h>
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

/// Compares two images of one world, as cb2_save writes them, word by word of 4 bytes.
///
/// Left out is what a step uses only within itself: its stack, the flag of having been in an island, and the number in
/// that island. The flags of CBox2D's shortcuts may differ, and are counted.
///
/// - bytes: the size of both.
/// - flags: the number of words with other flags is added to it.
/// Returns the offset of the first other difference, or -1.
int64_t br_difference(const void *a, const void *b, size_t bytes, int64_t *flags);

#ifdef __cplusplus
}
#endif
#endif
