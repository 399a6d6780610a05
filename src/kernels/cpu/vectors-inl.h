// Vectors of the target that is being compiled, and the functions on them that the kernels share.
//
// Polynomials are weighted minimax fits in float64, rounded to float32; the errors in comments are those of the fit.
// Results depend on the lane's value only, so the same number gives the same bits wherever it stands in a row.
#if defined(GSV_KERNELS_CPU_VECTORS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef GSV_KERNELS_CPU_VECTORS_INL_H_
#undef GSV_KERNELS_CPU_VECTORS_INL_H_
#else
#define GSV_KERNELS_CPU_VECTORS_INL_H_
#endif

#include <hwy/highway.h>

#include <cstring>

#include "kernels/kernels.h"

HWY_BEFORE_NAMESPACE();
namespace gsv::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using D = hn::CappedTag<float, kPanelColumns>;
using V = hn::Vec<D>;
inline constexpr D kFloat;
inline constexpr int kLanes = static_cast<int>(hn::MaxLanes(D()));
// Panels are whole vectors on every target; the kernels below rely on it.
static_assert(kPanelColumns % kLanes == 0);

HWY_INLINE V Load(const float* p) { return hn::LoadU(kFloat, p); }
HWY_INLINE void Store(V v, float* p) { hn::StoreU(v, kFloat, p); }
HWY_INLINE V Set(float x) { return hn::Set(kFloat, x); }

// The first `count` < kLanes elements, the others `fill`; nothing else is read or written.
HWY_INLINE V LoadPart(const float* p, int64_t count, float fill = 0.0f) {
#if HWY_TARGET == HWY_AVX3
  const auto mask = hn::FirstN(kFloat, static_cast<size_t>(count));
  return hn::IfThenElse(mask, hn::MaskedLoad(mask, kFloat, p), Set(fill));
#else
  HWY_ALIGN float buffer[kLanes];
  hn::Store(Set(fill), kFloat, buffer);
  std::memcpy(buffer, p, static_cast<size_t>(count) * sizeof(float));
  return hn::Load(kFloat, buffer);
#endif
}
template <class DAny>
HWY_INLINE void StorePart(hn::Vec<DAny> v, DAny d, hn::TFromD<DAny>* p, int64_t count) {
#if HWY_TARGET == HWY_AVX3
  hn::BlendedStore(v, hn::FirstN(d, static_cast<size_t>(count)), d, p);
#else
  HWY_ALIGN hn::TFromD<DAny> buffer[hn::MaxLanes(DAny())];
  hn::Store(v, d, buffer);
  std::memcpy(p, buffer, static_cast<size_t>(count) * sizeof(*p));
#endif
}
HWY_INLINE void StorePart(V v, float* p, int64_t count) { StorePart(v, kFloat, p, count); }

using VInts = hn::Vec<hn::RebindToSigned<D>>;
// The nearest whole number, halves to the even one, of what an int32 holds.
HWY_INLINE VInts Nearest(V v) {
#if HWY_TARGET == HWY_AVX3
  return VInts{_mm512_cvtps_epi32(v.raw)};
#elif HWY_TARGET == HWY_AVX2
  return VInts{_mm256_cvtps_epi32(v.raw)};
#elif HWY_TARGET == HWY_NEON
  return VInts(vcvtnq_s32_f32(v.raw));
#else
  return VInts{_mm_cvtps_epi32(v.raw)};
#endif
}

// Calls body(column, load, store) over a row: load(p) and store(v, p) handle whole vectors, and a part of one at the
// end.
template <class Body>
HWY_INLINE void ForVectors(int64_t columns, const Body& body) {
  int64_t c = 0;
  for (; c + kLanes <= columns; c += kLanes) {
    body(
        c, [](const float* p) HWY_ATTR { return Load(p); }, [](V v, float* p) HWY_ATTR { Store(v, p); });
  }
  if (const int64_t rest = columns - c; rest > 0) {
    body(
        c, [rest](const float* p) HWY_ATTR { return LoadPart(p, rest); },
        [rest](V v, float* p) HWY_ATTR { StorePart(v, p, rest); });
  }
}

// c0 + x * (c1 + x * (c2 + ..)).
HWY_INLINE V Polynomial(V /*x*/, float c) { return Set(c); }
template <class... Rest>
HWY_INLINE V Polynomial(V x, float c, Rest... rest) {
  return hn::MulAdd(x, Polynomial(x, rest...), Set(c));
}

