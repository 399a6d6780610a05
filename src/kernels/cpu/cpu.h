// The tables made of vector instructions: one source, compiled once per instruction set, chosen at start.
#ifndef GSV_KERNELS_CPU_CPU_H_
#define GSV_KERNELS_CPU_CPU_H_

#include <vector>

#include "kernels/kernels.h"

namespace gsv::kernels::cpu {

// Those that were compiled and that this machine can run, fastest first.
std::vector<const Kernels*> Supported();

}  // namespace gsv::kernels::cpu

#endif  // GSV_KERNELS_CPU_CPU_H_
