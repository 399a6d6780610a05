#include "models/blocks/wavenet.h"

#include "models/blocks/kernel_shape.h"
#include "ops/elementwise.h"
#include "ops/linear.h"

namespace gsv::models {

WaveNetWeights LoadWaveNet(const weights::WeightLoader& w, int hidden) {
  const int layers = w.Count("in_layers", "bias");
  const int gin = KernelShape(w, "cond_layer", 3)[1];
  const int taps = OddTaps(w, "in_layers.0");

  WaveNetWeights out;
  out.hidden = hidden;
  out.condition = w.Linear("cond_layer", gin, layers * 2 * hidden);
  for (int i = 0; i < layers; ++i) {
    const int out_channels = i + 1 < layers ? 2 * hidden : hidden;
    out.layers.push_back({w.Conv1d("in_layers." + std::to_string(i), hidden, 2 * hidden, taps),
                          w.Linear("res_skip_layers." + std::to_string(i), hidden, out_channels)});
  }
  return out;
}

void Forward(Context& ctx, const WaveNetWeights& w, const Tensor& style, const Tensor& state) {
  Arena::Scope scope(ctx.arena);
  const int64_t hidden = w.hidden;
  const Tensor x = state.Columns(0, hidden);
  const Tensor skip_sum = state.Columns(hidden, 2 * hidden);
  const Tensor condition = ops::Linear(ctx, style, w.condition);  // [1, layers * 2 * hidden]

  for (size_t i = 0; i < w.layers.size(); ++i) {
    Arena::Scope layer_scope(ctx.arena);
    const WaveNetWeights::Layer& layer = w.layers[i];
    const int64_t first = static_cast<int64_t>(i) * 2 * hidden;
    const Tensor bias = condition.Columns(first, first + 2 * hidden);  // [1, 2 * hidden]
    ops::AddRowInto(ctx, layer.in.bias, bias);
    const ops::ConvShape same{.padding = layer.in.matrix.taps / 2};
    const Tensor wide = ops::Conv1d(ctx, x, layer.in, same, {.bias = bias.f32()});  // [T, 2 * hidden]
    const Tensor gated = ops::TanhSigmoidGate(ctx, wide);                           // [T, hidden]
    // Residual and skip sum lie side by side, so one product updates both.
    const Tensor& updated = i + 1 < w.layers.size() ? state : skip_sum;
    ops::LinearInto(ctx, gated, layer.res_skip, updated, {.residual = updated});
  }
}

}  // namespace gsv::models
