// The kernels for matrix products, sums in a fixed order, normalisation and the optimiser's step.
//
// Included by KernelBodies.h, after VectorBodies.h.

#ifndef JK_TILE_ROWS

// The largest number of rows in a matrix product's tile: with 4 vectors across, 6 rows fill 24 of 32
// registers; with fewer, 8 rows are used. With AVX2's 16 half-width registers, 6 rows of one vector fill 12.
#define JK_TILE_ROWS(vectors) ((vectors) >= 4 || JK_TILE_VECTORS == 1 ? 6 : 8)

// Number of terms that are added to a tile before the next tile is processed: 128 rows of 4 vectors fit a
// first-level cache of 48 KiB. The chain of additions continues from c afterwards, so the result is the same.
enum { JK_DEPTH = 128 };

// From this many bands of rows on, a panel of b is copied to consecutive lines before it is used, where the tiles are
// one vector wide: its rows are often 512 bytes apart, and then share an eighth of the sets of a first-level cache.
enum { JK_PACKED_BANDS = 16 };

#endif

/// Adds one term to each of a tile's sums.
JK_INLINE void JK(add_term)(
    const int rows, const int vectors, const float *from0, const float *from3, const float *from6, int64_t a_row,
    const float *b, v16 sums[8][4]) {
  v16 right[4];
#pragma clang loop unroll(full)
  for (int j = 0; j < vectors; j++) right[j] = JK(load)(b + 16 * j);
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++) {
    const float *row = i == 6 ? from6 : i == 3 || i == 5 || i == 7 ? from3 + (i - 3) * a_row : from0 + i * a_row;
    const v16 left = (v16)*row;
#pragma clang loop unroll(full)
    for (int j = 0; j < vectors; j++) sums[i][j] = JK(fma)(left, right[j], sums[i][j]);
  }
}

/// One tile of c, `rows` by 16 * `vectors`, both constant after inlining, so that the sums stay in registers.
JK_INLINE void JK(tile)(
    const int rows, const int vectors, int64_t depth, const float *a, int64_t a_row, int64_t a_column,
    const float *b, int64_t b_row, const float *initial, int64_t initial_row, float *c, int64_t c_row) {
  v16 sums[8][4];
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++) {
#pragma clang loop unroll(full)
    for (int j = 0; j < vectors; j++) {
      sums[i][j] = initial ? JK(load)(initial + i * initial_row + 16 * j) : (v16)0.0f;
    }
  }
  // Rows are reached from three pointers by what one address can add, 1, 2 or 4 strides, so that no other instruction
  // computes an address.
  const float *from0 = a, *from3 = a + 3 * a_row, *from6 = a + 6 * a_row;
#if JK_TILE_VECTORS == 1
  // Two terms in a round of the loop, whose own instructions would otherwise be an eighth of all. The compiler is kept
  // from working out row 3 from row 0, for it would then add a stride for every row.
  __asm__("" : "+r"(from3));
  for (int64_t pair = 0; pair < depth / 2; pair++) {
    JK(add_term)(rows, vectors, from0, from3, from6, a_row, b, sums);
    from0 += a_column;
    from3 += a_column;
    JK(add_term)(rows, vectors, from0, from3, from6, a_row, b + b_row, sums);
    from0 += a_column;
    from3 += a_column;
    b += 2 * b_row;
  }
  depth %= 2;
#endif
  for (int64_t k = 0; k < depth; k++) {
    JK(add_term)(rows, vectors, from0, from3, from6, a_row, b, sums);
    from0 += a_column;
    from3 += a_column;
    from6 += a_column;
    b += b_row;
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++) {
#pragma clang loop unroll(full)
    for (int j = 0; j < vectors; j++) JK(store)(c + i * c_row + 16 * j, sums[i][j]);
  }
}

static void JK(sized_tile)(
    int rows, int vectors, int64_t depth, const float *a, int64_t a_row, int64_t a_column, const float *b,
    int64_t b_row, const float *initial, int64_t initial_row, float *c, int64_t c_row) {
#define JK_TILE(rows, vectors) \
  case (vectors) * 16 + (rows): \
    JK(tile)(rows, vectors, depth, a, a_row, a_column, b, b_row, initial, initial_row, c, c_row); \
    break;
#define JK_TILE_COLUMN(vectors) \
  JK_TILE(1, vectors) JK_TILE(2, vectors) JK_TILE(3, vectors) \
  JK_TILE(4, vectors) JK_TILE(5, vectors) JK_TILE(6, vectors)
  switch (vectors * 16 + rows) {
    JK_TILE_COLUMN(1)
#if JK_TILE_VECTORS >= 4
    JK_TILE(7, 1) JK_TILE(8, 1)
    JK_TILE_COLUMN(2) JK_TILE(7, 2) JK_TILE(8, 2)
    JK_TILE_COLUMN(3) JK_TILE(7, 3) JK_TILE(8, 3)
    JK_TILE_COLUMN(4)
#endif
  default: __builtin_unreachable();
  }
#undef JK_TILE_COLUMN
#undef JK_TILE
}

