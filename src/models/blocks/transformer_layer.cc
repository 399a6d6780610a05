#include "models/blocks/transformer_layer.h"

#include <cmath>
#include <string>

#include "ops/attention.h"
#include "ops/elementwise.h"
#include "ops/linear.h"

namespace gsv::models {

TransformerLayerWeights LoadTransformerLayer(const weights::WeightLoader& w, const TransformerLayerNames& names,
                                             int width) {
  const int inner = static_cast<int>(w.Dimension(std::string(names.up) + ".weight", 0));
  TransformerLayerWeights layer;
  layer.query_key_value = w.LinearStack({names.query, names.key, names.value}, width, width);
  layer.out = w.Linear(names.out, width, width);
  layer.norm1 = w.Norm(names.norm1, width);
  layer.up = w.Linear(names.up, width, inner);
  layer.down = w.Linear(names.down, inner, width);
  layer.norm2 = w.Norm(names.norm2, width);
  return layer;
}

void Forward(Context& ctx, const TransformerLayerWeights& w, kernels::Activation activation, float eps, Attend attend,
             const Tensor& x, DType rows) {
  Arena::Scope scope(ctx.arena);
  const int64_t width = x.channels();
  const auto input = [&ctx, rows](const Tensor& t) { return rows == DType::kI8 ? ops::QuantiseRows(ctx, t) : t; };
  const Tensor qkv = ops::Linear(ctx, input(x), w.query_key_value);  // [T, 3 * width]
  const Tensor mixed =
      attend(qkv.Columns(0, width), qkv.Columns(width, 2 * width), qkv.Columns(2 * width, 3 * width));  // [T, width]
  ops::LinearInto(ctx, input(mixed), w.out, x, {.residual = x});
  ops::LayerNormInto(ctx, x, w.norm1, eps, {}, x);
  const Tensor hidden = ops::Linear(ctx, input(x), w.up, {.activation = activation});  // [T, inner]
  ops::LinearInto(ctx, input(hidden), w.down, x, {.residual = x});
  ops::LayerNormInto(ctx, x, w.norm2, eps, {}, x);
}

void Forward(Context& ctx, const TransformerLayerWeights& w, int heads, float eps, const Tensor& x) {
  const float scale = 1.0f / std::sqrt(static_cast<float>(x.channels() / heads));
  const auto attend = [&](const Tensor& q, const Tensor& k, const Tensor& v) {
    return ops::Attention(ctx, q, k, v, heads, scale);
  };
  Forward(ctx, w, kernels::Activation::kGelu, eps, attend, x);
}

}  // namespace gsv::models
