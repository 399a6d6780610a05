#include "bench/machine_limits.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <numeric>
#include <string_view>
#include <vector>

#if defined(__linux__)
#include <sys/mman.h>
#endif

#include "kernels/cpu/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "bench/machine_limits.cc"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace gsv::bench::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;
using D = hn::CappedTag<float, 16>;
using V = hn::Vec<D>;
constexpr D kFloat;

// Returns the number of operations. 12 chains: enough for two units of latency 5, and 16 registers hold them.
double Multiply(int64_t rounds, float* sink) {
  constexpr int kChains = 12;
  V sum[kChains];
  for (V& s : sum) s = hn::Zero(kFloat);
  const V x = hn::Set(kFloat, 0.5f);
  const V y = hn::Set(kFloat, 1e-8f);
  for (int64_t i = 0; i < rounds; ++i) {
    HWY_UNROLL(12)
    for (int c = 0; c < kChains; ++c) sum[c] = hn::MulAdd(sum[c], x, y);
  }
  for (int c = 1; c < kChains; ++c) sum[0] = hn::Add(sum[0], sum[c]);
  *sink = hn::GetLane(hn::SumOfLanes(kFloat, sum[0]));
  return 2.0 * kChains * static_cast<double>(hn::Lanes(kFloat)) * static_cast<double>(rounds);
}

// As Multiply, of the instructions that add two products of bfloat16 or four of int8 to each lane. One statement, so
// that all twelve sums stay in registers, whatever the compiler thinks of them. Returns 0 where there are none.
#if HWY_TARGET == HWY_AVX3
#define GSV_BF16(n) "vdpbf16ps %12, %12, %" #n "\n\t"
#define GSV_INT8(n) "vpdpbusd %12, %12, %" #n "\n\t"
#define GSV_IN "v"
#elif HWY_TARGET == HWY_AVX2
#define GSV_INT8(n) "%{vex%} vpdpbusd %12, %12, %" #n "\n\t"
#define GSV_IN "x"
#elif HWY_TARGET == HWY_NEON
#define GSV_INT8(n) ".arch armv8.2-a+dotprod\n\tsdot %" #n ".4s, %12.16b, %12.16b\n\t"
#define GSV_IN "w"
#endif
#define GSV_TWELVE(f) f(0) f(1) f(2) f(3) f(4) f(5) f(6) f(7) f(8) f(9) f(10) f(11)
#define GSV_SUMS(s)                                                                                                 \
  "+" GSV_IN(s[0].raw), "+" GSV_IN(s[1].raw), "+" GSV_IN(s[2].raw), "+" GSV_IN(s[3].raw), "+" GSV_IN(s[4].raw),     \
      "+" GSV_IN(s[5].raw), "+" GSV_IN(s[6].raw), "+" GSV_IN(s[7].raw), "+" GSV_IN(s[8].raw), "+" GSV_IN(s[9].raw), \
      "+" GSV_IN(s[10].raw), "+" GSV_IN(s[11].raw)

double MultiplyBF16([[maybe_unused]] int64_t rounds) {
#ifdef GSV_BF16
  V sum[12];
  for (V& s : sum) s = hn::Zero(kFloat);
  const V x = hn::Zero(kFloat);
  for (int64_t i = 0; i < rounds; ++i) asm volatile(GSV_TWELVE(GSV_BF16) : GSV_SUMS(sum) : GSV_IN(x.raw));
  return 2.0 * 2 * 12 * static_cast<double>(hn::Lanes(kFloat)) * static_cast<double>(rounds);
#else
  return 0;
#endif
}

double MultiplyInt8([[maybe_unused]] int64_t rounds) {
#ifdef GSV_INT8
  V sum[12];
  for (V& s : sum) s = hn::Zero(kFloat);
  const V x = hn::Zero(kFloat);
  for (int64_t i = 0; i < rounds; ++i) asm volatile(GSV_TWELVE(GSV_INT8) : GSV_SUMS(sum) : GSV_IN(x.raw));
  return 2.0 * 4 * 12 * static_cast<double>(hn::Lanes(kFloat)) * static_cast<double>(rounds);
#else
  return 0;
#endif
}
#undef GSV_SUMS
#undef GSV_TWELVE
#undef GSV_IN
#undef GSV_INT8
#undef GSV_BF16

