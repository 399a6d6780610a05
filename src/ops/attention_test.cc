// Attention against naive loops in float64.
#include "ops/attention.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/bfloat16.h"
#include "ops/test_context.h"

namespace gsv::ops {
namespace {

int UpTo(int low, int high) { return *rc::gen::inRange(low, high + 1); }

struct Operands {
  Operands(int64_t queries, int64_t positions, int heads_, int head_dim_, uint32_t seed)
      : heads(heads_),
        head_dim(head_dim_),
        q(queries, heads * head_dim, seed, heads * head_dim + 3),
        k(positions, heads * head_dim, seed + 1, 2 * heads * head_dim),
        v(positions, heads * head_dim, seed + 2) {}
  // Keys and values as a cache of that type holds them.
  void Round(DType dtype) {
    if (dtype != DType::kBF16) return;
    for (TestRows* rows : {&k, &v}) {
      for (float& x : rows->values) x = FromBFloat16(ToBFloat16(x));
    }
  }
  float scale() const { return 1.0f / std::sqrt(static_cast<float>(head_dim)); }

  int heads, head_dim;
  TestRows q, k, v;
};

struct Relative {
  Relative(int window_, int head_dim_, uint32_t seed)
      : window(window_),
        head_dim(head_dim_),
        keys(RandomFloats((2 * window + 1) * head_dim, seed)),
        values(RandomFloats((2 * window + 1) * head_dim, seed + 1)) {}
  RelativeTables Tables() const { return {keys.data(), values.data(), window}; }
  // Row of the tables for positions `distance` apart, or null.
  const float* Row(const std::vector<float>& table, int64_t distance) const {
    if (distance < -window || distance > window) return nullptr;
    return table.data() + (distance + window) * head_dim;
  }
  int window, head_dim;
  std::vector<float> keys, values;
};

// softmax(scale * (q k^T + relative)) (v + relative) of query row `row` over positions [0, limit).
void ExpectAttended(const Operands& o, const Tensor& out, int64_t row, int64_t limit, const Relative* relative,
                    const TestRows* query = nullptr) {
  const TestRows& q = query != nullptr ? *query : o.q;
  for (int head = 0; head < o.heads; ++head) {
    const int64_t first = int64_t{head} * o.head_dim;
    std::vector<double> weights;
    double largest = -1e300, total = 0;
    for (int64_t j = 0; j < limit; ++j) {
      double score = 0;
      const float* near = relative ? relative->Row(relative->keys, j - row) : nullptr;
      for (int d = 0; d < o.head_dim; ++d) {
        score += double{q(row, first + d)} * (double{o.k(j, first + d)} + (near ? near[d] : 0.0f));
      }
      weights.push_back(score * o.scale());
      largest = std::max(largest, weights.back());
    }
    for (double& weight : weights) total += weight = std::exp(weight - largest);
    for (int d = 0; d < o.head_dim; ++d) {
      double sum = 0;
      for (int64_t j = 0; j < limit; ++j) {
        const float* near = relative ? relative->Row(relative->values, j - row) : nullptr;
        sum += weights[static_cast<size_t>(j)] / total * (double{o.v(j, first + d)} + (near ? near[d] : 0.0f));
      }
      // Operands are at most 1, scores at most a few: float32 keeps six digits.
      ASSERT_NEAR(out.row(row)[first + d], sum, 3e-6) << "row " << row << " head " << head << " channel " << d;
    }
  }
}

// A cache type that the heads allow.
DType AnyCacheType(int head_dim) {
  return head_dim % 2 == 0 && *rc::gen::arbitrary<bool>() ? DType::kBF16 : DType::kF32;
}

RC_GTEST_PROP(Attention, SeesEverything, (uint32_t seed)) {
  const Operands o(UpTo(1, 130), UpTo(1, 90), UpTo(1, 3), UpTo(1, 40), seed);
  TestContext ctx(2);
  const Tensor out = Attention(*ctx, o.q.tensor, o.k.tensor, o.v.tensor, o.heads, o.scale());
  RC_ASSERT(out.rows() == o.q.tensor.rows());
  for (int64_t r = 0; r < out.rows(); ++r) ExpectAttended(o, out, r, o.k.tensor.rows(), nullptr);
}

RC_GTEST_PROP(Attention, WithRelativePositions, (uint32_t seed)) {
  const int rows = UpTo(1, 130);
  const Operands o(rows, rows, UpTo(1, 2), UpTo(1, 40), seed);
  const Relative relative(UpTo(1, 10), o.head_dim, seed + 9);
  TestContext ctx(2);
  const Tensor out = Attention(*ctx, o.q.tensor, o.k.tensor, o.v.tensor, o.heads, o.scale(), relative.Tables());
  for (int64_t r = 0; r < rows; ++r) ExpectAttended(o, out, r, rows, &relative);
}

// Text rows see the text, later rows what lies before them and themselves, as the prefill of the T2S network.
RC_GTEST_PROP(Attention, WithAPrefixMask, (uint32_t seed)) {
  const int text = UpTo(1, 70), rest = UpTo(0, 70);
  Operands o(text + rest, text + rest, UpTo(1, 3), UpTo(1, 20), seed);
  const DType dtype = AnyCacheType(o.head_dim);
  o.Round(dtype);
  TestContext ctx(2);
  KeyValueCache cache = NewKeyValueCache(ctx.arena, o.heads, o.head_dim, text + rest + UpTo(0, 40), dtype);
  if (*rc::gen::arbitrary<bool>()) {  // what a sequence before this one left behind does not matter
    AppendKeyValue(*ctx, o.q.tensor, o.q.tensor, cache);
    cache.length = 0;
  }
  const int64_t cut = UpTo(0, text + rest);  // in two appends
  AppendKeyValue(*ctx, o.k.tensor.Rows(0, cut), o.v.tensor.Rows(0, cut), cache);
  AppendKeyValue(*ctx, o.k.tensor.Rows(cut, text + rest), o.v.tensor.Rows(cut, text + rest), cache);
  const Tensor out = Attention(*ctx, o.q.tensor, cache, o.scale(), {.text_rows = text, .text_limit = text});
  for (int64_t r = 0; r < text + rest; ++r) ExpectAttended(o, out, r, r < text ? text : r + 1, nullptr);
}

// Decoding position by position gives what one pass over all gives, within rounding; a batch gives what each sequence
// gets alone, to the last bit.
RC_GTEST_PROP(DecodeAttention, EqualsAttentionAndDoesNotSeeTheBatch, (uint32_t seed)) {
  const int heads = UpTo(1, 3), head_dim = UpTo(1, 34), batch = UpTo(1, 4), steps = UpTo(1, 5);
  const DType dtype = AnyCacheType(head_dim);
  TestContext ctx(2);
  std::vector<std::unique_ptr<Operands>> sequences;
  std::vector<KeyValueCache> together, alone;
  std::vector<int64_t> prefix;
  for (int b = 0; b < batch; ++b) {
    prefix.push_back(UpTo(0, 60));
    const int64_t positions = prefix.back() + steps;
    sequences.push_back(std::make_unique<Operands>(positions, positions, heads, head_dim, seed + 10 * b));
    sequences.back()->Round(dtype);
    const Operands& o = *sequences.back();
    for (auto* caches : {&together, &alone}) {
      caches->push_back(NewKeyValueCache(ctx.arena, heads, head_dim, positions, dtype));
      AppendKeyValue(*ctx, o.k.tensor.Rows(0, prefix.back()), o.v.tensor.Rows(0, prefix.back()), caches->back());
    }
  }
  for (int step = 0; step < steps; ++step) {
    const Tensor q = NewTensor(ctx.arena, {batch, heads * head_dim});
    const Tensor k = NewTensor(ctx.arena, {batch, heads * head_dim});
    const Tensor v = NewTensor(ctx.arena, {batch, heads * head_dim});
    std::vector<KeyValueCache*> caches;
    for (int b = 0; b < batch; ++b) {
      const Operands& o = *sequences[static_cast<size_t>(b)];
      const int64_t position = prefix[static_cast<size_t>(b)] + step;
      std::copy_n(o.q.tensor.row(position), q.channels(), q.row(b));
      std::copy_n(o.k.tensor.row(position), q.channels(), k.row(b));
      std::copy_n(o.v.tensor.row(position), q.channels(), v.row(b));
      caches.push_back(&together[static_cast<size_t>(b)]);
    }
    const float scale = sequences[0]->scale();
    const Tensor out = DecodeAttention(*ctx, q, k, v, caches, scale);
    for (int b = 0; b < batch; ++b) {
      const int64_t position = prefix[static_cast<size_t>(b)] + step;
      KeyValueCache* own[] = {&alone[static_cast<size_t>(b)]};
      const Tensor single = DecodeAttention(*ctx, q.Rows(b, b + 1), k.Rows(b, b + 1), v.Rows(b, b + 1), own, scale);
      RC_ASSERT(std::memcmp(single.row(0), out.row(b), static_cast<size_t>(out.channels()) * sizeof(float)) == 0);
      RC_ASSERT(caches[static_cast<size_t>(b)]->length == position + 1);
      // Row `position` of a matrix of which only that row is looked at.
      Tensor shifted = out;
      shifted.data = out.row(b) - position * out.row_stride;
      ExpectAttended(*sequences[static_cast<size_t>(b)], shifted, position, position + 1, nullptr);
    }
  }
}

TEST(CopyKeyValue, AttentionSeesNoDifference) {
  for (const DType dtype : {DType::kF32, DType::kBF16}) {
    const Operands o(5, 37, 2, 20, 3);
    TestContext ctx(2);
    KeyValueCache small = NewKeyValueCache(ctx.arena, o.heads, o.head_dim, 37, dtype);
    AppendKeyValue(*ctx, o.k.tensor, o.v.tensor, small);
    KeyValueCache large = NewKeyValueCache(ctx.arena, o.heads, o.head_dim, 200, dtype);
    CopyKeyValue(small, large);
    EXPECT_EQ(large.length, 37);
    const AttentionMask all{.text_rows = 5, .text_limit = 37};
    EXPECT_EQ(ToVector(Attention(*ctx, o.q.tensor, small, 1.0f, all)),
              ToVector(Attention(*ctx, o.q.tensor, large, 1.0f, all)));
  }
}

TEST(Attention, ThreadsDoNotMatter) {
  const Operands o(150, 150, 4, 32, 3);
  const Relative relative(4, 32, 5);
  ExpectThreadsDoNotMatter([&](Context& ctx) {
    return Attention(ctx, o.q.tensor, o.k.tensor, o.v.tensor, o.heads, o.scale(), relative.Tables());
  });
}

}  // namespace
}  // namespace gsv::ops
