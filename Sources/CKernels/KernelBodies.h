// The kernels themselves, written once over vectors of 16 floats and compiled for several instruction sets.
//
// Included by CKernels.c with JK_SUFFIX, the end of every name, and JK_TILE_VECTORS, how many vectors wide
// the tiles of a matrix product are. No include guard: it is included once for each instruction set.
//
// Lane i of a vector never meets lane j except in `sum` and `largest`, whose order is written out, so the
// width of the hardware's registers cannot change a bit.

#ifndef JK_VECTOR_TYPES
#define JK_VECTOR_TYPES

#define JK_INLINE static inline __attribute__((always_inline, unused))

typedef float v16 __attribute__((ext_vector_type(16)));
typedef int32_t i16 __attribute__((ext_vector_type(16)));
typedef double d8 __attribute__((ext_vector_type(8)));
// The same, at any address that a float may have.
typedef float v16_unaligned __attribute__((ext_vector_type(16), aligned(4)));
typedef float v8_unaligned __attribute__((ext_vector_type(8), aligned(4)));

// Rows of a matrix product's tile at most: with 4 vectors across, 6 rows fill 24 of 32 registers; with fewer,
// 8 do. With AVX2's 16 half-width registers, 6 rows of one vector fill 12.
#define JK_TILE_ROWS(vectors) ((vectors) >= 4 || JK_TILE_VECTORS == 1 ? 6 : 8)

// Terms of a sum that are added before the next tile is taken: 128 rows of 4 vectors stay in a first-level
// cache of 48 KiB. The chain goes on from c afterwards, so the result is the same.
enum { JK_DEPTH = 128 };

#endif

JK_INLINE v16 JK(load)(const float *p) { return *(const v16_unaligned *)p; }
JK_INLINE void JK(store)(float *p, v16 x) { *(v16_unaligned *)p = x; }
JK_INLINE v16 JK(fma)(v16 a, v16 b, v16 c) { return __builtin_elementwise_fma(a, b, c); }
JK_INLINE i16 JK(bits)(v16 x) { return (i16)x; }
JK_INLINE v16 JK(floats)(i16 x) { return (v16)x; }

/// Where `mask` is all ones, a; where it is 0, b.
JK_INLINE v16 JK(select)(i16 mask, v16 a, v16 b) {
  return JK(floats)((mask & JK(bits)(a)) | (~mask & JK(bits)(b)));
}

/// All ones in the first `count` lanes, 0 in the rest.
JK_INLINE i16 JK(first_lanes)(int64_t count) {
  const i16 lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  return lane < (i16)(int32_t)(count < 16 ? count : 16);
}

JK_INLINE float JK(sum)(v16 x) {
  const __typeof__(x.lo) eight = x.lo + x.hi;
  const __typeof__(eight.lo) four = eight.lo + eight.hi;
  return (four.x + four.z) + (four.y + four.w);
}

JK_INLINE int32_t JK(count)(i16 x) {
  const __typeof__(x.lo) eight = x.lo + x.hi;
  const __typeof__(eight.lo) four = eight.lo + eight.hi;
  return (four.x + four.z) + (four.y + four.w);
}

JK_INLINE float JK(largest)(v16 x) {
  const __typeof__(x.lo) eight = x.lo > x.hi ? x.lo : x.hi;
  const __typeof__(eight.lo) four = eight.lo > eight.hi ? eight.lo : eight.hi;
  const float a = four.x > four.z ? four.x : four.z;
  const float b = four.y > four.w ? four.y : four.w;
  return a > b ? a : b;
}

