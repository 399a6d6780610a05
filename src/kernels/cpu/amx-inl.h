// Products on the tiles of AMX, compiled apart (amx.cc).
#if defined(GSV_KERNELS_CPU_AMX_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef GSV_KERNELS_CPU_AMX_INL_H_
#undef GSV_KERNELS_CPU_AMX_INL_H_
#else
#define GSV_KERNELS_CPU_AMX_INL_H_
#endif

#include <hwy/highway.h>

#include "kernels/kernels.h"

HWY_BEFORE_NAMESPACE();
namespace gsv::kernels::HWY_NAMESPACE {

// Only where the process may use tiles, and for machines that have the instructions for bfloat16 too.
// Rows and matrix are bfloat16.
void MatMulAmx(const MatMulArgs& args);
// Rows and matrix are int8, the matrix has one tap.
void MatMulAmxIntegers(const MatMulArgs& args);

}  // namespace gsv::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // toggled include guard
