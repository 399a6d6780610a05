// Products of int8 with int8, compiled apart (integers.cc).
#if defined(GSV_KERNELS_CPU_INTEGERS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef GSV_KERNELS_CPU_INTEGERS_INL_H_
#undef GSV_KERNELS_CPU_INTEGERS_INL_H_
#else
#define GSV_KERNELS_CPU_INTEGERS_INL_H_
#endif

#include "kernels/cpu/vectors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace gsv::kernels::HWY_NAMESPACE {

void QuantiseRows(const float* x, ptrdiff_t x_stride, int8_t* q, ptrdiff_t q_stride, int64_t rows, int64_t depth);
void QuantiseDigits(const float* x, ptrdiff_t x_stride, int8_t* q, ptrdiff_t q_stride, int64_t rows, int64_t depth);
void MatMulIntegers(const MatMulArgs& args);

// What products of four numbers at once (VNNI, the dot product of ARM) take: kernels.h, row_bias. The instructions of
// x86 multiply numbers with a sign by numbers without one, and these are the rows'.
inline constexpr int kDotBias = HWY_TARGET == HWY_NEON || HWY_TARGET == HWY_SSE4 ? 0 : 128;
#if HWY_TARGET != HWY_SSE4
void QuantiseDotRows(const float* x, ptrdiff_t x_stride, int8_t* q, ptrdiff_t q_stride, int64_t rows, int64_t depth);
void QuantiseDotDigits(const float* x, ptrdiff_t x_stride, int8_t* q, ptrdiff_t q_stride, int64_t rows, int64_t depth);
void MatMulDots(const MatMulArgs& args);
#endif

// What biased rows add to sums, negated; `weight_sums` are those of the columns.
HWY_INLINE VInts StartOfSums(V weight_sums) { return Nearest(hn::Mul(weight_sums, Set(-kDotBias))); }

}  // namespace gsv::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // toggled include guard