// e^x = 2^n e^r with n = round(x / ln 2) and |r| <= ln 2 / 2; e^r = 1 + r + r^2 q(r), q fitted for the least
// largest relative error (5e-11). 2^n is multiplied in two halves, so that n may be -150 ... 128.
JK_INLINE v16 JK(exp_vector)(v16 x) {
  const v16 nan = x;
  const i16 ordered = x == x;
  x = JK(select)(x < -104.0f, (v16)-104.0f, x);
  x = JK(select)(x > 89.0f, (v16)89.0f, x);
  x = JK(select)(ordered, x, (v16)0.0f);
  // Adding 1.5 * 2^23 leaves the nearest integer in the low bits.
  const v16 shifted = JK(fma)(x, (v16)1.44269504f, (v16)12582912.0f);
  const v16 n = shifted - 12582912.0f;
  v16 r = JK(fma)(n, (v16)-0.693145752f, x);
  r = JK(fma)(n, (v16)-1.42860677e-6f, r);
  v16 q = JK(fma)((v16)0.00019790136138908565f, r, (v16)0.0013944868696853518f);
  q = JK(fma)(q, r, (v16)0.008333498612046242f);
  q = JK(fma)(q, r, (v16)0.041666291654109955f);
  q = JK(fma)(q, r, (v16)0.1666666567325592f);
  q = JK(fma)(q, r, (v16)0.5f);
  const v16 y = JK(fma)(r * r, q, r) + 1.0f;
  const i16 whole = JK(bits)(shifted) - 0x4B400000;
  const i16 half = whole >> 1;
  const v16 first = JK(floats)((half + 127) << 23);
  const v16 second = JK(floats)((whole - half + 127) << 23);
  return JK(select)(ordered, y * first * second, nan);
}

// x = 2^n (1 + f) with 1 + f in [sqrt(1/2), sqrt(2)); log(1 + f) = f - f^2 / 2 + f^3 p(f), p fitted for the
// least largest relative error (8e-10).
JK_INLINE v16 JK(log_vector)(v16 x) {
  const i16 tiny = x < 1.17549435e-38f;
  const v16 scaled = JK(select)(tiny, x * 8388608.0f, x);
  const i16 shifted = JK(bits)(scaled) - 0x3F3504F3;
  const i16 whole = shifted >> 23;
  const v16 f = JK(floats)((shifted & 0x007FFFFF) + 0x3F3504F3) - 1.0f;
  const v16 n = __builtin_convertvector(whole, v16) - JK(select)(tiny, (v16)23.0f, (v16)0.0f);
  v16 p = JK(fma)((v16)0.06757571548223495f, f, (v16)-0.11694340407848358f);
  p = JK(fma)(p, f, (v16)0.11893515288829803f);
  p = JK(fma)(p, f, (v16)-0.12403082847595215f);
  p = JK(fma)(p, f, (v16)0.1421855390071869f);
  p = JK(fma)(p, f, (v16)-0.16668090224266052f);
  p = JK(fma)(p, f, (v16)0.2000216692686081f);
  p = JK(fma)(p, f, (v16)-0.25000008940696716f);
  p = JK(fma)(p, f, (v16)0.3333331048488617f);
  const v16 square = f * f;
  v16 y = JK(fma)(p * f, square, n * 1.42860677e-6f);
  y = JK(fma)(square, (v16)-0.5f, y);
  y = JK(fma)(n, (v16)0.693145752f, f + y);
  y = JK(select)(x == 0.0f, (v16)-__builtin_inff(), y);
  y = JK(select)(x == __builtin_inff(), x, y);
  return JK(select)(x >= 0.0f, y, (v16)__builtin_nanf(""));
}

// x P(x^2) / Q(x^2) on [-8, 8], both of degree 4, fitted for the least largest relative error (6e-9); beyond,
// the value at 8, which is 1 - 2^-23. Rounding leaves every value below 1.
JK_INLINE v16 JK(tanh_vector)(v16 x) {
  const v16 given = x;
  x = JK(select)(x < -8.0f, (v16)-8.0f, x);
  x = JK(select)(x > 8.0f, (v16)8.0f, x);
  const v16 s = x * x;
  v16 p = JK(fma)((v16)1.523038761774842e-8f, s, (v16)2.1894640667596832e-5f);
  p = JK(fma)(p, s, (v16)0.003571596695110202f);
  p = JK(fma)(p, s, (v16)0.1344449669122696f);
  p = JK(fma)(p, s, (v16)1.0f);
  v16 q = JK(fma)((v16)8.522434882252128e-7f, s, (v16)0.0003411289944779128f);
  q = JK(fma)(q, s, (v16)0.02616443857550621f);
  q = JK(fma)(q, s, (v16)0.4677782356739044f);
  q = JK(fma)(q, s, (v16)1.0f);
  return JK(select)(given == given, x * p / q, given);
}

JK_INLINE v16 JK(relu_vector)(v16 x) { return JK(select)(x < 0.0f, (v16)0.0f, x); }

