// The arithmetic of the network: matrix products, activations, softmax and AdamW over flat float arrays.
//
// Every function gives the same bits on every CPU, at every optimisation level and for every division of its
// rows into calls: each output is one chain of operations in a fixed order, fused multiply-adds are used only
// where the source states them, and only loops over outputs are vectorised.
//
// Matrices are row-major. A "padded" matrix has rows of a multiple of 16 floats; the padding is computed like
// everything else and stays 0 if it is 0 at first. Pointers need float alignment; 64-byte alignment is
// fastest. No function allocates, fails or keeps state, except jk_limit_instruction_set.

#ifndef JOSTLE_CKERNELS_H
#define JOSTLE_CKERNELS_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The length of a padded row is a multiple of this; functions that access this many floats beyond the last
/// row say so.
enum { JK_LANES = 16 };

/// The instruction set in use: 0 portable, 1 x86-64-v3 (AVX2 and FMA), 2 x86-64-v4 (AVX-512).
int32_t jk_instruction_set(void);

/// From now on, the whole process uses no instruction set above `limit`; one that the CPU lacks is never
/// used. Results keep their bits, so this serves only to compare speeds and to test that claim.
void jk_limit_instruction_set(int32_t limit);

/// c[i][j] = initial[i][j] + sum over k of a(i, k) * b[k][j], one chain of fused multiply-adds, k ascending.
///
/// @param m number of rows of c
/// @param n number of columns of c, a multiple of 16
/// @param depth number of terms of each sum, at least 0
/// @param a a(i, k) is a[i * a_row + k * a_column]; either stride may be 1
/// @param b [depth x n], rows b_row floats apart
/// @param initial rows initial_row floats apart; 0 repeats one row (a bias); NULL means zeros; may be c
/// @param c [m x n], rows c_row floats apart
void jk_matrix_product(
    int64_t m, int64_t n, int64_t depth, const float *a, int64_t a_row, int64_t a_column, const float *b,
    int64_t b_row, const float *initial, int64_t initial_row, float *c, int64_t c_row);

/// transposed[j][i] = matrix[i][j] for matrix [rows x columns]; rows are `row` and `transposed_row` floats
/// apart.
void jk_transpose(
    int64_t rows, int64_t columns, const float *matrix, int64_t row, float *transposed, int64_t transposed_row);

/// sums[j] = sum over i of matrix[i][j], i ascending; n is a multiple of 16, rows are `row` floats apart.
void jk_column_sums(int64_t m, int64_t n, const float *matrix, int64_t row, float *sums);

/// sums[j] = sum over i of matrices[i * stride + j], i ascending, for j in 0..<n; n is a multiple of 16.
void jk_add_in_order(int64_t count, int64_t n, const float *matrices, int64_t stride, float *sums);

/// The sum of squares of n floats (a multiple of 16) in double precision, in a fixed order.
double jk_sum_of_squares(int64_t n, const float *x);

/// gathered[i] = matrix[source[i]], rows of `row` floats, a multiple of 8.
///
/// It does nothing else: where rows are read at random, each waits for memory, and the CPU can wait for as many at once
/// as it has instructions in view.
void jk_gather_rows(int64_t rows, const int32_t *source, const float *matrix, int64_t row, float *gathered);

/// out[i][j] = clamp((observations[s][j] - mean[j]) * scale[j], -limit, limit), s = source[i].
///
/// @param source [rows], which row of observations to read; NULL means 0, 1, 2, ...
/// @param observations rows of exactly `count` floats
/// @param out rows out_row floats apart; floats beyond `count` are not changed
void jk_normalize(
    int64_t rows, int64_t count, const int32_t *source, const float *observations, const float *mean,
    const float *scale, float limit, float *out, int64_t out_row);

/// out[i][j] = y / (1 + |y|), y = clamp(observations[s][j] * scale[j] * magnification, -1e6, 1e6), s = source[i].
///
/// @param source, observations, out, out_row as of jk_normalize
void jk_fine_input(
    int64_t rows, int64_t count, const int32_t *source, const float *observations, const float *scale,
    float magnification, float *out, int64_t out_row);

// Elementwise functions of n floats; `y` may be `x`. Any n.

/// e to the x, within 2 ulp; 0 below -104 and infinity above 88.73.
void jk_exp(int64_t n, const float *x, float *y);
/// The natural logarithm, within 2 ulp; -infinity at 0, NaN below.
void jk_log(int64_t n, const float *x, float *y);
/// The hyperbolic tangent, within 6 ulp; its magnitude is below 1 everywhere.
void jk_tanh(int64_t n, const float *x, float *y);
/// max(x, 0).
void jk_relu(int64_t n, const float *x, float *y);
/// x / (1 + exp(-x)).
void jk_silu(int64_t n, const float *x, float *y);

// Derivatives: gradient[i] *= f'(x[i]) for n floats, from the output y or, for silu, the input x. Any n.

/// gradient *= 1 - y * y.
void jk_tanh_gradient(int64_t n, const float *y, float *gradient);
/// gradient *= y > 0 ? 1 : 0.
void jk_relu_gradient(int64_t n, const float *y, float *gradient);
/// gradient *= s * (1 + x * (1 - s)), s = 1 / (1 + exp(-x)).
void jk_silu_gradient(int64_t n, const float *x, float *gradient);

