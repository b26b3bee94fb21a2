// Vectors of 16 floats: loading, reducing, exp, log, tanh, and the elementwise kernels built from them.
//
// Included by KernelBodies.h.

#ifndef JK_VECTOR_TYPES
#define JK_VECTOR_TYPES

#define JK_INLINE static inline __attribute__((always_inline, unused))

typedef float v16 __attribute__((ext_vector_type(16)));
typedef int32_t i16 __attribute__((ext_vector_type(16)));
typedef double d8 __attribute__((ext_vector_type(8)));
// The same, at any address that is aligned for floats.
typedef float v16_unaligned __attribute__((ext_vector_type(16), aligned(4)));
typedef float v8_unaligned __attribute__((ext_vector_type(8), aligned(4)));

#endif

JK_INLINE v16 JK(load)(const float *p) { return *(const v16_unaligned *)p; }
JK_INLINE void JK(store)(float *p, v16 x) { *(v16_unaligned *)p = x; }
JK_INLINE v16 JK(fma)(v16 a, v16 b, v16 c) { return __builtin_elementwise_fma(a, b, c); }
JK_INLINE i16 JK(bits)(v16 x) { return (i16)x; }
JK_INLINE v16 JK(floats)(i16 x) { return (v16)x; }

/// a where `mask` is all ones, b where it is 0.
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

// e^x = 2^n e^r with n = round(x / ln 2) and |r| <= ln 2 / 2; e^r = 1 + r + r^2 q(r), with q fitted for the
// smallest maximal relative error (5e-11). 2^n is multiplied in two halves, so that n may be -150 ... 128.
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

// x = 2^n (1 + f) with 1 + f in [sqrt(1/2), sqrt(2)); log(1 + f) = f - f^2 / 2 + f^3 p(f), with p fitted for
// the smallest maximal relative error (8e-10).
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

// x P(x^2) / Q(x^2) on [-8, 8], both of degree 4, fitted for the smallest maximal relative error (6e-9);
// beyond that, the value at 8, which is 1 - 2^-23. Rounding leaves every value below 1.
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

// Applies `vector` to n floats; the remaining few are processed in a full vector of their own.
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