JK_INLINE v16 JK(sigmoid_vector)(v16 x) { return 1.0f / (1.0f + JK(exp_vector)(-x)); }

JK_INLINE v16 JK(silu_vector)(v16 x) {
  // Below -88, exp(-x) may be infinite: the product is 0 there, not NaN.
  return x * JK(sigmoid_vector)(x);
}

// Applies `vector` to n floats; the last few go through a full vector of their own.
#define JK_ELEMENTWISE(name, vector) \
  static void JK(name)(int64_t n, const float *x, float *y) { \
    int64_t i = 0; \
    for (; i + 16 <= n; i += 16) JK(store)(y + i, JK(vector)(JK(load)(x + i))); \
    if (i < n) { \
      float last[16] = {0}; \
      memcpy(last, x + i, (size_t)(n - i) * sizeof(float)); \
      JK(store)(last, JK(vector)(JK(load)(last))); \
      memcpy(y + i, last, (size_t)(n - i) * sizeof(float)); \
    } \
  }

JK_ELEMENTWISE(exp, exp_vector)
JK_ELEMENTWISE(log, log_vector)
JK_ELEMENTWISE(tanh, tanh_vector)
JK_ELEMENTWISE(relu, relu_vector)
JK_ELEMENTWISE(silu, silu_vector)

JK_INLINE v16 JK(tanh_slope)(v16 y) { return JK(fma)(-y, y, (v16)1.0f); }
JK_INLINE v16 JK(relu_slope)(v16 y) { return JK(select)(y > 0.0f, (v16)1.0f, (v16)0.0f); }
JK_INLINE v16 JK(silu_slope)(v16 x) {
  const v16 s = JK(sigmoid_vector)(x);
  return s * JK(fma)(x, 1.0f - s, (v16)1.0f);
}

#define JK_SLOPE(name, slope) \
  static void JK(name)(int64_t n, const float *x, float *gradient) { \
    int64_t i = 0; \
    for (; i + 16 <= n; i += 16) JK(store)(gradient + i, JK(load)(gradient + i) * JK(slope)(JK(load)(x + i))); \
    if (i < n) { \
      float last[16] = {0}; \
      memcpy(last, x + i, (size_t)(n - i) * sizeof(float)); \
      JK(store)(last, JK(slope)(JK(load)(last))); \
      for (int64_t j = i; j < n; j++) gradient[j] *= last[j - i]; \
    } \
  }

JK_SLOPE(tanh_gradient, tanh_slope)
JK_SLOPE(relu_gradient, relu_slope)
JK_SLOPE(silu_gradient, silu_slope)

