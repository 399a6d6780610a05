// Attention on the same micro-kernel as everything else: keys and values are kept as panels (base/packed_matrix.h),
// so that scores and weighted sums are two matrix products with a softmax between.
#ifndef GSV_OPS_ATTENTION_H_
#define GSV_OPS_ATTENTION_H_

#include <span>

#include "ops/context.h"

namespace gsv::ops {

// Keys and values of one layer and one sequence, growing by rows. Layout, per head of `head_dim` channels:
//   keys   [heads][capacity / 16 panels][head_dim][16]: a PackedMatrix of depth head_dim, one column per position;
//   values [heads][head_dim / 16 panels][capacity][16]: a PackedMatrix of depth `length`, one column per channel.
// As bfloat16 both have neighbouring k side by side, as PackedMatrix says.
// Memory belongs to whoever made it (arena or a decoding slot).
struct KeyValueCache {
  void* keys = nullptr;
  void* values = nullptr;
  DType dtype = DType::kF32;  // or kBF16
  int heads = 0;
  int head_dim = 0;
  int64_t capacity = 0;  // positions, a multiple of 16
  int64_t length = 0;    // positions filled

  static int64_t RoundCapacity(int64_t positions) { return (positions + 15) / 16 * 16; }
  // Elements of `keys` (the same for `values`, whose channels are rounded up to 16 per head).
  static int64_t Elements(int heads, int head_dim, int64_t capacity);
};
// `dtype` is kF32 or, for an even head_dim, kBF16: half the memory, numbers of 8 bits.
KeyValueCache NewKeyValueCache(Arena& arena, int heads, int head_dim, int64_t positions, DType dtype = DType::kF32);
// All positions of `from` into an empty cache with the same heads and type and enough room.
void CopyKeyValue(const KeyValueCache& from, KeyValueCache& to);

// Appends rows of k and v [T, heads * head_dim] (views of columns of a wider matrix are fine).
void AppendKeyValue(Context& ctx, const Tensor& k, const Tensor& v, KeyValueCache& cache);

// Which positions a query row may see: [0, limit(row)).
struct AttentionMask {
  // Rows < text_rows see positions [0, text_limit); row r >= text_rows sees [0, first_position + r + 1).
  // Everything visible: text_rows = number of query rows, text_limit = cache length.
  int64_t text_rows = 0;
  int64_t text_limit = 0;
  int64_t first_position = 0;  // position of query row 0 in the sequence
};

// Relative position tables of the VITS encoders: rows j - i + window for |j - i| <= window, shared by heads.
struct RelativeTables {
  const float* keys = nullptr;    // [2 * window + 1, head_dim]
  const float* values = nullptr;  // [2 * window + 1, head_dim]
  int window = 0;
};

// q [T, heads * head_dim] against a filled cache -> [T, heads * head_dim]; softmax(scale * q k^T + relative) v.
// With `relative`, query row i is position i and every position is visible.
Tensor Attention(Context& ctx, const Tensor& q, const KeyValueCache& cache, float scale, const AttentionMask& mask,
                 const RelativeTables& relative = {});

// Full attention without a cache of the caller's: packs k and v into the arena first.
Tensor Attention(Context& ctx, const Tensor& q, const Tensor& k, const Tensor& v, int heads, float scale,
                 const RelativeTables& relative = {});

// One new position for each of several sequences (a decode step): row b of q, k, v [B, heads * head_dim] belongs to
// caches[b], which grows by one. Every row equals the one that it would get alone, bit for bit.
Tensor DecodeAttention(Context& ctx, const Tensor& q, const Tensor& k, const Tensor& v,
                       std::span<KeyValueCache* const> caches, float scale);

}  // namespace gsv::ops

#endif  // GSV_OPS_ATTENTION_H_
