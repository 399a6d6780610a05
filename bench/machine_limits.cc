#include "bench/machine_limits.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <numeric>
#include <vector>

#if defined(__linux__)
#include <sys/mman.h>
#endif

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "bench/machine_limits.cc"
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_AVX3_DL | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128)
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
HWY_EXPORT(Read);

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