/// Log-probabilities, probabilities and entropies of the categorical heads of each row.
///
/// Head h of a row has the logits offsets[h] ..< offsets[h] + bins[h]. Heads are in ascending order without
/// overlap. The three float matrices share the stride `row`, and each has 16 floats more than rows * row, which
/// are read and stay as they are. Floats of a row beyond the last head become 0 where its last vector reaches.
///
/// @param inverse_temperature logits are first multiplied by it
/// @param log_probabilities, probabilities [rows x row], filled in; neither may be `logits`
/// @param entropies [rows x heads], filled in; NULL if they are not needed
void jk_head_log_softmax(
    int64_t rows, int64_t heads, const int32_t *offsets, const int32_t *bins, float inverse_temperature,
    const float *logits, int64_t row, float *log_probabilities, float *probabilities, float *entropies);

/// Samples a bin of each head by the inverse of its cumulative distribution: the first bin whose cumulative
/// sum exceeds uniform * total. A bin of probability 0 is never sampled.
///
/// @param probabilities [rows x row], from jk_head_log_softmax; replaced by cumulative sums
/// @param uniforms [rows x heads], each in [0, 1 - 2^-24]
/// @param tokens [rows x heads], filled in
void jk_head_sample(
    int64_t rows, int64_t heads, const int32_t *offsets, const int32_t *bins, float *probabilities,
    int64_t row, const float *uniforms, uint16_t *tokens);

/// The bin with the largest logit of each head; among equals, the first.
void jk_head_argmax(
    int64_t rows, int64_t heads, const int32_t *offsets, const int32_t *bins, const float *logits, int64_t row,
    uint16_t *tokens);

/// chosen[i][h] = log_probabilities[i][offsets[h] + tokens[i][h]].
void jk_head_gather(
    int64_t rows, int64_t heads, const int32_t *offsets, const float *log_probabilities, int64_t row,
    const uint16_t *tokens, float *chosen);

/// The gradient, by the logits, of the sum over heads of token_weights * log p(token) + entropy_weights *
/// entropy.
///
/// @param tokens, token_weights, entropy_weights [rows x heads]
/// @param log_probabilities, probabilities, entropies results of jk_head_log_softmax
/// @param logit_gradients [rows x row] and 16 floats more, filled in
void jk_head_gradient(
    int64_t rows, int64_t heads, const int32_t *offsets, const int32_t *bins, float inverse_temperature,
    const float *log_probabilities, const float *probabilities, const float *entropies, int64_t row,
    const uint16_t *tokens, const float *token_weights, const float *entropy_weights,
    float *logit_gradients);

/// Layer normalisation of rows: out = gain * normalized + bias, normalized = (x - mean) * scale with
/// scale = 1 / sqrt(variance + 1e-5) over the first n floats of a row. The padding comes out as 0.
///
/// @param n floats of a row that count, the rest of `row` being padding, 0 in x, gain and bias
/// @param row floats from one row to the next, a multiple of 16
/// @param normalized [rows x row], filled in
/// @param scales [rows], filled in
/// @param out [rows x row], filled in
void jk_layer_norm(
    int64_t rows, int64_t n, int64_t row, const float *x, const float *gain, const float *bias,
    float *normalized, float *scales, float *out);

/// The gradient by x of a layer normalisation, plus another gradient.
///
/// @param normalized, scales what jk_layer_norm gave
/// @param out_gradient [rows x row]
/// @param other [rows x row], added; NULL stands for zeros
/// @param x_gradient [rows x row], filled in
void jk_layer_norm_gradient(
    int64_t rows, int64_t n, int64_t row, const float *normalized, const float *scales, const float *gain,
    const float *out_gradient, const float *other, float *x_gradient);

/// gain_gradient[j] = sum over i of out_gradient[i][j] * normalized[i][j], i ascending; [row].
void jk_layer_norm_parameter_gradient(
    int64_t rows, int64_t row, const float *normalized, const float *out_gradient, float *gain_gradient);

/// out[i][j] = x[i][j] + added[j]; rows are `row` floats, a multiple of 16.
void jk_add_row(int64_t rows, int64_t row, const float *x, const float *added, float *out);

/// The coefficients of one AdamW step, named as in Loshchilov and Hutter, arXiv 1711.05101.
typedef struct {
  /// Step size, at least 0.
  float learning_rate;
  float beta1;
  float beta2;
  float epsilon;
  /// Decoupled weight decay: parameters shrink by the factor 1 - learning_rate * weight_decay.
  float weight_decay;
  /// 1 - beta1^t and sqrt(1 - beta2^t) at step t, counted from 1.
  float first_correction;
  float second_correction_root;
  /// The gradient is first multiplied by it, to clip it to a maximal norm.
  float gradient_scale;
} jk_adamw_step;

/// One AdamW step over n parameters (a multiple of 16) and their first and second moments.
void jk_adamw(
    int64_t n, const jk_adamw_step *step, const float *gradient, float *parameters, float *first, float *second);

#ifdef __cplusplus
}
#endif

#endif
