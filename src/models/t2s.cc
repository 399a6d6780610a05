#include "models/t2s.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/error.h"
#include "models/blocks/json_config.h"
#include "ops/elementwise.h"
#include "ops/linear.h"

namespace gsv::models {
namespace {

constexpr float kNormEpsilon = 1e-5f;
constexpr char kPhoneTable[] = "ar_text_embedding.word_embeddings.weight";
constexpr char kTokenTable[] = "ar_audio_embedding.word_embeddings.weight";

// The number of heads is nowhere but in the configuration, sizes are there too.
T2sConfig ReadConfig(const JsonConfig& json, const weights::WeightLoader& w) {
  T2sConfig config;
  config.width = static_cast<int>(w.Dimension("bert_proj.weight", 0));
  config.feature_width = static_cast<int>(w.Dimension("bert_proj.weight", 1));
  config.phones = static_cast<int>(w.Dimension(kPhoneTable, 0));
  config.vocabulary = static_cast<int>(w.Dimension(kTokenTable, 0));
  config.end_token = config.vocabulary - 1;
  config.layers = std::max(1, w.Count("h.layers", "self_attn.in_proj_weight"));  // none: its loading says so
  json.ExpectSize("hidden_dim", config.width);
  json.ExpectSize("embedding_dim", config.width);
  json.ExpectSize("phoneme_vocab_size", config.phones);
  json.ExpectSize("vocab_size", config.vocabulary);
  json.ExpectSize("EOS", config.end_token);
  json.ExpectSize("n_layer", config.layers);
  config.heads = json.Int("head", 1, config.width);
  if (config.width % config.heads != 0 || config.width % 2 != 0) {
    Fail(ErrorCode::kFileCorrupt, w.source().name(), ": config.model.head is ", config.heads,
         "; expected a divisor of the ", config.width, " channels of its tensors");
  }
  return config;
}

TransformerLayerWeights LoadLayer(const weights::WeightLoader& w, int width) {
  const int hidden = static_cast<int>(w.Dimension("linear1.weight", 0));
  TransformerLayerWeights out;
  out.query_key_value = w.LinearNamed("self_attn.in_proj_weight", "self_attn.in_proj_bias", width, 3 * width);
  out.out = w.Linear("self_attn.out_proj", width, width);
  out.norm1 = w.Norm("norm1", width);
  out.up = w.Linear("linear1", width, hidden);
  out.down = w.Linear("linear2", hidden, width);
  out.norm2 = w.Norm("norm2", width);
  return out;
}

// exp(-2 i ln(10000) / width), in the float32 steps of SinePositionalEmbedding.
std::vector<float> PositionRates(int width) {
  const auto factor = static_cast<float>(-(std::log(10000.0) / width));
  std::vector<float> rates(static_cast<size_t>(width / 2));
  for (size_t i = 0; i < rates.size(); ++i) {
    const float exponent = static_cast<float>(2 * i) * factor;
    rates[i] = static_cast<float>(std::exp(static_cast<double>(exponent)));
  }
  return rates;
}

bool AnyWeight(const PackedMatrix& matrix) {
  const float* panels = matrix.f32();
  return std::any_of(panels, panels + matrix.panel_count() * matrix.panel_stride, [](float v) { return v != 0.0f; });
}

T2sWeights LoadWeights(const weights::WeightLoader& w, const T2sConfig& config, std::optional<DType> layers) {
  T2sWeights out;
  out.feature_projection = w.Linear("bert_proj", config.feature_width, config.width);
  out.uses_features = AnyWeight(out.feature_projection.matrix);
  out.phone_table = w.Array(kPhoneTable, {config.phones, config.width});
  out.token_table = w.Array(kTokenTable, {config.vocabulary, config.width});
  out.phone_position_scale = *w.Array("ar_text_position.alpha", {1});
  out.token_position_scale = *w.Array("ar_audio_position.alpha", {1});
  out.position_rates = PositionRates(config.width);
  for (int i = 0; i < config.layers; ++i) {
    out.layers.push_back(LoadLayer(w.As(layers).In("h.layers", i), config.width));
  }
  out.predict = w.Linear("ar_predict_layer", config.width, config.vocabulary, weights::Bias::kNone);
  return out;
}

// x[t] += scale * (sin, cos, sin, ...) of position first + t.
void AddPositions(const T2sWeights& w, float scale, int64_t first, const Tensor& x) {
  for (int64_t t = 0; t < x.rows(); ++t) {
    float* row = x.row(t);
    for (size_t i = 0; i < w.position_rates.size(); ++i) {
      const double angle = static_cast<float>(first + t) * w.position_rates[i];
      row[2 * i] += scale * static_cast<float>(std::sin(angle));
      row[2 * i + 1] += scale * static_cast<float>(std::cos(angle));
    }
  }
}

// What layer `i` made: "h.layers.0".
void ObserveLayer(const Context& ctx, size_t i, const Tensor& x) {
  if (ctx.observer != nullptr) ctx.Observe("h.layers." + std::to_string(i), x);
}

float AttentionScale(const T2sConfig& config) {
  return 1.0f / std::sqrt(static_cast<float>(config.width / config.heads));
}

// x [S, width] = phones + projected features + positions.
void EmbedPhones(Context& ctx, const T2s& t2s, std::span<const int> phones, const Tensor& features, const Tensor& x) {
  Arena::Scope scope(ctx.arena);
  const T2sWeights& w = t2s.weights;
  const Tensor rows = ops::Embedding(ctx, w.phone_table, t2s.config.phones, t2s.config.width, phones);  // [S, width]
  if (features.empty()) {  // zeros: the bias is left of the projection
    ops::AddRowInto(ctx, w.feature_projection.bias, rows);
    for (int64_t t = 0; t < rows.rows(); ++t) std::copy_n(rows.row(t), rows.channels(), x.row(t));
  } else {
    GSV_CHECK(features.rows() == rows.rows());
    ops::LinearInto(ctx, features, w.feature_projection, x, {.residual = rows});
  }
  AddPositions(w, w.phone_position_scale, 0, x);
}

// x [P, width] = tokens + positions from `first`.
void EmbedTokens(Context& ctx, const T2s& t2s, std::span<const int> tokens, int64_t first, const Tensor& x) {
  Arena::Scope scope(ctx.arena);
  const T2sWeights& w = t2s.weights;
  const Tensor rows = ops::Embedding(ctx, w.token_table, t2s.config.vocabulary, t2s.config.width, tokens);
  for (int64_t t = 0; t < rows.rows(); ++t) std::copy_n(rows.row(t), rows.channels(), x.row(t));
  AddPositions(w, w.token_position_scale, first, x);
}

}  // namespace

std::shared_ptr<const T2s> LoadT2s(const weights::Checkpoint& checkpoint, std::optional<DType> layers, DType rows) {
  weights::ExpectKind(checkpoint, weights::CheckpointKind::kGpt);
  auto t2s = std::make_shared<T2s>();
  const weights::WeightLoader loader = weights::WeightLoader(checkpoint.source, t2s->store).In("model");
  t2s->config = ReadConfig(JsonConfig(*checkpoint.source, {"config", "model"}), loader);
  t2s->weights = LoadWeights(loader, t2s->config, layers);
  const TransformerLayerWeights& first = t2s->weights.layers[0];
  // A matrix whose depth is not whole groups stays float32.
  const bool integers = first.query_key_value.matrix.dtype == DType::kI8 && first.down.matrix.dtype == DType::kI8;
  if (integers) t2s->config.rows = rows;
  const bool small = t2s->weights.layers[0].query_key_value.matrix.dtype != DType::kF32;
  const bool even = t2s->config.width / t2s->config.heads % PanelGroup(DType::kBF16) == 0;
  if (small && even) t2s->config.cache_type = DType::kBF16;
  return t2s;
}

void T2sState::Clear() {
  for (ops::KeyValueCache& layer : layers) layer.length = 0;
  token_position = 0;
}

int64_t StateBytes(const T2sConfig& config, int64_t positions) {
  constexpr int64_t kPadding = 2 * Arena::kAlignment;  // of one allocation
  const int64_t elements = ops::KeyValueCache::Elements(config.heads, config.width / config.heads,
                                                        ops::KeyValueCache::RoundCapacity(positions));
  return 2 * config.layers * (elements * static_cast<int64_t>(DTypeSize(config.cache_type)) + kPadding);
}

T2sState NewT2sState(Arena& arena, const T2s& t2s, int64_t positions) {
  const T2sConfig& config = t2s.config;
  {  // One block for all layers, so that an arena of its own is no larger than the state.
    Arena::Scope scope(arena);
    arena.Allocate(static_cast<size_t>(StateBytes(config, positions)));
  }
  T2sState state;
  for (int i = 0; i < config.layers; ++i) {
    state.layers.push_back(
        ops::NewKeyValueCache(arena, config.heads, config.width / config.heads, positions, config.cache_type));
  }
  return state;
}

void CopyState(const T2sState& from, T2sState& to) {
  GSV_CHECK(from.layers.size() == to.layers.size());
  for (size_t i = 0; i < from.layers.size(); ++i) ops::CopyKeyValue(from.layers[i], to.layers[i]);
  to.token_position = from.token_position;
}

Tensor Prefill(Context& ctx, const T2s& t2s, std::span<const int> phones, const Tensor& features,
               std::span<const int> prompt_tokens, T2sState& state) {
  const auto phone_rows = static_cast<int64_t>(phones.size());
  const auto rows = phone_rows + static_cast<int64_t>(prompt_tokens.size());
  GSV_CHECK(phone_rows > 0 && state.length() == 0 && state.token_position == 0);
  const Tensor logits = NewTensor(ctx.arena, {1, t2s.config.vocabulary});
  Arena::Scope scope(ctx.arena);
  const Tensor x = NewTensor(ctx.arena, {rows, t2s.config.width});
  EmbedPhones(ctx, t2s, phones, features, x.Rows(0, phone_rows));
  EmbedTokens(ctx, t2s, prompt_tokens, 0, x.Rows(phone_rows, rows));

  const ops::AttentionMask mask{.text_rows = phone_rows, .text_limit = phone_rows};
  const float scale = AttentionScale(t2s.config);
  for (size_t i = 0; i < t2s.weights.layers.size(); ++i) {
    ops::KeyValueCache& cache = state.layers[i];
    const auto attend = [&](const Tensor& q, const Tensor& k, const Tensor& v) {
      ops::AppendKeyValue(ctx, k, v, cache);
      return ops::Attention(ctx, q, cache, scale, mask);
    };
    Forward(ctx, t2s.weights.layers[i], kernels::Activation::kRelu, kNormEpsilon, attend, x, t2s.config.rows);
    ObserveLayer(ctx, i, x);
  }
  state.token_position = static_cast<int64_t>(prompt_tokens.size());
  ops::LinearInto(ctx, x.Rows(rows - 1, rows), t2s.weights.predict, logits);
  return logits;
}

Tensor Step(Context& ctx, const T2s& t2s, std::span<const int> tokens, std::span<T2sState* const> states) {
  const auto batch = static_cast<int64_t>(states.size());
  GSV_CHECK(tokens.size() == states.size());
  const Tensor logits = NewTensor(ctx.arena, {batch, t2s.config.vocabulary});
  Arena::Scope scope(ctx.arena);
  const Tensor x = NewTensor(ctx.arena, {batch, t2s.config.width});
  for (int64_t b = 0; b < batch; ++b) {
    T2sState& state = *states[static_cast<size_t>(b)];
    EmbedTokens(ctx, t2s, tokens.subspan(static_cast<size_t>(b), 1), state.token_position++, x.Rows(b, b + 1));
  }

  const std::span<ops::KeyValueCache*> caches(
      static_cast<ops::KeyValueCache**>(ctx.arena.Allocate(states.size() * sizeof(ops::KeyValueCache*))),
      states.size());
  const float scale = AttentionScale(t2s.config);
  for (size_t i = 0; i < t2s.weights.layers.size(); ++i) {
    for (size_t b = 0; b < states.size(); ++b) caches[b] = &states[b]->layers[i];
    const auto attend = [&](const Tensor& q, const Tensor& k, const Tensor& v) {
      return ops::DecodeAttention(ctx, q, k, v, caches, scale);
    };
    Forward(ctx, t2s.weights.layers[i], kernels::Activation::kRelu, kNormEpsilon, attend, x, t2s.config.rows);
    ObserveLayer(ctx, i, x);
  }
  ops::LinearInto(ctx, x, t2s.weights.predict, logits);
  return logits;
}

}  // namespace gsv::models
