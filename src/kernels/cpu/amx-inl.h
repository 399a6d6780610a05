// Products of bfloat16 on the tiles of AMX, compiled apart (amx.cc).
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

// The depth must be a multiple of this: what one instruction multiplies.
inline constexpr int kAmxDepth = 32;
// Input and matrix are bfloat16. The process must be allowed to use tiles.
void MatMulAmx(const MatMulArgs& args);

}  // namespace gsv::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // toggled include guard
