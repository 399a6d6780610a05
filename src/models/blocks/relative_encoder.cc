#include "models/blocks/relative_encoder.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "models/blocks/kernel_shape.h"
#include "ops/elementwise.h"
#include "ops/linear.h"

namespace gsv::models {
namespace {

constexpr float kNormEpsilon = 1e-5f;

RelativeEncoderWeights::Layer LoadLayer(const weights::WeightLoader& w, int layer, int channels, int head_dim) {
  const weights::WeightLoader attention = w.In("attn_layers", layer);
  const weights::WeightLoader feed_forward = w.In("ffn_layers", layer);
  const int positions = static_cast<int>(attention.Dimension("emb_rel_k", 1));
  const int filter = KernelShape(feed_forward, "conv_1", 3)[0];
  const int taps = OddTaps(feed_forward, "conv_1");

  RelativeEncoderWeights::Layer out;
  out.query_key_value = attention.LinearStack({"conv_q", "conv_k", "conv_v"}, channels, channels);
  out.relative.keys = attention.Array("emb_rel_k", {1, positions, head_dim});
  out.relative.values = attention.Array("emb_rel_v", {1, positions, head_dim});
  out.relative.window = positions / 2;
  out.out = attention.Linear("conv_o", channels, channels);
  out.norm1 = w.In("norm_layers_1").Norm(std::to_string(layer), channels);
  out.up = feed_forward.Conv1d("conv_1", channels, filter, taps);
  out.down = feed_forward.Conv1d("conv_2", filter, channels, taps);
  out.norm2 = w.In("norm_layers_2").Norm(std::to_string(layer), channels);
  return out;
}

// x += out(attention(x)).
void AddAttention(Context& ctx, const RelativeEncoderWeights& w, const RelativeEncoderWeights::Layer& layer,
                  const Tensor& x) {
  Arena::Scope scope(ctx.arena);
  const int64_t channels = x.channels();
  const float scale = 1.0f / std::sqrt(static_cast<float>(w.head_dim));
  const Tensor qkv = ops::Linear(ctx, x, layer.query_key_value);  // [T, 3 * channels]
  const Tensor q = qkv.Columns(0, channels);
  const Tensor k = qkv.Columns(channels, 2 * channels);
  const Tensor v = qkv.Columns(2 * channels, 3 * channels);
  const Tensor mixed = ops::Attention(ctx, q, k, v, w.heads, scale, layer.relative);  // [T, channels]
  ops::LinearInto(ctx, mixed, layer.out, x, {.residual = x});
}

// x += down(relu(up(x))).
void AddFeedForward(Context& ctx, const RelativeEncoderWeights::Layer& layer, const Tensor& x) {
  Arena::Scope scope(ctx.arena);
  const ops::ConvShape same{.padding = layer.up.matrix.taps / 2};
  const Tensor hidden = ops::Conv1d(ctx, x, layer.up, same, {.activation = kernels::Activation::kRelu});  // [T, filter]
  ops::Conv1dInto(ctx, hidden, layer.down, same, x, {.residual = x});
}

}  // namespace

RelativeEncoderWeights LoadRelativeEncoder(const weights::WeightLoader& w, int channels) {
  RelativeEncoderWeights out;
  // Of two counts the larger: a file that lacks a tensor of its last layer is refused, not read as a shorter network.
  const int layers = std::max(w.Count("attn_layers", "emb_rel_k"), w.Count("norm_layers_2", "gamma"));
  const std::vector<int64_t> shape = w.Shape("attn_layers.0.emb_rel_k");  // [1, 2 * window + 1, head_dim]
  if (shape.size() != 3 || shape[1] % 2 != 1 || shape[2] < 1 || channels % shape[2] != 0) {
    Fail(ErrorCode::kTensorShape, w.source().name(), ": tensor attn_layers.0.emb_rel_k of an encoder has shape ",
         weights::ShapeString(shape), ", expected [1, an odd number, a divisor of ", channels, "]");
  }
  out.head_dim = static_cast<int>(shape[2]);
  out.heads = channels / out.head_dim;
  for (int i = 0; i < layers; ++i) out.layers.push_back(LoadLayer(w, i, channels, out.head_dim));
  return out;
}

void Forward(Context& ctx, const RelativeEncoderWeights& w, const Tensor& x) {
  for (const RelativeEncoderWeights::Layer& layer : w.layers) {
    AddAttention(ctx, w, layer, x);
    ops::LayerNormInto(ctx, x, layer.norm1, kNormEpsilon, {}, x);
    AddFeedForward(ctx, layer, x);
    ops::LayerNormInto(ctx, x, layer.norm2, kNormEpsilon, {}, x);
  }
}

}  // namespace gsv::models