/// One tile of c, `rows` by 16 * `vectors`, both constants once inlined, so that the sums live in registers.
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
  for (int64_t k = 0; k < depth; k++) {
    v16 right[4];
#pragma clang loop unroll(full)
    for (int j = 0; j < vectors; j++) right[j] = JK(load)(b + k * b_row + 16 * j);
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++) {
      const v16 left = (v16)a[i * a_row + k * a_column];
#pragma clang loop unroll(full)
      for (int j = 0; j < vectors; j++) sums[i][j] = JK(fma)(left, right[j], sums[i][j]);
    }
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
  // Columns and rows are cut into tiles as equal as they can be: a thin last tile would wait on the latency
  // of its few sums.
  const int64_t all_vectors = n / 16;
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
      for (int64_t band = 0; band < bands; band++) {
        const int64_t i = m * band / bands;
        const int rows = (int)(m * (band + 1) / bands - i);
        JK(sized_tile)(
            rows, vectors, terms, a + i * a_row + k * a_column, a_row, a_column, b + k * b_row + j, b_row,
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
  for (int64_t i = 0; i < rows; i++) {
    const float *x = observations + (source ? source[i] : i) * count;
    float *y = out + i * out_row;
    for (int64_t j = 0; j < count; j++) {
      const float v = (x[j] - mean[j]) * scale[j];
      y[j] = v < -limit ? -limit : v > limit ? limit : v;
    }
  }
}

static void JK(head_log_softmax)(
    int64_t rows, int64_t heads, const int32_t *offsets, const int32_t *bins, float inverse_temperature,
    const float *logits, int64_t row, float *log_probabilities, float *probabilities, float *entropies) {
  const v16 nothing = 0.0f;
  for (int64_t i = 0; i < rows; i++) {
    for (int64_t h = 0; h < heads; h++) {
      const int64_t start = i * row + offsets[h];
      const int64_t count = bins[h];
      const float *z = logits + start;
      float *l = log_probabilities + start;
      float *p = probabilities + start;

      v16 best = -__builtin_inff();
      for (int64_t j = 0; j < count; j += 16) {
        const v16 x = JK(load)(z + j);
        best = JK(select)(JK(first_lanes)(count - j) & (x > best), x, best);
      }
      const v16 top = (v16)JK(largest)(best);

      v16 parts = 0.0f;
      for (int64_t j = 0; j < count; j += 16) {
        const v16 x = (JK(load)(z + j) - top) * inverse_temperature;
        const v16 e = JK(select)(JK(first_lanes)(count - j), JK(exp_vector)(x), nothing);
        parts += e;
        JK(store)(l + j, x);
        JK(store)(p + j, e);
      }
      const float total = JK(sum)(parts);
      const v16 log_total = JK(log_vector)((v16)total);
      const v16 reciprocal = (v16)(1.0f / total);

      v16 spread = 0.0f;
      for (int64_t j = 0; j < count; j += 16) {
        const i16 inside = JK(first_lanes)(count - j);
        const v16 x = JK(select)(inside, JK(load)(l + j) - log_total, nothing);
        const v16 e = JK(load)(p + j) * reciprocal;
        spread = JK(fma)(-e, x, spread);
        JK(store)(l + j, x);
        JK(store)(p + j, e);
      }
      if (entropies) entropies[i * heads + h] = JK(sum)(spread);
    }
  }
}

static void JK(head_sample)(
    int64_t rows, int64_t heads, const int32_t *offsets, const int32_t *bins, float *probabilities,
    int64_t row, const float *uniforms, uint16_t *tokens) {
  for (int64_t i = 0; i < rows; i++) {
    for (int64_t h = 0; h < heads; h++) {
      float *p = probabilities + i * row + offsets[h];
      const int64_t count = bins[h];
      float total = 0.0f;
      for (int64_t j = 0; j < count; j++) {
        total += p[j];
        p[j] = total;
      }
      // A sum never falls from one bin to the next, so the bins at or below the mark are the ones before
      // the drawn bin. The mark is below the total: uniform * total is at least half an ulp less.
      const v16 mark = (v16)(uniforms[i * heads + h] * total);
      i16 below = 0;
      for (int64_t j = 0; j < count; j += 16) {
        below -= JK(first_lanes)(count - j) & (JK(load)(p + j) <= mark);
      }
      tokens[i * heads + h] = (uint16_t)JK(count)(below);
    }
  }
}

static void JK(head_gradient)(
    int64_t rows, int64_t heads, const int32_t *offsets, const int32_t *bins, float inverse_temperature,
    const float *log_probabilities, const float *probabilities, const float *entropies, int64_t row,
    const int32_t *source, const uint16_t *tokens, const float *token_weights, const float *entropy_weights,
    float *logit_gradients) {
  for (int64_t i = 0; i < rows; i++) {
    const uint16_t *token = tokens + (source ? source[i] : i) * heads;
    for (int64_t h = 0; h < heads; h++) {
      const int64_t start = i * row + offsets[h];
      const float weight = token_weights[i * heads + h];
      const float entropy_weight = entropy_weights[i * heads + h];
      const v16 entropy = (v16)entropies[i * heads + h];
      for (int64_t j = 0; j < bins[h]; j += 16) {
        // d entropy / d x_j = -p_j (log p_j + entropy), d log p(t) / d x_j = [j = t] - p_j.
        const v16 spread = JK(load)(log_probabilities + start + j) + entropy;
        const v16 pull = JK(fma)((v16)entropy_weight, spread, (v16)weight);
        const v16 change = -JK(load)(probabilities + start + j) * pull * inverse_temperature;
        JK(store)(logit_gradients + start + j, JK(select)(JK(first_lanes)(bins[h] - j), change, (v16)0.0f));
      }
      logit_gradients[start + token[h]] += weight * inverse_temperature;
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
