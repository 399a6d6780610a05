// Products of int8 with int8, compiled apart (integers.cc).
#if defined(GSV_KERNELS_CPU_INTEGERS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef GSV_KERNELS_CPU_INTEGERS_INL_H_
#undef GSV_KERNELS_CPU_INTEGERS_INL_H_
#else
#define GSV_KERNELS_CPU_INTEGERS_INL_H_
#endif

#include <hwy/highway.h>

#include "kernels/kernels.h"

HWY_BEFORE_NAMESPACE();
namespace gsv::kernels::HWY_NAMESPACE {

void QuantiseRows(const float* x, ptrdiff_t x_stride, int8_t* q, ptrdiff_t q_stride, int64_t rows, int64_t depth);

void QuantiseDigits(const float* x, ptrdiff_t x_stride, int8_t* q, ptrdiff_t q_stride, int64_t rows, int64_t depth);

void MatMulIntegers(const MatMulArgs& args);
#if HWY_TARGET != HWY_SSE4
// The same for machines with VNNI or the dot product of ARM.
void MatMulDots(const MatMulArgs& args);
#endif

}  // namespace gsv::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // toggled include guard
