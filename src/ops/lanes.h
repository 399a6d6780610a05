// Lanes: a chain of ops over a part of the data, done by one thread from end to end, so that what goes from op to op
// stays in its core's cache. Without them all threads do each op together and hand each other the results.
#ifndef GSV_OPS_LANES_H_
#define GSV_OPS_LANES_H_

#include "base/function_ref.h"
#include "ops/context.h"

namespace gsv::ops {

// Calls body(lane, i) once for each i in [0, count). Ops given `lane`, the context of the calling thread, run on that
// thread alone. It has `lane_bytes` of working memory from ctx.arena, and takes more from the heap where that is not
// enough. Nobody observes. The first exception that a body throws is rethrown, and indices may be left out then.
void ForEachInLanes(Context& ctx, int64_t count, size_t lane_bytes, FunctionRef<void(Context& lane, int64_t i)> body);

}  // namespace gsv::ops

#endif  // GSV_OPS_LANES_H_
