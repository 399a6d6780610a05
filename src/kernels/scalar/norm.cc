#include <algorithm>
#include <cmath>

#include "kernels/scalar/scalar.h"

namespace gsv::kernels::scalar {

void Softmax(float* x, ptrdiff_t stride, int64_t rows, int64_t columns, int64_t begin, int64_t end, float scale) {
  for (int64_t r = 0; r < rows; ++r) {
    float* row = x + r * stride;
    std::fill(row, row + begin, 0.0f);
    std::fill(row + end, row + columns, 0.0f);
    if (begin == end) continue;
    float largest = row[begin] * scale;
    for (int64_t c = begin; c < end; ++c) largest = std::max(largest, row[c] * scale);
    double sum = 0;
    for (int64_t c = begin; c < end; ++c) {
      row[c] = std::exp(row[c] * scale - largest);
      sum += row[c];
    }
    const float inverse = static_cast<float>(1.0 / sum);
    for (int64_t c = begin; c < end; ++c) row[c] *= inverse;
  }
}

void LayerNorm(const float* x, ptrdiff_t x_stride, const float* residual, ptrdiff_t residual_stride, const float* gamma,
               const float* beta, float eps, float* y, ptrdiff_t y_stride, int64_t rows, int64_t channels) {
  for (int64_t r = 0; r < rows; ++r) {
    const float* in = x + r * x_stride;
    const float* extra = residual ? residual + r * residual_stride : nullptr;
    float* out = y + r * y_stride;
    double sum = 0;
    for (int64_t c = 0; c < channels; ++c) sum += out[c] = extra ? in[c] + extra[c] : in[c];
    const float mean = static_cast<float>(sum / static_cast<double>(channels));
    double squares = 0;
    for (int64_t c = 0; c < channels; ++c) squares += double{out[c] - mean} * (out[c] - mean);
    const float variance = static_cast<float>(squares / static_cast<double>(channels));
    const float inverse = 1.0f / std::sqrt(variance + eps);
    for (int64_t c = 0; c < channels; ++c) {
      out[c] = (out[c] - mean) * inverse * (gamma ? gamma[c] : 1.0f) + (beta ? beta[c] : 0.0f);
    }
  }
}

void ChannelNorm(const float* x, ptrdiff_t x_stride, const float* gamma, const float* beta, float eps, float* y,
                 ptrdiff_t y_stride, int64_t rows, int64_t channel_begin, int64_t channel_end) {
  for (int64_t c = channel_begin; c < channel_end; ++c) {
    double sum = 0;
    for (int64_t r = 0; r < rows; ++r) sum += x[r * x_stride + c];
    const double mean = sum / static_cast<double>(rows);
    double squares = 0;
    for (int64_t r = 0; r < rows; ++r) squares += (x[r * x_stride + c] - mean) * (x[r * x_stride + c] - mean);
    const double factor = (gamma ? gamma[c] : 1.0) / std::sqrt(squares / static_cast<double>(rows) + eps);
    const double shift = beta ? beta[c] : 0.0;
    for (int64_t r = 0; r < rows; ++r) {
      y[r * y_stride + c] = static_cast<float>((x[r * x_stride + c] - mean) * factor + shift);
    }
  }
}

}  // namespace gsv::kernels::scalar
