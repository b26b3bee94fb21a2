// The kernels of categorical action heads: log-softmax, sampling and their gradient.
//
// Included by KernelBodies.h, after VectorBodies.h.

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
      // A cumulative sum never decreases from one bin to the next, so the bins at or below the mark are those
      // before the sampled bin. The mark is below the total: uniform * total is at least half an ulp less.
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
        const v16 by_log_probability = JK(fma)((v16)entropy_weight, spread, (v16)weight);
        const v16 change = -JK(load)(probabilities + start + j) * by_log_probability * inverse_temperature;
        JK(store)(logit_gradients + start + j, JK(select)(JK(first_lanes)(bins[h] - j), change, (v16)0.0f));
      }
      logit_gradients[start + token[h]] += weight * inverse_temperature;
    }
  }
}
