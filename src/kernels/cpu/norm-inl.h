// Softmax and normalisations. Sums are float64, in an order that depends on the vector width only.
#if defined(GSV_KERNELS_CPU_NORM_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef GSV_KERNELS_CPU_NORM_INL_H_
#undef GSV_KERNELS_CPU_NORM_INL_H_
#else
#define GSV_KERNELS_CPU_NORM_INL_H_
#endif

#include <algorithm>
#include <cmath>

#include "kernels/cpu/vectors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace gsv::kernels::HWY_NAMESPACE {

using HalfD = hn::Half<D>;
using WideD = hn::Rebind<double, HalfD>;
using WideV = hn::Vec<WideD>;
inline constexpr WideD kDouble;

// A vector of float32 as two of float64.
struct Pair {
  WideV low, high;
};
HWY_INLINE Pair ZeroPair() { return {hn::Zero(kDouble), hn::Zero(kDouble)}; }
HWY_INLINE Pair Widen(V v) {
  return {hn::PromoteTo(kDouble, hn::LowerHalf(HalfD(), v)), hn::PromoteTo(kDouble, hn::UpperHalf(HalfD(), v))};
}
HWY_INLINE V Narrow(const Pair& p) {
  return hn::Combine(kFloat, hn::DemoteTo(HalfD(), p.high), hn::DemoteTo(HalfD(), p.low));
}
HWY_INLINE void AddTo(Pair& sum, const Pair& p) {
  sum.low = hn::Add(sum.low, p.low);
  sum.high = hn::Add(sum.high, p.high);
}
HWY_INLINE void AddSquareTo(Pair& sum, const Pair& p) {
  sum.low = hn::MulAdd(p.low, p.low, sum.low);
  sum.high = hn::MulAdd(p.high, p.high, sum.high);
}
HWY_INLINE double Total(const Pair& sum) { return hn::GetLane(hn::SumOfLanes(kDouble, hn::Add(sum.low, sum.high))); }

HWY_INLINE void SoftmaxRow(float* x, int64_t count, float scale) {
  constexpr float kLowest = -3.402823466e38f;
  const V factor = Set(scale);
  const int64_t whole = count / kLanes * kLanes;
  const int64_t rest = count - whole;
  V largest = Set(kLowest);
  for (int64_t c = 0; c < whole; c += kLanes) largest = hn::Max(largest, hn::Mul(Load(x + c), factor));
  // Lanes beyond the end repeat the last element, whose maximum changes nothing.
  if (rest > 0) largest = hn::Max(largest, hn::Mul(LoadPart(x + whole, rest, x[count - 1]), factor));
  largest = hn::MaxOfLanes(kFloat, largest);
  Pair sum = ZeroPair();
  for (int64_t c = 0; c < whole; c += kLanes) {
    const V e = Exp(hn::Sub(hn::Mul(Load(x + c), factor), largest));
    Store(e, x + c);
    AddTo(sum, Widen(e));
  }
  if (rest > 0) {
    StorePart(Exp(hn::Sub(hn::Mul(LoadPart(x + whole, rest), factor), largest)), x + whole, rest);
    AddTo(sum, Widen(LoadPart(x + whole, rest)));
  }
  const V inverse = Set(static_cast<float>(1.0 / Total(sum)));
  ForVectors(count, [&](int64_t c, auto load, auto store) HWY_ATTR { store(hn::Mul(load(x + c), inverse), x + c); });
}

void Softmax(float* x, ptrdiff_t stride, int64_t rows, int64_t columns, int64_t begin, int64_t end, float scale) {
  for (int64_t r = 0; r < rows; ++r) {
    float* row = x + r * stride;
    std::fill(row, row + begin, 0.0f);
    std::fill(row + end, row + columns, 0.0f);
    if (begin < end) SoftmaxRow(row + begin, end - begin, scale);
  }
}

void LayerNormRow(const float* x, const float* residual, const float* gamma, const float* beta, float eps, float* y,
                  int64_t channels) {
  Pair sum = ZeroPair();
  ForVectors(channels, [&](int64_t c, auto load, auto store) HWY_ATTR {
    V v = load(x + c);
    if (residual) v = hn::Add(v, load(residual + c));
    store(v, y + c);
    AddTo(sum, Widen(v));  // lanes beyond the end are 0
  });
  const auto count = static_cast<double>(channels);
  const float mean = static_cast<float>(Total(sum) / count);
  const V center = Set(mean);
  Pair squares = ZeroPair();
  const int64_t whole = channels / kLanes * kLanes;
  for (int64_t c = 0; c < whole; c += kLanes) AddSquareTo(squares, Widen(hn::Sub(Load(y + c), center)));
  if (whole < channels) {
    AddSquareTo(squares, Widen(hn::Sub(LoadPart(y + whole, channels - whole, /*fill=*/mean), center)));
  }
  const V inverse = Set(1.0f / std::sqrt(static_cast<float>(Total(squares) / count) + eps));
  ForVectors(channels, [&](int64_t c, auto load, auto store) HWY_ATTR {
    V v = hn::Mul(hn::Sub(load(y + c), center), inverse);
    if (gamma) v = hn::Mul(v, load(gamma + c));
    if (beta) v = hn::Add(v, load(beta + c));
    store(v, y + c);
  });
}

void LayerNorm(const float* x, ptrdiff_t x_stride, const float* residual, ptrdiff_t residual_stride, const float* gamma,
               const float* beta, float eps, float* y, ptrdiff_t y_stride, int64_t rows, int64_t channels) {
  for (int64_t r = 0; r < rows; ++r) {
    LayerNormRow(x + r * x_stride, residual ? residual + r * residual_stride : nullptr, gamma, beta, eps,
                 y + r * y_stride, channels);
  }
}

void ChannelNorm(const float* x, ptrdiff_t x_stride, const float* gamma, const float* beta, float eps, float* y,
                 ptrdiff_t y_stride, int64_t rows, int64_t channel_begin, int64_t channel_end) {
  const WideV count = hn::Set(kDouble, static_cast<double>(rows));
  ForVectors(channel_end - channel_begin, [&](int64_t offset, auto load, auto store) HWY_ATTR {
    const int64_t c = channel_begin + offset;
    Pair mean = ZeroPair();
    for (int64_t r = 0; r < rows; ++r) AddTo(mean, Widen(load(x + r * x_stride + c)));
    mean = {hn::Div(mean.low, count), hn::Div(mean.high, count)};
    const auto centered = [&](int64_t r) HWY_ATTR {
      const Pair p = Widen(load(x + r * x_stride + c));
      return Pair{hn::Sub(p.low, mean.low), hn::Sub(p.high, mean.high)};
    };
    Pair squares = ZeroPair();
    for (int64_t r = 0; r < rows; ++r) AddSquareTo(squares, centered(r));
    const auto factor = [&](WideV sum, WideV scale) HWY_ATTR {
      return hn::Div(scale, hn::Sqrt(hn::Add(hn::Div(sum, count), hn::Set(kDouble, double{eps}))));
    };
    const Pair scale = Widen(gamma ? load(gamma + c) : Set(1.0f));
    const Pair shift = Widen(beta ? load(beta + c) : Set(0.0f));
    const Pair factors{factor(squares.low, scale.low), factor(squares.high, scale.high)};
    for (int64_t r = 0; r < rows; ++r) {
      const Pair p = centered(r);
      store(Narrow({hn::MulAdd(p.low, factors.low, shift.low), hn::MulAdd(p.high, factors.high, shift.high)}),
            y + r * y_stride + c);
    }
  });
}

}  // namespace gsv::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // toggled include guard
