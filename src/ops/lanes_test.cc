#include "ops/lanes.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <thread>

#include "ops/test_context.h"

namespace gsv::ops {
namespace {

TEST(Lanes, EachIndexOnceOnOneThread) {
  for (const int threads : {1, 2, 4}) {
    TestContext ctx(threads);
    constexpr int64_t kCount = 50;
    std::atomic<int> calls[kCount] = {};
    std::atomic<int> strays = 0;
    ForEachInLanes(*ctx, kCount, 1 << 16, [&](Context& lane, int64_t i) {
      ++calls[i];
      EXPECT_EQ(lane.pool.threads(), 1);
      EXPECT_EQ(&lane.kernels, &(*ctx).kernels);
      const auto here = std::this_thread::get_id();
      lane.pool.ParallelFor(7, [&](int64_t /*index*/) { strays += std::this_thread::get_id() != here; });
    });
    for (const auto& count : calls) EXPECT_EQ(count, 1);
    EXPECT_EQ(strays, 0);
  }
}

// Whoever comes next in a lane finds all of its memory, and the others' untouched.
TEST(Lanes, MemoryIsTheirOwn) {
  TestContext ctx(3);
  constexpr int64_t kFloats = 1000;
  std::atomic<int> wrong = 0, from_heap = 0;
  ForEachInLanes(*ctx, 30, kFloats * sizeof(float) + 2 * Arena::kAlignment, [&](Context& lane, int64_t i) {
    const Tensor mine = NewTensor(lane.arena, {kFloats});
    std::fill_n(mine.f32(), kFloats, static_cast<float>(i));
    std::this_thread::yield();
    for (int64_t f = 0; f < kFloats; ++f) wrong += mine.f32()[f] != static_cast<float>(i);
    from_heap += static_cast<int>(lane.arena.heap_allocations());
  });
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(from_heap, 0);
}

TEST(Lanes, NothingToDoAndErrors) {
  TestContext ctx(2);
  ForEachInLanes(*ctx, 0, 100, [](Context& /*lane*/, int64_t /*i*/) { FAIL(); });
  EXPECT_THROW(ForEachInLanes(*ctx, 5, 100,
                              [](Context& /*lane*/, int64_t i) {
                                if (i == 2) throw std::runtime_error("no");
                              }),
               std::runtime_error);
}

}  // namespace
}  // namespace gsv::ops
