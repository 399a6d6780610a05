#include "ops/attention.h"

#include <algorithm>
#include <atomic>
#include <cstring>

#include "base/bfloat16.h"

namespace gsv::ops {
namespace {

// Query rows that share one pass over keys and values; a multiple of the kernels' row tiles. Their scores stay in the
// second-level cache.
constexpr int64_t kQueryRows = 56;

int64_t RoundUp(int64_t value) { return (value + kPanelColumns - 1) / kPanelColumns * kPanelColumns; }

// Positions that a product with the values takes: whole groups. Those beyond the last get the weight zero.
int64_t WholeGroups(const KeyValueCache& cache, int64_t positions) {
  const int64_t group = PanelGroup(cache.dtype);
  return (positions + group - 1) / group * group;
}

const void* At(const KeyValueCache& cache, const void* base, int64_t element) {
  return static_cast<const std::byte*>(base) + element * static_cast<int64_t>(DTypeSize(cache.dtype));
}

PackedMatrix Keys(const KeyValueCache& cache, int head, int64_t positions) {
  PackedMatrix matrix;
  matrix.dtype = cache.dtype;
  matrix.panels = At(cache, cache.keys, head * cache.capacity * cache.head_dim);
  matrix.taps = 1;
  matrix.depth = cache.head_dim;
  matrix.columns = static_cast<int>(positions);
  matrix.panel_stride = int64_t{cache.head_dim} * kPanelColumns;
  return matrix;
}

PackedMatrix Values(const KeyValueCache& cache, int head, int64_t positions) {
  PackedMatrix matrix;
  matrix.dtype = cache.dtype;
  matrix.panels = At(cache, cache.values, head * cache.capacity * RoundUp(cache.head_dim));
  matrix.taps = 1;
  matrix.depth = static_cast<int>(WholeGroups(cache, positions));
  matrix.columns = cache.head_dim;
  matrix.panel_stride = cache.capacity * kPanelColumns;
  return matrix;
}

float ToElement(float x, float /*type*/) { return x; }
uint16_t ToElement(float x, uint16_t /*type*/) { return ToBFloat16(x); }

// Writes position `position` of one head.
template <class Element>
void StoreKeyValueAs(const KeyValueCache& cache, int head, int64_t position, const float* k, const float* v) {
  constexpr int kGroup = int{sizeof(float)} / int{sizeof(Element)};
  const auto element = [](float x) { return ToElement(x, Element{}); };
  Element* keys = static_cast<Element*>(cache.keys) + head * cache.capacity * cache.head_dim +
                  position / kPanelColumns * cache.head_dim * kPanelColumns + position % kPanelColumns * kGroup;
  for (int d = 0; d < cache.head_dim; ++d) keys[d / kGroup * kGroup * kPanelColumns + d % kGroup] = element(k[d]);
  Element* values = static_cast<Element*>(cache.values) + head * cache.capacity * RoundUp(cache.head_dim) +
                    position / kGroup * kGroup * kPanelColumns + position % kGroup;
  for (int d = 0; d < cache.head_dim; d += kPanelColumns, values += cache.capacity * kPanelColumns) {
    const int count = std::min(kPanelColumns, cache.head_dim - d);
    for (int c = 0; c < kPanelColumns; ++c) values[c * kGroup] = element(c < count ? v[d + c] : 0.0f);
  }
}

void StoreKeyValue(const KeyValueCache& cache, int head, int64_t position, const float* k, const float* v) {
  if (cache.dtype == DType::kBF16) return StoreKeyValueAs<uint16_t>(cache, head, position, k, v);
  StoreKeyValueAs<float>(cache, head, position, k, v);
}

// [rows] x matrix -> out, on the calling thread.
void Multiply(Context& ctx, const float* input, ptrdiff_t input_stride, int64_t rows, const PackedMatrix& matrix,
              const kernels::Epilogue& epilogue) {
  kernels::MatMulArgs args;
  args.input = input;
  args.input_row_stride = input_stride;
  args.matrix = matrix;
  args.row_end = rows;
  args.panel_end = matrix.panel_count();
  args.epilogue = epilogue;
  ctx.kernels.matmul(args);
}

// Relative tables as panels, shared by all heads and tasks of a call.
struct PackedRelative {
  PackedMatrix keys;    // [head_dim, 2 * window + 1]
  PackedMatrix values;  // [2 * window + 1, head_dim]
  int window = 0;
  int64_t offsets() const { return window == 0 ? 0 : 2 * window + 1; }
};

PackedMatrix NewPanels(Arena& arena, int depth, int columns) {
  PackedMatrix matrix;
  matrix.taps = 1;
  matrix.depth = depth;
  matrix.columns = columns;
  matrix.panel_stride = PackedMatrix::DensePanelStride(1, depth);
  matrix.panels = NewZeros(arena, {matrix.panel_count() * matrix.panel_stride}).f32();
  return matrix;
}

float& At(const PackedMatrix& matrix, int k, int n) {
  return const_cast<float*>(
      matrix.f32())[n / kPanelColumns * matrix.panel_stride + k * kPanelColumns + n % kPanelColumns];
}

PackedRelative PackRelative(Arena& arena, const RelativeTables& tables, int head_dim) {
  PackedRelative packed;
  if (tables.keys == nullptr) return packed;
  packed.window = tables.window;
  const int offsets = 2 * tables.window + 1;
  packed.keys = NewPanels(arena, head_dim, offsets);
  packed.values = NewPanels(arena, offsets, head_dim);
  for (int offset = 0; offset < offsets; ++offset) {
    for (int d = 0; d < head_dim; ++d) {
      At(packed.keys, d, offset) = tables.keys[offset * head_dim + d];
      At(packed.values, offset, d) = tables.values[offset * head_dim + d];
    }
  }
  return packed;
}

// One head, query rows [begin, end): scores, softmax, weighted sum.
struct Block {
  const Tensor& q;
  const KeyValueCache& cache;
  float scale;
  const PackedRelative& relative;
  const Tensor& out;
};

int64_t ScratchElements(int64_t rows, int64_t positions, const PackedRelative& relative) {
  return rows * (RoundUp(positions) + RoundUp(relative.offsets()));
}

// limit(row) is how many positions the row sees; it never falls from row to row beyond the first kind of rows, so the
// product with the values ends at the largest of the block.
void AttendBlock(Context& ctx, const Block& block, int head, int64_t begin, int64_t end, float* scratch,
                 FunctionRef<int64_t(int64_t)> limit) {
  const int head_dim = block.cache.head_dim;
  const int64_t rows = end - begin;
  int64_t positions = 0;
  for (int64_t r = begin; r < end; ++r) positions = std::max(positions, limit(r));
  const int64_t stride = RoundUp(positions);
  float* scores = scratch;
  float* near = scratch + rows * stride;  // scores, then weights, of the relative offsets
  const int64_t near_stride = RoundUp(block.relative.offsets());
  const float* q = block.q.row(begin) + head * head_dim;
  float* out = block.out.row(begin) + head * head_dim;
  const int64_t window = block.relative.window;

  Multiply(ctx, q, block.q.row_stride, rows, Keys(block.cache, head, positions), {.out = scores, .out_stride = stride});
  if (window > 0) {
    Multiply(ctx, q, block.q.row_stride, rows, block.relative.keys, {.out = near, .out_stride = near_stride});
    for (int64_t r = 0; r < rows; ++r) {
      const int64_t i = begin + r;
      for (int64_t j = std::max<int64_t>(0, i - window); j <= std::min(positions - 1, i + window); ++j) {
        scores[r * stride + j] += near[r * near_stride + j - i + window];
      }
    }
  }
  for (int64_t r = 0; r < rows;) {  // rows with equal limits together
    int64_t next = r + 1;
    while (next < rows && limit(begin + next) == limit(begin + r)) ++next;
    ctx.kernels.softmax(scores + r * stride, stride, next - r, WholeGroups(block.cache, positions), 0, limit(begin + r),
                        block.scale);
    r = next;
  }
  Multiply(ctx, scores, stride, rows, Values(block.cache, head, positions),
           {.out = out, .out_stride = block.out.row_stride});
  if (window > 0) {
    std::memset(near, 0, static_cast<size_t>(rows * near_stride) * sizeof(float));
    for (int64_t r = 0; r < rows; ++r) {
      const int64_t i = begin + r;
      for (int64_t j = std::max<int64_t>(0, i - window); j <= std::min(positions - 1, i + window); ++j) {
        near[r * near_stride + j - i + window] = scores[r * stride + j];
      }
    }
    Multiply(
        ctx, near, near_stride, rows, block.relative.values,
        {.residual = out, .residual_stride = block.out.row_stride, .out = out, .out_stride = block.out.row_stride});
  }
}

// body(task, slot) for every task; no two at once with the same slot, so that a slot can own scratch memory.
int64_t SlotCount(Context& ctx, int64_t tasks) { return std::min<int64_t>(tasks, ctx.pool.threads()); }
void ForTasks(Context& ctx, int64_t tasks, FunctionRef<void(int64_t, int64_t)> body) {
  std::atomic<int64_t> next{0};
  ctx.pool.ParallelFor(SlotCount(ctx, tasks), [&](int64_t slot) {
    for (int64_t task; (task = next.fetch_add(1, std::memory_order_relaxed)) < tasks;) body(task, slot);
  });
}

}  // namespace

int64_t KeyValueCache::Elements(int heads, int head_dim, int64_t capacity) {
  return heads * RoundUp(head_dim) * capacity;
}

KeyValueCache NewKeyValueCache(Arena& arena, int heads, int head_dim, int64_t positions, DType dtype) {
  GSV_CHECK(dtype == DType::kF32 || (dtype == DType::kBF16 && head_dim % PanelGroup(dtype) == 0));
  KeyValueCache cache;
  cache.dtype = dtype;
  cache.heads = heads;
  cache.head_dim = head_dim;
  cache.capacity = KeyValueCache::RoundCapacity(positions);
  const size_t bytes = static_cast<size_t>(KeyValueCache::Elements(heads, head_dim, cache.capacity)) * DTypeSize(dtype);
  // Zeros: the kernel multiplies whole panels, of which the last one may be partly filled.
  cache.keys = std::memset(arena.Allocate(bytes), 0, bytes);
  cache.values = std::memset(arena.Allocate(bytes), 0, bytes);
  return cache;
}

void CopyKeyValue(const KeyValueCache& from, KeyValueCache& to) {
  GSV_CHECK(from.heads == to.heads && from.head_dim == to.head_dim && from.dtype == to.dtype);
  GSV_CHECK(to.length == 0 && from.length <= to.capacity);
  const auto size = static_cast<int64_t>(DTypeSize(from.dtype));
  const auto copy = [size](const void* source, void* target, int64_t part, int64_t source_stride, int64_t target_stride,
                           int64_t elements) {
    std::memcpy(static_cast<std::byte*>(target) + part * target_stride * size,
                static_cast<const std::byte*>(source) + part * source_stride * size,
                static_cast<size_t>(elements * size));
  };
  for (int64_t head = 0; head < from.heads; ++head) {
    copy(from.keys, to.keys, head, from.capacity * from.head_dim, to.capacity * to.head_dim,
         RoundUp(from.length) * from.head_dim);
  }
  const int64_t panels = from.heads * RoundUp(from.head_dim) / kPanelColumns;
  for (int64_t panel = 0; panel < panels; ++panel) {
    copy(from.values, to.values, panel, from.capacity * kPanelColumns, to.capacity * kPanelColumns,
         WholeGroups(from, from.length) * kPanelColumns);
  }
  to.length = from.length;
}

void AppendKeyValue(Context& ctx, const Tensor& k, const Tensor& v, KeyValueCache& cache) {
  const int64_t rows = k.rows();
  GSV_CHECK(v.rows() == rows && k.channels() == cache.heads * cache.head_dim && v.channels() == k.channels());
  GSV_CHECK(cache.length + rows <= cache.capacity);
  ctx.pool.ParallelFor(rows == 0 ? 0 : cache.heads, [&](int64_t head) {
    for (int64_t r = 0; r < rows; ++r) {
      StoreKeyValue(cache, static_cast<int>(head), cache.length + r, k.row(r) + head * cache.head_dim,
                    v.row(r) + head * cache.head_dim);
    }
  });
  cache.length += rows;
}

Tensor Attention(Context& ctx, const Tensor& q, const KeyValueCache& cache, float scale, const AttentionMask& mask,
                 const RelativeTables& relative) {
  const int64_t rows = q.rows();
  GSV_CHECK(q.channels() == cache.heads * cache.head_dim);
  GSV_CHECK(mask.text_limit <= cache.length && (mask.text_rows == 0 || mask.text_limit > 0));
  GSV_CHECK(mask.text_rows >= rows || mask.first_position + rows <= cache.length);
  const Tensor out = NewTensor(ctx.arena, {rows, q.channels()});
  if (rows == 0) return out;
  Arena::Scope scope(ctx.arena);
  const PackedRelative packed = PackRelative(ctx.arena, relative, cache.head_dim);
  const auto limit = [&mask](int64_t row) {
    return row < mask.text_rows ? mask.text_limit : mask.first_position + row + 1;
  };
  const int64_t blocks = (rows + kQueryRows - 1) / kQueryRows;
  const int64_t tasks = blocks * cache.heads;
  const int64_t scratch_size = ScratchElements(std::min(rows, kQueryRows), cache.length, packed);
  float* scratch = NewTensor(ctx.arena, {SlotCount(ctx, tasks), scratch_size}).f32();
  const Block block{q, cache, scale, packed, out};
  ForTasks(ctx, tasks, [&](int64_t task, int64_t slot) {
    const int64_t begin = task / cache.heads * kQueryRows;
    AttendBlock(ctx, block, static_cast<int>(task % cache.heads), begin, std::min(rows, begin + kQueryRows),
                scratch + slot * scratch_size, limit);
  });
  return out;
}

Tensor Attention(Context& ctx, const Tensor& q, const Tensor& k, const Tensor& v, int heads, float scale,
                 const RelativeTables& relative) {
  const Tensor out = NewTensor(ctx.arena, {q.rows(), q.channels()});
  Arena::Scope scope(ctx.arena);
  GSV_CHECK(q.channels() % heads == 0 && k.rows() > 0);
  KeyValueCache cache = NewKeyValueCache(ctx.arena, heads, static_cast<int>(q.channels() / heads), k.rows());
  AppendKeyValue(ctx, k, v, cache);
  const Tensor mixed = Attention(ctx, q, cache, scale, {.text_rows = q.rows(), .text_limit = k.rows()}, relative);
  std::memcpy(out.data, mixed.data, static_cast<size_t>(out.elements()) * sizeof(float));
  return out;
}

Tensor DecodeAttention(Context& ctx, const Tensor& q, const Tensor& k, const Tensor& v,
                       std::span<KeyValueCache* const> caches, float scale) {
  const auto batch = static_cast<int64_t>(caches.size());
  GSV_CHECK(q.rows() == batch && k.rows() == batch && v.rows() == batch);
  const Tensor out = NewTensor(ctx.arena, {batch, q.channels()});
  if (batch == 0) return out;
  Arena::Scope scope(ctx.arena);
  const PackedRelative none;
  const int heads = caches[0]->heads;
  int64_t longest = 0;
  for (const KeyValueCache* cache : caches) {
    GSV_CHECK(cache->heads == heads && q.channels() == heads * cache->head_dim && cache->length < cache->capacity);
    longest = std::max(longest, cache->length + 1);
  }
  const int64_t tasks = batch * heads;
  const int64_t scratch_size = ScratchElements(1, longest, none);
  float* scratch = NewTensor(ctx.arena, {SlotCount(ctx, tasks), scratch_size}).f32();
  ForTasks(ctx, tasks, [&](int64_t task, int64_t slot) {
    const int64_t b = task / heads;
    const int head = static_cast<int>(task % heads);
    const KeyValueCache& cache = *caches[static_cast<size_t>(b)];
    const int64_t column = head * int64_t{cache.head_dim};
    StoreKeyValue(cache, head, cache.length, k.row(b) + column, v.row(b) + column);
    AttendBlock(ctx, {q, cache, scale, none, out}, head, b, b + 1, scratch + slot * scratch_size,
                [&cache](int64_t) { return cache.length + 1; });
  });
  for (KeyValueCache* cache : caches) ++cache->length;
  return out;
}

}  // namespace gsv::ops
