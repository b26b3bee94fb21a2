// Compiles the kernel bodies once for each instruction set, and chooses the best one that the CPU has at the
// first call.

#include "CKernels.h"

#include <stdatomic.h>
#include <stddef.h>
#include <string.h>

#pragma STDC FP_CONTRACT OFF
// Vectors are passed only to functions that are always inlined, so their calling convention is never used.
#pragma clang diagnostic ignored "-Wpsabi"

// The bodies wrap every name in JK(name); each inclusion gives the names another suffix.
#define JK_JOIN(name, suffix) jk_##name##_##suffix
#define JK_EXPAND(name, suffix) JK_JOIN(name, suffix)
#define JK(name) JK_EXPAND(name, JK_SUFFIX)

#define JK_SUFFIX portable
#define JK_TILE_VECTORS 1
#include "KernelBodies.h"
#undef JK_SUFFIX
#undef JK_TILE_VECTORS

#if defined(__x86_64__)

#define JK_SUFFIX v3
#define JK_TILE_VECTORS 1
#pragma clang attribute push(__attribute__((target("arch=x86-64-v3"))), apply_to = function)
#include "KernelBodies.h"
#pragma clang attribute pop
#undef JK_SUFFIX
#undef JK_TILE_VECTORS

// The features of x86-64-v4, listed: with "arch=x86-64-v4" clang prefers vectors of half the width.
#define JK_SUFFIX v4
#define JK_TILE_VECTORS 4
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512cd,avx512dq,avx512vl,avx2,bmi,bmi2,fma,f16c,lzcnt,movbe"))), \
    apply_to = function)
#include "KernelBodies.h"
#pragma clang attribute pop
#undef JK_SUFFIX
#undef JK_TILE_VECTORS

static int32_t supported_instruction_set(void) {
  __builtin_cpu_init();
  if (__builtin_cpu_supports("x86-64-v4")) return 2;
  if (__builtin_cpu_supports("x86-64-v3")) return 1;
  return 0;
}

#define JK_CALL(name, ...) \
  switch (jk_instruction_set()) { \
  case 2: return jk_##name##_v4(__VA_ARGS__); \
  case 1: return jk_##name##_v3(__VA_ARGS__); \
  default: return jk_##name##_portable(__VA_ARGS__); \
  }

#else

static int32_t supported_instruction_set(void) { return 0; }

#define JK_CALL(name, ...) return jk_##name##_portable(__VA_ARGS__);

#endif

// -1 until it is first needed. Two threads that need it at once both store the same number.
static _Atomic int32_t chosen_instruction_set = -1;

int32_t jk_instruction_set(void) {
  int32_t chosen = atomic_load_explicit(&chosen_instruction_set, memory_order_relaxed);
  if (chosen >= 0) return chosen;
  chosen = supported_instruction_set();
  atomic_store_explicit(&chosen_instruction_set, chosen, memory_order_relaxed);
  return chosen;
}

void jk_limit_instruction_set(int32_t limit) {
  int32_t supported = supported_instruction_set();
  int32_t chosen = limit < 0 ? 0 : limit < supported ? limit : supported;
  atomic_store_explicit(&chosen_instruction_set, chosen, memory_order_relaxed);
}

void jk_matrix_product(
    int64_t m, int64_t n, int64_t depth, const float *a, int64_t a_row, int64_t a_column, const float *b,
    int64_t b_row, const float *initial, int64_t initial_row, float *c, int64_t c_row) {
  JK_CALL(matrix_product, m, n, depth, a, a_row, a_column, b, b_row, initial, initial_row, c, c_row)
}

void jk_transpose(
    int64_t rows, int64_t columns, const float *matrix, int64_t row, float *transposed, int64_t transposed_row) {
  // In blocks of 16 x 16, so that a cache line is used completely while it is in the cache.
  for (int64_t i0 = 0; i0 < rows; i0 += 16) {
    for (int64_t j0 = 0; j0 < columns; j0 += 16) {
      int64_t i1 = i0 + 16 < rows ? i0 + 16 : rows;
      int64_t j1 = j0 + 16 < columns ? j0 + 16 : columns;
      for (int64_t j = j0; j < j1; j++) {
        for (int64_t i = i0; i < i1; i++) transposed[j * transposed_row + i] = matrix[i * row + j];
      }
    }
  }
}

void jk_column_sums(int64_t m, int64_t n, const float *matrix, int64_t row, float *sums) {
  JK_CALL(add_in_order, m, n, matrix, row, sums)
}

void jk_add_in_order(int64_t count, int64_t n, const float *matrices, int64_t stride, float *sums) {
  JK_CALL(add_in_order, count, n, matrices, stride, sums)
}

double jk_sum_of_squares(int64_t n, const float *x) { JK_CALL(sum_of_squares, n, x) }

void jk_gather_rows(int64_t rows, const int32_t *source, const float *matrix, int64_t row, float *gathered) {
  for (int64_t i = 0; i < rows; i++) {
    const float *from = matrix + source[i] * row;
    for (int64_t j = 0; j < row; j += 8) memcpy(gathered + i * row + j, from + j, 8 * sizeof(float));
  }
}

