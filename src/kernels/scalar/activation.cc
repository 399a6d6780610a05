#include <cmath>

#include "kernels/scalar/scalar.h"

namespace gsv::kernels::scalar {

float Sigmoid(float x) {
  // exp of a negative number cannot overflow.
  const float e = std::exp(-std::fabs(x));
  return x >= 0 ? 1.0f / (1.0f + e) : e / (1.0f + e);
}

float Activate(Activation activation, float x) {
  switch (activation) {
    case Activation::kNone:
      return x;
    case Activation::kRelu:
      return x > 0 ? x : 0.0f;
    case Activation::kGelu:  // the exact form, with erf
      return 0.5f * x * std::erfc(-x * 0.70710678f);
    case Activation::kSilu:
      return x * Sigmoid(x);
    case Activation::kMish: {
      // tanh(log(1 + e)) = ((1 + e)^2 - 1) / ((1 + e)^2 + 1) with e = exp(x); beyond 20 it is 1 in float32.
      if (x > 20.0f) return x;
      const float e = std::exp(x);
      const float n = e * (e + 2.0f);
      return x * (n / (n + 2.0f));
    }
    case Activation::kTanh:
      return std::tanh(x);
    case Activation::kSigmoid:
      return Sigmoid(x);
  }
  return x;
}

void ActivateRows(Activation activation, const float* x, ptrdiff_t x_stride, float* y, ptrdiff_t y_stride, int64_t rows,
                  int64_t channels) {
  for (int64_t r = 0; r < rows; ++r) {
    for (int64_t c = 0; c < channels; ++c) y[r * y_stride + c] = Activate(activation, x[r * x_stride + c]);
  }
}

void TanhSigmoidGate(const float* x, ptrdiff_t x_stride, const float* bias, float* y, ptrdiff_t y_stride, int64_t rows,
                     int64_t half_channels) {
  for (int64_t r = 0; r < rows; ++r) {
    for (int64_t c = 0; c < half_channels; ++c) {
      const float* row = x + r * x_stride;
      const float a = row[c] + (bias ? bias[c] : 0.0f);
      const float b = row[half_channels + c] + (bias ? bias[half_channels + c] : 0.0f);
      y[r * y_stride + c] = std::tanh(a) * Sigmoid(b);
    }
  }
}

void GluResidual(const float* x, ptrdiff_t x_stride, float* y, ptrdiff_t y_stride, int64_t rows,
                 int64_t half_channels) {
  for (int64_t r = 0; r < rows; ++r) {
    for (int64_t c = 0; c < half_channels; ++c) {
      const float* row = x + r * x_stride;
      y[r * y_stride + c] += row[c] * Sigmoid(row[half_channels + c]);
    }
  }
}

void Axpby(float a, const float* x, ptrdiff_t x_stride, float b, float* y, ptrdiff_t y_stride, int64_t rows,
           int64_t channels) {
  for (int64_t r = 0; r < rows; ++r) {
    for (int64_t c = 0; c < channels; ++c) {
      y[r * y_stride + c] = a * x[r * x_stride + c] + b * y[r * y_stride + c];
    }
  }
}

}  // namespace gsv::kernels::scalar
