// What the machine can do at most, measured beside everything else: a ratio to it means the same on every machine.
#ifndef GSV_BENCH_MACHINE_LIMITS_H_
#define GSV_BENCH_MACHINE_LIMITS_H_

#include "base/thread_pool.h"
#include "kernels/kernels.h"

namespace gsv::bench {

// Multiplications and additions in float32 per second, all threads together, nothing read or written. The instruction
// set is the widest one of the machine.
double MeasureFlops(ThreadPool& pool);

// The same of two bfloat16 and of two int8, with the instructions that `kernels` use for them: tiles, or those that add
// several products to each lane; 0 where they use none.
double MeasureBF16(ThreadPool& pool, const kernels::Kernels& kernels);
double MeasureInt8(ThreadPool& pool, const kernels::Kernels& kernels);

// Bytes per second read from main memory by all threads together: a buffer far larger than the caches, in huge pages.
double MeasureReadBandwidth(ThreadPool& pool);

}  // namespace gsv::bench

#endif  // GSV_BENCH_MACHINE_LIMITS_H_