void jk_normalize(
    int64_t rows, int64_t count, const int32_t *source, const float *observations, const float *mean,
    const float *scale, float limit, float *out, int64_t out_row) {
  JK_CALL(normalize, rows, count, source, observations, mean, scale, limit, out, out_row)
}

void jk_fine_input(
    int64_t rows, int64_t count, const int32_t *source, const float *observations, const float *scale,
    float magnification, float *out, int64_t out_row) {
  JK_CALL(fine_input, rows, count, source, observations, scale, magnification, out, out_row)
}

void jk_exp(int64_t n, const float *x, float *y) { JK_CALL(exp, n, x, y) }
void jk_log(int64_t n, const float *x, float *y) { JK_CALL(log, n, x, y) }
void jk_tanh(int64_t n, const float *x, float *y) { JK_CALL(tanh, n, x, y) }
void jk_relu(int64_t n, const float *x, float *y) { JK_CALL(relu, n, x, y) }
void jk_silu(int64_t n, const float *x, float *y) { JK_CALL(silu, n, x, y) }
void jk_tanh_gradient(int64_t n, const float *y, float *gradient) { JK_CALL(tanh_gradient, n, y, gradient) }
void jk_relu_gradient(int64_t n, const float *y, float *gradient) { JK_CALL(relu_gradient, n, y, gradient) }
void jk_silu_gradient(int64_t n, const float *x, float *gradient) { JK_CALL(silu_gradient, n, x, gradient) }

void jk_head_log_softmax(
    int64_t rows, int64_t heads, const int32_t *offsets, const int32_t *bins, float inverse_temperature,
    const float *logits, int64_t row, float *log_probabilities, float *probabilities, float *entropies) {
  JK_CALL(
      head_log_softmax, rows, heads, offsets, bins, inverse_temperature, logits, row, log_probabilities,
      probabilities, entropies)
}

void jk_head_sample(
    int64_t rows, int64_t heads, const int32_t *offsets, const int32_t *bins, float *probabilities,
    int64_t row, const float *uniforms, uint16_t *tokens) {
  JK_CALL(head_sample, rows, heads, offsets, bins, probabilities, row, uniforms, tokens)
}

void jk_head_argmax(
    int64_t rows, int64_t heads, const int32_t *offsets, const int32_t *bins, const float *logits, int64_t row,
    uint16_t *tokens) {
  for (int64_t i = 0; i < rows; i++) {
    for (int64_t h = 0; h < heads; h++) {
      const float *z = logits + i * row + offsets[h];
      int32_t best = 0;
      for (int32_t j = 1; j < bins[h]; j++) {
        if (z[j] > z[best]) best = j;
      }
      tokens[i * heads + h] = (uint16_t)best;
    }
  }
}

void jk_head_gather(
    int64_t rows, int64_t heads, const int32_t *offsets, const float *log_probabilities, int64_t row,
    const uint16_t *tokens, float *chosen) {
  for (int64_t i = 0; i < rows; i++) {
    const uint16_t *token = tokens + i * heads;
    for (int64_t h = 0; h < heads; h++) {
      chosen[i * heads + h] = log_probabilities[i * row + offsets[h] + token[h]];
    }
  }
}

void jk_head_gradient(
    int64_t rows, int64_t heads, const int32_t *offsets, const int32_t *bins, float inverse_temperature,
    const float *log_probabilities, const float *probabilities, const float *entropies, int64_t row,
    const uint16_t *tokens, const float *token_weights, const float *entropy_weights,
    float *logit_gradients) {
  JK_CALL(
      head_gradient, rows, heads, offsets, bins, inverse_temperature, log_probabilities, probabilities,
      entropies, row, tokens, token_weights, entropy_weights, logit_gradients)
}

void jk_layer_norm(
    int64_t rows, int64_t n, int64_t row, const float *x, const float *gain, const float *bias,
    float *normalized, float *scales, float *out) {
  JK_CALL(layer_norm, rows, n, row, x, gain, bias, normalized, scales, out)
}

void jk_layer_norm_gradient(
    int64_t rows, int64_t n, int64_t row, const float *normalized, const float *scales, const float *gain,
    const float *out_gradient, const float *other, float *x_gradient) {
  JK_CALL(layer_norm_gradient, rows, n, row, normalized, scales, gain, out_gradient, other, x_gradient)
}

void jk_layer_norm_parameter_gradient(
    int64_t rows, int64_t row, const float *normalized, const float *out_gradient, float *gain_gradient) {
  JK_CALL(layer_norm_parameter_gradient, rows, row, normalized, out_gradient, gain_gradient)
}

void jk_add_row(int64_t rows, int64_t row, const float *x, const float *added, float *out) {
  JK_CALL(add_row, rows, row, x, added, out)
}

void jk_adamw(
    int64_t n, const jk_adamw_step *step, const float *gradient, float *parameters, float *first,
    float *second) {
  JK_CALL(adamw, n, step, gradient, parameters, first, second)
}
