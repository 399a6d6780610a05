// Elementwise kernels.
#if defined(GSV_KERNELS_CPU_ACTIVATION_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef GSV_KERNELS_CPU_ACTIVATION_INL_H_
#undef GSV_KERNELS_CPU_ACTIVATION_INL_H_
#else
#define GSV_KERNELS_CPU_ACTIVATION_INL_H_
#endif

#include "kernels/cpu/vectors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace gsv::kernels::HWY_NAMESPACE {

void ActivateRows(Activation activation, const float* x, ptrdiff_t x_stride, float* y, ptrdiff_t y_stride, int64_t rows,
                  int64_t channels) {
  for (int64_t r = 0; r < rows; ++r, x += x_stride, y += y_stride) {
    ForVectors(channels,
               [&](int64_t c, auto load, auto store) HWY_ATTR { store(Apply(activation, load(x + c)), y + c); });
  }
}

void TanhSigmoidGate(const float* x, ptrdiff_t x_stride, const float* bias, float* y, ptrdiff_t y_stride, int64_t rows,
                     int64_t half_channels) {
  for (int64_t r = 0; r < rows; ++r, x += x_stride, y += y_stride) {
    ForVectors(half_channels, [&](int64_t c, auto load, auto store) HWY_ATTR {
      V a = load(x + c);
      V b = load(x + half_channels + c);
      if (bias) {
        a = hn::Add(a, load(bias + c));
        b = hn::Add(b, load(bias + half_channels + c));
      }
      store(hn::Mul(Tanh(a), Sigmoid(b)), y + c);
    });
  }
}

void GluResidual(const float* x, ptrdiff_t x_stride, float* y, ptrdiff_t y_stride, int64_t rows,
                 int64_t half_channels) {
  for (int64_t r = 0; r < rows; ++r, x += x_stride, y += y_stride) {
    ForVectors(half_channels, [&](int64_t c, auto load, auto store) HWY_ATTR {
      const V gated = hn::Mul(load(x + c), Sigmoid(load(x + half_channels + c)));
      store(hn::Add(load(y + c), gated), y + c);
    });
  }
}

void Axpby(float a, const float* x, ptrdiff_t x_stride, float b, float* y, ptrdiff_t y_stride, int64_t rows,
           int64_t channels) {
  for (int64_t r = 0; r < rows; ++r, x += x_stride, y += y_stride) {
    ForVectors(channels, [&](int64_t c, auto load, auto store) HWY_ATTR {
      store(hn::Add(hn::Mul(Set(a), load(x + c)), hn::Mul(Set(b), load(y + c))), y + c);
    });
  }
}

}  // namespace gsv::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // toggled include guard