// e^x; 0 below the smallest subnormal number, infinity above the largest number.
HWY_INLINE V Exp(V x) {
  const hn::RebindToSigned<D> kInt;
  x = hn::Min(hn::Max(x, Set(-110.0f)), Set(100.0f));
  const V n = hn::Round(hn::Mul(x, Set(1.44269504f)));
  // ln 2 in two parts; the first has 9 bits, so that its product with n is exact without a fused multiply too.
  V r = hn::NegMulAdd(n, Set(0.693359375f), x);
  r = hn::NegMulAdd(n, Set(-2.12194440e-4f), r);
  // 3e-9 of e^r for |r| <= ln 2 / 2.
  const V tail = Polynomial(r, 0.49999994f, 0.16666515f, 0.041668456f, 0.0083694188f, 0.0013813142f);
  const V e = hn::Add(hn::MulAdd(hn::Mul(r, r), tail, r), Set(1.0f));
  // 2^n in two factors, which reach subnormal numbers and infinity by rounding, as they should be.
  const auto exponent = hn::ConvertTo(kInt, n);
  const auto half = hn::ShiftRight<1>(exponent);
  const auto power = [&kInt](auto i)
                         HWY_ATTR { return hn::BitCast(kFloat, hn::ShiftLeft<23>(hn::Add(i, hn::Set(kInt, 127)))); };
  return hn::Mul(hn::Mul(e, power(half)), power(hn::Sub(exponent, half)));
}

HWY_INLINE V Sigmoid(V x) {
  const V e = Exp(hn::Neg(hn::Abs(x)));  // at most 1
  const V numerator = hn::IfThenElse(hn::Lt(x, hn::Zero(kFloat)), e, Set(1.0f));
  return hn::Div(numerator, hn::Add(e, Set(1.0f)));
}

HWY_INLINE V Tanh(V x) {
  const V magnitude = hn::Abs(x);
  // Near 0 the difference below would cancel; 4e-9 for |x| <= 5/8.
  const V square = hn::Mul(x, x);
  const V series = Polynomial(square, -0.33333284f, 0.13331491f, -0.053743497f, 0.020650579f, -0.005717037f);
  const V small = hn::MulAdd(hn::Mul(x, square), series, x);
  const V e = Exp(hn::Add(magnitude, magnitude));
  const V large = hn::Sub(Set(1.0f), hn::Div(Set(2.0f), hn::Add(e, Set(1.0f))));
  return hn::IfThenElse(hn::Lt(magnitude, Set(0.625f)), small, hn::CopySign(large, x));
}

// x / 2 * erfc(-x / sqrt 2), the exact form.
HWY_INLINE V Gelu(V x) {
  // erfc(z) = t P(t) exp(-z^2) with t = 1 / (1 + 0.4 z), 6e-8 relative for 0 <= z <= 10.
  const V magnitude = hn::Abs(x);
  const V t = hn::Div(Set(1.0f), hn::MulAdd(magnitude, Set(0.4f * 0.70710678f), Set(1.0f)));
  const V p = Polynomial(t, 0.22563423f, 0.22644308f, 0.2018878f, 0.19339235f, 0.07975859f, 0.08796120f, 0.08399010f,
                         -0.14032063f, 0.041253332f);
  const V density = Exp(hn::Mul(hn::Mul(magnitude, magnitude), Set(-0.5f)));
  const V lost = hn::Mul(hn::Mul(Set(0.5f), magnitude), hn::Mul(hn::Mul(t, p), density));
  return hn::Sub(hn::Max(x, hn::Zero(kFloat)), lost);
}

// x tanh(ln(1 + e^x)): with n = e^x (e^x + 2) the tangent is n / (n + 2), which is 1 in float32 beyond 20.
HWY_INLINE V Mish(V x) {
  const V e = Exp(hn::Min(x, Set(20.0f)));
  const V n = hn::Mul(e, hn::Add(e, Set(2.0f)));
  return hn::Mul(x, hn::Div(n, hn::Add(n, Set(2.0f))));
}

HWY_INLINE V Apply(Activation activation, V x) {
  switch (activation) {
    case Activation::kNone:
      return x;
    case Activation::kRelu:
      return hn::Max(x, hn::Zero(kFloat));
    case Activation::kGelu:
      return Gelu(x);
    case Activation::kSilu:
      return hn::Mul(x, Sigmoid(x));
    case Activation::kMish:
      return Mish(x);
    case Activation::kTanh:
      return Tanh(x);
    case Activation::kSigmoid:
      return Sigmoid(x);
  }
  return x;
}

}  // namespace gsv::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // toggled include guard
