// Layer normalisation and its derivatives, row by row.
//
// Included by KernelBodies.h.

static void JK(layer_norm)(
    int64_t rows, int64_t n, int64_t row, const float *x, const float *gain, const float *bias,
    float *normalized, float *scales, float *out) {
  for (int64_t i = 0; i < rows; i++) {
    const float *p = x + i * row;
    v16 sum = (v16)0.0f;
    for (int64_t j = 0; j < row; j += 16) sum += JK(load)(p + j);
    const float mean = JK(sum)(sum) / (float)n;
    v16 squares = (v16)0.0f;
    for (int64_t j = 0; j < row; j += 16) {
      const v16 d = JK(select)(JK(first_lanes)(n - j), JK(load)(p + j) - mean, (v16)0.0f);
      JK(store)(normalized + i * row + j, d);
      squares = JK(fma)(d, d, squares);
    }
    const float scale = 1.0f / __builtin_sqrtf(JK(sum)(squares) / (float)n + 1e-5f);
    scales[i] = scale;
    for (int64_t j = 0; j < row; j += 16) {
      const v16 y = JK(load)(normalized + i * row + j) * scale;
      JK(store)(normalized + i * row + j, y);
      JK(store)(out + i * row + j, JK(fma)(y, JK(load)(gain + j), JK(load)(bias + j)));
    }
  }
}

static void JK(layer_norm_gradient)(
    int64_t rows, int64_t n, int64_t row, const float *normalized, const float *scales, const float *gain,
    const float *out_gradient, const float *other, float *x_gradient) {
  for (int64_t i = 0; i < rows; i++) {
    const float *y = normalized + i * row;
    const float *g = out_gradient + i * row;
    v16 sum = (v16)0.0f;
    v16 along = (v16)0.0f;
    for (int64_t j = 0; j < row; j += 16) {
      const v16 h = JK(load)(g + j) * JK(load)(gain + j);
      sum += h;
      along = JK(fma)(h, JK(load)(y + j), along);
    }
    const float mean = JK(sum)(sum) / (float)n;
    const float slope = JK(sum)(along) / (float)n;
    for (int64_t j = 0; j < row; j += 16) {
      const v16 h = JK(load)(g + j) * JK(load)(gain + j);
      const v16 d = JK(fma)(JK(load)(y + j), (v16)-slope, h - mean) * scales[i];
      const v16 own = JK(select)(JK(first_lanes)(n - j), d, (v16)0.0f);
      JK(store)(x_gradient + i * row + j, other ? JK(load)(other + i * row + j) + own : own);
    }
  }
}

static void JK(layer_norm_parameter_gradient)(
    int64_t rows, int64_t row, const float *normalized, const float *out_gradient, float *gain_gradient) {
  for (int64_t j = 0; j < row; j += 16) {
    v16 sum = (v16)0.0f;
    for (int64_t i = 0; i < rows; i++) {
      sum = JK(fma)(JK(load)(out_gradient + i * row + j), JK(load)(normalized + i * row + j), sum);
    }
    JK(store)(gain_gradient + j, sum);
  }
}

static void JK(add_row)(int64_t rows, int64_t row, const float *x, const float *added, float *out) {
  for (int64_t i = 0; i < rows; i++) {
    for (int64_t j = 0; j < row; j += 16) {
      JK(store)(out + i * row + j, JK(load)(x + i * row + j) + JK(load)(added + j));
    }
  }
}
