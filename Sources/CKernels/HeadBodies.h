// The kernels of categorical action heads: log-softmax, sampling and their gradient.
//
// Included by KernelBodies.h, after VectorBodies.h.

// A head is taken in sixteen rows at a time, so that one vector has the logarithms of their sums. Its last vector may
// hold fewer than 16 bins: 0 is stored beyond them, which a later head is written over, and nothing beyond the row.
static void JK(head_log_softmax)(
    int64_t rows, int64_t heads, const int32_t *offsets, const int32_t *bins, float inverse_temperature,
    const float *logits, int64_t row, float *log_probabilities, float *probabilities, float *entropies) {
  const v16 nothing = 0.0f;
  for (int64_t first = 0; first < rows; first += 16) {
    const int64_t taken = rows - first < 16 ? rows - first : 16;
    for (int64_t h = 0; h < heads; h++) {
      const int64_t start = first * row + offsets[h];
      const int64_t whole = bins[h] / 16 * 16;
      const int64_t last = bins[h] - whole;
      const i16 inside = JK(first_lanes)(last);
      const i16 beyond = ~JK(first_lanes)(row - offsets[h] - whole);
      float totals[16] = {0}, log_totals[16], reciprocals[16];
      for (int64_t i = 0; i < taken; i++) {
        const float *z = logits + start + i * row;
        float *l = log_probabilities + start + i * row;
        float *p = probabilities + start + i * row;

        v16 best = -__builtin_inff();
        for (int64_t j = 0; j < whole; j += 16) {
          const v16 x = JK(load)(z + j);
          best = JK(select)(x > best, x, best);
        }
        if (last) {
          const v16 x = JK(load)(z + whole);
          best = JK(select)(inside & (x > best), x, best);
        }
        const v16 top = (v16)JK(largest)(best);

        v16 parts = 0.0f;
        for (int64_t j = 0; j < whole; j += 16) {
          const v16 x = (JK(load)(z + j) - top) * inverse_temperature;
          const v16 e = JK(exp_vector)(x);
          parts += e;
          JK(store)(l + j, x);
          JK(store)(p + j, e);
        }
        if (last) {
          const v16 x = (JK(load)(z + whole) - top) * inverse_temperature;
          const v16 e = JK(select)(inside, JK(exp_vector)(x), nothing);
          parts += e;
          JK(store)(l + whole, JK(select)(beyond, JK(load)(l + whole), x));
          JK(store)(p + whole, JK(select)(beyond, JK(load)(p + whole), e));
        }
        totals[i] = JK(sum)(parts);
      }
      JK(store)(log_totals, JK(log_vector)(JK(load)(totals)));
      JK(store)(reciprocals, 1.0f / JK(load)(totals));

      for (int64_t i = 0; i < taken; i++) {
        float *l = log_probabilities + start + i * row;
        float *p = probabilities + start + i * row;
        v16 spread = 0.0f;
        for (int64_t j = 0; j < whole; j += 16) {
          const v16 x = JK(load)(l + j) - log_totals[i];
          const v16 e = JK(load)(p + j) * reciprocals[i];
          spread = JK(fma)(-e, x, spread);
          JK(store)(l + j, x);
          JK(store)(p + j, e);
        }
        if (last) {
          const v16 l0 = JK(load)(l + whole), p0 = JK(load)(p + whole);
          const v16 x = JK(select)(inside, l0 - log_totals[i], nothing);
          const v16 e = JK(select)(inside, p0 * reciprocals[i], nothing);
          spread = JK(fma)(-e, x, spread);
          JK(store)(l + whole, JK(select)(beyond, l0, x));
          JK(store)(p + whole, JK(select)(beyond, p0, e));
        }
        if (entropies) entropies[(first + i) * heads + h] = JK(sum)(spread);
      }
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
    const uint16_t *tokens, const float *token_weights, const float *entropy_weights,
    float *logit_gradients) {
  for (int64_t i = 0; i < rows; i++) {
    const uint16_t *token = tokens + i * heads;
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
