#include "models/flow.h"

#include <string>

#include "base/error.h"
#include "models/blocks/kernel_shape.h"
#include "ops/linear.h"

namespace gsv::models {
namespace {

// "pre", its input channels reversed where `reversed`.
Affine LoadPre(const weights::WeightLoader& w, int half, int hidden, bool reversed) {
  if (!reversed) return w.Linear("pre", half, hidden);
  const auto read = [&](float* out) {  // [hidden, half, 1]
    const std::vector<float> weight = w.Values("pre.weight", {hidden, half, 1});
    for (int o = 0; o < hidden; ++o) {
      for (int i = 0; i < half; ++i) out[o * half + i] = weight[static_cast<size_t>(o * half + half - 1 - i)];
    }
  };
  return {w.Pack("pre.weight#reversed", 1, half, hidden, read), w.Array("pre.bias", {hidden})};
}

// "post" with the opposite sign, its output channels reversed where `reversed`.
Affine LoadNegativePost(const weights::WeightLoader& w, int half, int hidden, bool reversed) {
  const auto row = [&](int o) { return reversed ? half - 1 - o : o; };
  const auto read = [&](float* out) {  // [half, hidden, 1]
    const std::vector<float> weight = w.Values("post.weight", {half, hidden, 1});
    for (int o = 0; o < half; ++o) {
      for (int i = 0; i < hidden; ++i) out[o * hidden + i] = -weight[static_cast<size_t>(row(o) * hidden + i)];
    }
  };
  const auto read_bias = [&](float* out) {
    const std::vector<float> bias = w.Values("post.bias", {half});
    for (int o = 0; o < half; ++o) out[o] = -bias[static_cast<size_t>(row(o))];
  };
  return {w.Pack("post.weight#negative", 1, hidden, half, read), w.Computed("post.bias#negative", {half}, read_bias)};
}

}  // namespace

FlowWeights LoadFlow(const weights::WeightLoader& w, int latent) {
  // "flows" holds a coupling at every even index; the odd ones are reversals without tensors.
  int count = 0;
  const auto has = [&](const char* tensor) { return w.Has("flows." + std::to_string(2 * count) + tensor); };
  while (has(".pre.weight") || has(".post.weight")) ++count;
  if (count == 0 || count % 2 != 0 || latent % 2 != 0) {
    Fail(ErrorCode::kTensorShape, w.source().name(), ": the flow has ", count, " couplings of ", latent,
         " channels; expected an even number of both, as in every published version");
  }

  FlowWeights out;
  const int half = latent / 2;
  for (int k = 0; k < count; ++k) {
    const weights::WeightLoader coupling = w.In("flows", 2 * (count - 1 - k));
    const int hidden = KernelShape(coupling, "pre", 3)[0];
    const bool reversed = k % 2 == 0;  // behind k + 1 reversals
    out.couplings.push_back({.source_is_left = !reversed,
                             .pre = LoadPre(coupling, half, hidden, reversed),
                             .wavenet = LoadWaveNet(coupling.In("enc"), hidden),
                             .negative_post = LoadNegativePost(coupling, half, hidden, reversed)});
  }
  return out;
}

void Forward(Context& ctx, const FlowWeights& w, const Tensor& style, const Tensor& z) {
  const int64_t half = z.channels() / 2;
  const Tensor left = z.Columns(0, half);
  const Tensor right = z.Columns(half, 2 * half);
  for (const CouplingWeights& coupling : w.couplings) {
    Arena::Scope scope(ctx.arena);
    const int64_t hidden = coupling.wavenet.hidden;
    const Tensor& source = coupling.source_is_left ? left : right;
    const Tensor& target = coupling.source_is_left ? right : left;
    const Tensor state = NewZeros(ctx.arena, {z.rows(), 2 * hidden});
    ops::LinearInto(ctx, source, coupling.pre, state.Columns(0, hidden));
    Forward(ctx, coupling.wavenet, style, state);
    ops::LinearInto(ctx, state.Columns(hidden, 2 * hidden), coupling.negative_post, target, {.residual = target});
  }
}

int64_t Reach(const FlowWeights& w) {
  int64_t frames = 0;
  for (const CouplingWeights& coupling : w.couplings) {
    for (const WaveNetWeights::Layer& layer : coupling.wavenet.layers) frames += layer.in.matrix.taps / 2;
  }
  return frames;
}

}  // namespace gsv::models
