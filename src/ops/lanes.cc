#include "ops/lanes.h"

#include <algorithm>
#include <atomic>

namespace gsv::ops {

void ForEachInLanes(Context& ctx, int64_t count, size_t lane_bytes, FunctionRef<void(Context& lane, int64_t i)> body) {
  Arena::Scope scope(ctx.arena);
  const int64_t lanes = std::min<int64_t>(ctx.pool.threads(), count);
  if (lanes <= 0) return;
  const size_t stride = (lane_bytes + Arena::kAlignment - 1) / Arena::kAlignment * Arena::kAlignment;
  auto* memory = static_cast<std::byte*>(ctx.arena.Allocate(static_cast<size_t>(lanes) * stride));
  std::atomic<int64_t> next{0};
  ctx.pool.ParallelFor(lanes, [&](int64_t lane) {
    Arena arena(memory + static_cast<size_t>(lane) * stride, stride);
    ThreadPool alone(1);
    Context context{.arena = arena, .pool = alone, .kernels = ctx.kernels};
    for (int64_t i; (i = next.fetch_add(1, std::memory_order_relaxed)) < count;) {
      Arena::Scope item(arena);
      body(context, i);
    }
  });
}

}  // namespace gsv::ops