static void JK(matrix_product)(
    int64_t m, int64_t n, int64_t depth, const float *a, int64_t a_row, int64_t a_column, const float *b,
    int64_t b_row, const float *initial, int64_t initial_row, float *c, int64_t c_row) {
  // Columns and rows are divided into tiles of nearly equal size, because a thin last tile would wait on the
  // latency of its few sums.
  const int64_t all_vectors = n / 16;
#if JK_TILE_VECTORS == 1
  v16 packed[JK_DEPTH];
#endif
  const int64_t panels = (all_vectors + JK_TILE_VECTORS - 1) / JK_TILE_VECTORS;
  for (int64_t panel = 0; panel < panels; panel++) {
    const int64_t first_vector = all_vectors * panel / panels;
    const int vectors = (int)(all_vectors * (panel + 1) / panels - first_vector);
    const int64_t j = 16 * first_vector;
    const int64_t bands = (m + JK_TILE_ROWS(vectors) - 1) / JK_TILE_ROWS(vectors);
    const float *start = initial ? initial + j : NULL;
    int64_t start_row = initial_row;
    int64_t k = 0;
    do {
      const int64_t terms = depth - k < JK_DEPTH ? depth - k : JK_DEPTH;
      const float *right = b + k * b_row + j;
      int64_t right_row = b_row;
#if JK_TILE_VECTORS == 1
      if (bands >= JK_PACKED_BANDS) {
        for (int64_t term = 0; term < terms; term++) packed[term] = JK(load)(right + term * b_row);
        right = (const float *)packed;
        right_row = 16;
      }
#endif
      for (int64_t band = 0; band < bands; band++) {
        const int64_t i = m * band / bands;
        const int rows = (int)(m * (band + 1) / bands - i);
        JK(sized_tile)(
            rows, vectors, terms, a + i * a_row + k * a_column, a_row, a_column, right, right_row,
            start ? start + i * start_row : NULL, start_row, c + i * c_row + j, c_row);
      }
      start = c + j;
      start_row = c_row;
      k += terms;
    } while (k < depth);
  }
}

static void JK(add_in_order)(int64_t count, int64_t n, const float *matrices, int64_t stride, float *sums) {
  int64_t j = 0;
  for (; j + 64 <= n; j += 64) {
    v16 s0 = 0.0f, s1 = 0.0f, s2 = 0.0f, s3 = 0.0f;
    for (int64_t i = 0; i < count; i++) {
      const float *x = matrices + i * stride + j;
      s0 += JK(load)(x);
      s1 += JK(load)(x + 16);
      s2 += JK(load)(x + 32);
      s3 += JK(load)(x + 48);
    }
    JK(store)(sums + j, s0);
    JK(store)(sums + j + 16, s1);
    JK(store)(sums + j + 32, s2);
    JK(store)(sums + j + 48, s3);
  }
  for (; j < n; j += 16) {
    v16 s = 0.0f;
    for (int64_t i = 0; i < count; i++) s += JK(load)(matrices + i * stride + j);
    JK(store)(sums + j, s);
  }
}

static double JK(sum_of_squares)(int64_t n, const float *x) {
  d8 low = 0.0, high = 0.0;
  for (int64_t i = 0; i < n; i += 16) {
    const d8 a = __builtin_convertvector(*(const v8_unaligned *)(x + i), d8);
    const d8 b = __builtin_convertvector(*(const v8_unaligned *)(x + i + 8), d8);
    low += a * a;
    high += b * b;
  }
  const d8 both = low + high;
  const __typeof__(both.lo) four = both.lo + both.hi;
  return (four.x + four.z) + (four.y + four.w);
}

static void JK(normalize)(
    int64_t rows, int64_t count, const int32_t *source, const float *observations, const float *mean,
    const float *scale, float limit, float *out, int64_t out_row) {
  // Rows of a large batch at random places would each be waited for.
  enum { AHEAD = 8 };
  for (int64_t i = 0; i < rows; i++) {
    if (source && i + AHEAD < rows) {
      const float *later = observations + source[i + AHEAD] * count;
      for (int64_t j = 0; j < count; j += 16) __builtin_prefetch(later + j);
      __builtin_prefetch(later + count - 1);
    }
    const float *x = observations + (source ? source[i] : i) * count;
    float *y = out + i * out_row;
    for (int64_t j = 0; j < count; j++) {
      const float v = (x[j] - mean[j]) * scale[j];
      y[j] = v < -limit ? -limit : v > limit ? limit : v;
    }
  }
}

static void JK(fine_input)(
    int64_t rows, int64_t count, const int32_t *source, const float *observations, const float *scale,
    float magnification, float *out, int64_t out_row) {
  for (int64_t i = 0; i < rows; i++) {
    const float *x = observations + (source ? source[i] : i) * count;
    float *y = out + i * out_row;
    for (int64_t j = 0; j < count; j++) {
      const float v = x[j] * scale[j] * magnification;
      const float w = v < -1e6f ? -1e6f : v > 1e6f ? 1e6f : v;
      y[j] = w / (1.0f + (w < 0.0f ? -w : w));
    }
  }
}

static void JK(adamw)(
    int64_t n, const jk_adamw_step *step, const float *gradient, float *parameters, float *first,
    float *second) {
  const float rate = step->learning_rate / step->first_correction;
  const float shrink = 1.0f - step->learning_rate * step->weight_decay;
  const float keep1 = step->beta1, keep2 = step->beta2;
  for (int64_t i = 0; i < n; i += 16) {
    const v16 g = JK(load)(gradient + i) * step->gradient_scale;
    const v16 m = JK(load)(first + i) * keep1 + g * (1.0f - keep1);
    const v16 v = JK(load)(second + i) * keep2 + g * g * (1.0f - keep2);
    const v16 scale = __builtin_elementwise_sqrt(v) / step->second_correction_root + step->epsilon;
    JK(store)(first + i, m);
    JK(store)(second + i, v);
    JK(store)(parameters + i, JK(load)(parameters + i) * shrink - rate * (m / scale));
  }
}