float Read(const float* values, int64_t count) {
  const auto lanes = static_cast<int64_t>(hn::Lanes(kFloat));
  V a = hn::Zero(kFloat), b = a, c = a, d = a;
  for (int64_t i = 0; i + 4 * lanes <= count; i += 4 * lanes) {
    a = hn::Max(a, hn::Load(kFloat, values + i));
    b = hn::Max(b, hn::Load(kFloat, values + i + lanes));
    c = hn::Max(c, hn::Load(kFloat, values + i + 2 * lanes));
    d = hn::Max(d, hn::Load(kFloat, values + i + 3 * lanes));
  }
  return hn::GetLane(hn::MaxOfLanes(kFloat, hn::Max(hn::Max(a, b), hn::Max(c, d))));
}

}  // namespace gsv::bench::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace gsv::bench {
namespace {

HWY_EXPORT(Multiply);
HWY_EXPORT(MultiplyBF16);
HWY_EXPORT(MultiplyInt8);
HWY_EXPORT(Read);

#if defined(__x86_64__)
// As MultiplyBF16 or MultiplyInt8, of the tiles of AMX: four sums, which is what memory is read for.
double MultiplyTiles(int64_t rounds, bool int8) {
  struct alignas(64) {
    uint8_t palette = 1, start_row = 0, reserved[14] = {};
    uint16_t bytes_per_row[16] = {};
    uint8_t rows[16] = {};
  } shapes;
  for (int t = 0; t < 6; ++t) shapes.bytes_per_row[t] = 64, shapes.rows[t] = 16;
  asm volatile("ldtilecfg %0\n\ttilezero %%tmm4\n\ttilezero %%tmm5" : : "m"(shapes));
  for (int64_t i = 0; i < rounds; ++i) {
    if (int8) {
      asm volatile(
          "tdpbssd %tmm5, %tmm4, %tmm0\n\ttdpbssd %tmm5, %tmm4, %tmm1\n\t"
          "tdpbssd %tmm5, %tmm4, %tmm2\n\ttdpbssd %tmm5, %tmm4, %tmm3");
    } else {
      asm volatile(
          "tdpbf16ps %tmm5, %tmm4, %tmm0\n\ttdpbf16ps %tmm5, %tmm4, %tmm1\n\t"
          "tdpbf16ps %tmm5, %tmm4, %tmm2\n\ttdpbf16ps %tmm5, %tmm4, %tmm3");
    }
  }
  asm volatile("tilerelease");
  return 2.0 * 4 * 16 * 16 * (int8 ? 64 : 32) * static_cast<double>(rounds);
}
#endif

constexpr int64_t kAlignment = int64_t{2} << 20;  // a huge page
// Many short bursts of which the best counts: others may be using the machine, seldom all of it all the time.
constexpr int kBursts = 200;

constexpr int64_t kTasksPerThread = 16;

// Largest amount per second over all bursts of body(burst, task) for all tasks, which returns what it did.
double BestRate(ThreadPool& pool, FunctionRef<double(int, int64_t)> body) {
  double best = 0;
  const int64_t tasks = kTasksPerThread * pool.threads();
  std::vector<double> done(static_cast<size_t>(tasks));
  for (int burst = 0; burst < kBursts; ++burst) {
    const auto start = std::chrono::steady_clock::now();
    pool.ParallelFor(tasks, [&](int64_t task) { done[static_cast<size_t>(task)] = body(burst, task); });
    const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
    best = std::max(best, std::accumulate(done.begin(), done.end(), 0.0) / time.count());
  }
  return best;
}

struct FreeAligned {
  void operator()(float* memory) const { std::free(memory); }
};

}  // namespace

double MeasureFlops(ThreadPool& pool) {
  constexpr int64_t kRounds = 20'000;  // a tenth of a millisecond
  return BestRate(pool, [](int /*burst*/, int64_t /*task*/) {
    float sink;
    return HWY_DYNAMIC_DISPATCH(Multiply)(kRounds, &sink);
  });
}

double MeasureBF16(ThreadPool& pool, const kernels::Kernels& kernels) {
  const std::string_view name = kernels.name;
#if defined(__x86_64__)
  if (name == "avx512_amx")
    return BestRate(pool, [](int /*burst*/, int64_t /*task*/) { return MultiplyTiles(5'000, false); });
#endif
  if (name != "avx512_bf16") return 0;
  return BestRate(pool, [](int /*burst*/, int64_t /*task*/) { return HWY_DYNAMIC_DISPATCH(MultiplyBF16)(5'000); });
}

double MeasureInt8(ThreadPool& pool, const kernels::Kernels& kernels) {
  if (!kernels.fast_int8) return 0;
#if defined(__x86_64__)
  if (kernels.name == std::string_view("avx512_amx")) {
    return BestRate(pool, [](int /*burst*/, int64_t /*task*/) { return MultiplyTiles(5'000, true); });
  }
#endif
  return BestRate(pool, [](int /*burst*/, int64_t /*task*/) { return HWY_DYNAMIC_DISPATCH(MultiplyInt8)(20'000); });
}

double MeasureReadBandwidth(ThreadPool& pool) {
  constexpr int64_t kBytes = int64_t{320} << 20;  // about the weights of a decoder
  constexpr int kSlices = 5;                      // one per burst, so that none is in a cache when it is read again
  const std::unique_ptr<float, FreeAligned> buffer(static_cast<float*>(std::aligned_alloc(kAlignment, kBytes)));
  if (buffer == nullptr) return 0;
#if defined(__linux__)
  madvise(buffer.get(), kBytes, MADV_HUGEPAGE);
#endif
  std::memset(buffer.get(), 0, kBytes);
  const int64_t slice = kBytes / static_cast<int64_t>(sizeof(float)) / kSlices;
  const int64_t share = slice / (kTasksPerThread * pool.threads()) / 1024 * 1024;
  return BestRate(pool, [&](int burst, int64_t task) {
    const float largest = HWY_DYNAMIC_DISPATCH(Read)(buffer.get() + burst % kSlices * slice + task * share, share);
    return static_cast<double>(share) * static_cast<double>(sizeof(float)) + static_cast<double>(largest);
  });
}

}  // namespace gsv::bench
#endif  // HWY_ONCE
