#include "models/blocks/bert.h"

#include <cmath>
#include <cstring>
#include <string>

#include "base/error.h"
#include "ops/attention.h"
#include "ops/elementwise.h"

namespace gsv::models {
namespace {

constexpr int kMinPositions = 3;  // a character between [CLS] and [SEP]

constexpr TransformerLayerNames kLayerNames = {.query = "attention.self.query",
                                               .key = "attention.self.key",
                                               .value = "attention.self.value",
                                               .out = "attention.output.dense",
                                               .norm1 = "attention.output.LayerNorm",
                                               .up = "intermediate.dense",
                                               .down = "output.dense",
                                               .norm2 = "output.LayerNorm"};

}  // namespace

BertConfig BertSizes(const weights::WeightLoader& w) {
  BertConfig config;
  config.vocabulary = static_cast<int>(w.Dimension("embeddings.word_embeddings.weight", 0));
  config.width = static_cast<int>(w.Dimension("embeddings.word_embeddings.weight", 1));
  config.positions = static_cast<int>(w.Dimension("embeddings.position_embeddings.weight", 0));
  if (config.positions < kMinPositions) {
    Fail(ErrorCode::kTensorShape, w.source().name(), ": embeddings.position_embeddings.weight has ", config.positions,
         " rows, expected ", kMinPositions, " or more");
  }
  return config;
}

BertWeights LoadBert(const weights::WeightLoader& w, const BertConfig& config, int layers) {
  if (config.width % config.heads != 0) {
    Fail(ErrorCode::kFileCorrupt, w.source().name(), ": ", config.heads, " attention heads do not divide a width of ",
         config.width);
  }
  const weights::WeightLoader embeddings = w.In("embeddings");
  BertWeights out;
  out.word_table = embeddings.Array("word_embeddings.weight", {config.vocabulary, config.width});
  out.position_table = embeddings.Array("position_embeddings.weight", {config.positions, config.width});
  const int64_t types = embeddings.Dimension("token_type_embeddings.weight", 0);
  out.type_row = embeddings.Array("token_type_embeddings.weight", {types, config.width});
  out.norm = embeddings.Norm("LayerNorm", config.width);
  for (int i = 0; i < layers; ++i) {
    out.layers.push_back(LoadTransformerLayer(w.In("encoder.layer", i), kLayerNames, config.width));
  }
  return out;
}

Tensor BertHidden(Context& ctx, const BertConfig& config, const BertWeights& w,
                  std::span<const std::span<const int>> sequences) {
  std::vector<int> ids;
  for (const std::span<const int> sequence : sequences) ids.insert(ids.end(), sequence.begin(), sequence.end());
  const Tensor x = ops::Embedding(ctx, w.word_table, config.vocabulary, config.width, ids);  // [ids, width]
  ops::AddRowInto(ctx, w.type_row, x);
  int64_t begin = 0;
  for (const std::span<const int> sequence : sequences) {
    const auto count = static_cast<int64_t>(sequence.size());
    GSV_CHECK(count <= config.positions);
    // Read only; Tensor has no constant twin.
    const Tensor positions(const_cast<float*>(w.position_table), {count, config.width});
    ops::AddInto(ctx, positions, x.Rows(begin, begin + count));
    begin += count;
  }
  ops::LayerNormInto(ctx, x, w.norm, config.eps, {}, x);
  ctx.Observe("embeddings", x);
  const float scale = 1.0f / std::sqrt(static_cast<float>(config.width / config.heads));
  const auto attend = [&](const Tensor& q, const Tensor& k, const Tensor& v) {
    if (sequences.size() == 1) return ops::Attention(ctx, q, k, v, config.heads, scale);
    const Tensor mixed = NewTensor(ctx.arena, {q.rows(), config.width});
    int64_t first = 0;
    for (const std::span<const int> sequence : sequences) {
      Arena::Scope scope(ctx.arena);
      const int64_t last = first + static_cast<int64_t>(sequence.size());
      const Tensor own =
          ops::Attention(ctx, q.Rows(first, last), k.Rows(first, last), v.Rows(first, last), config.heads, scale);
      for (int64_t row = first; row < last; ++row) {
        std::memcpy(mixed.row(row), own.row(row - first), static_cast<size_t>(config.width) * sizeof(float));
      }
      first = last;
    }
    return mixed;
  };
  for (size_t i = 0; i < w.layers.size(); ++i) {
    Forward(ctx, w.layers[i], kernels::Activation::kGelu, config.eps, attend, x);
    ctx.Observe("layer_" + std::to_string(i), x);
  }
  ctx.Observe("hidden", x);
  return x;
}

}  // namespace gsv::models
