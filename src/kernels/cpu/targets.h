// The instruction sets that the files of this folder are compiled for, to be included before <hwy/foreach_target.h>:
// SSE4, AVX2 with FMA, AVX-512 on x86; NEON on ARM. Left out: what adds nothing to float32 kernels (AVX3_DL) and
// vectors of a length unknown to the compiler, of which no arrays can be made (SVE).
#ifndef GSV_KERNELS_CPU_TARGETS_H_
#define GSV_KERNELS_CPU_TARGETS_H_

#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_AVX3_DL | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128)

#endif  // GSV_KERNELS_CPU_TARGETS_H_
