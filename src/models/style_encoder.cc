#include "models/style_encoder.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/error.h"
#include "models/blocks/kernel_shape.h"
#include "ops/attention.h"
#include "ops/elementwise.h"
#include "ops/linear.h"

namespace gsv::models {
namespace {

constexpr int kHeads = 2;  // a constant of the official code; no tensor shows it

// Self-attention with residual. The official code divides scores by the root of the whole width, not of a head's.
void AddAttention(Context& ctx, const StyleWeights& w, const Tensor& x) {
  Arena::Scope scope(ctx.arena);
  const int64_t width = x.channels();
  const float scale = 1.0f / std::sqrt(static_cast<float>(width));
  const Tensor qkv = ops::Linear(ctx, x, w.query_key_value);  // [T, 3 * hidden]
  const Tensor mixed = ops::Attention(ctx, qkv.Columns(0, width), qkv.Columns(width, 2 * width),
                                      qkv.Columns(2 * width, 3 * width), kHeads, scale);  // [T, hidden]
  ops::LinearInto(ctx, mixed, w.attention_out, x, {.residual = x});
}

// style += speaker * matrix + bias. The embedding has 20480 numbers: summed in blocks, their rounding errors do not
// pile up (they came near the bound of the parity tests when summed in one go).
void AddProjection(Context& ctx, const Affine& layer, const Tensor& speaker, const Tensor& style) {
  constexpr int kBlock = 1024;
  const int depth = layer.matrix.depth;
  for (int begin = 0; begin < depth; begin += kBlock) {
    Affine block = layer;
    block.matrix.panels = layer.matrix.f32() + int64_t{begin} * kPanelColumns;
    block.matrix.depth = std::min(kBlock, depth - begin);
    if (begin > 0) block.bias = nullptr;
    ops::LinearInto(ctx, speaker.Columns(begin, begin + block.matrix.depth), block, style, {.residual = style});
  }
}

// style = prelu(style + speaker), one slope per channel.
void AddSpeaker(Context& ctx, const StyleWeights& w, std::span<const float> embedding, const Tensor& style) {
  // Read only; Tensor has no constant twin.
  const Tensor speaker(const_cast<float*>(embedding.data()), {1, static_cast<int64_t>(embedding.size())});
  AddProjection(ctx, w.speaker, speaker, style);
  float* values = style.f32();
  for (int64_t c = 0; c < style.channels(); ++c) {
    if (values[c] < 0.0f) values[c] *= w.slope[c];
  }
}

}  // namespace

StyleWeights LoadStyleEncoder(const weights::WeightLoader& w, bool uses_speaker) {
  const weights::WeightLoader encoder = w.In("ref_enc");
  const std::vector<int> shape = KernelShape(encoder, "spectral.0.fc", 2);  // [hidden, bins]
  const int hidden = shape[0];
  const int bins = shape[1];
  const int gin = KernelShape(encoder, "fc.fc", 2)[0];
  const int taps = OddTaps(encoder, "temporal.0.conv1.conv");
  if (hidden % kHeads != 0) {
    Fail(ErrorCode::kTensorShape, w.source().name(), ": the style encoder has ", hidden, " channels, which its ",
         kHeads, " heads cannot share");
  }

  StyleWeights out;
  out.spectral[0] = encoder.Linear("spectral.0.fc", bins, hidden);
  out.spectral[1] = encoder.Linear("spectral.3.fc", hidden, hidden);
  out.temporal[0] = encoder.Conv1d("temporal.0.conv1.conv", hidden, 2 * hidden, taps);
  out.temporal[1] = encoder.Conv1d("temporal.1.conv1.conv", hidden, 2 * hidden, taps);
  out.query_key_value = encoder.In("slf_attn").LinearStack({"w_qs", "w_ks", "w_vs"}, hidden, hidden);
  out.attention_out = encoder.Linear("slf_attn.fc", hidden, hidden);
  out.out = encoder.Linear("fc.fc", hidden, gin);
  if (uses_speaker) {
    out.speaker = w.Linear("sv_emb", KernelShape(w, "sv_emb", 2)[1], gin);
    out.slope = w.Array("prelu.weight", {gin});
  }
  return out;
}

Tensor Forward(Context& ctx, const StyleWeights& w, const Tensor& spectrogram, std::span<const float> speaker) {
  using kernels::Activation;
  const Tensor style = NewTensor(ctx.arena, {1, w.out.matrix.columns});
  Arena::Scope scope(ctx.arena);
  const Tensor bins = spectrogram.Columns(0, w.spectral[0].matrix.depth);                         // [T, bins]
  const Tensor mixed = ops::Linear(ctx, bins, w.spectral[0], {.activation = Activation::kMish});  // [T, hidden]
  const Tensor x = ops::Linear(ctx, mixed, w.spectral[1], {.activation = Activation::kMish});     // [T, hidden]
  for (const Affine& layer : w.temporal) {
    const Tensor gated = ops::Conv1d(ctx, x, layer, {.padding = layer.matrix.taps / 2});  // [T, 2 * hidden]
    ops::GluResidualInto(ctx, gated, x);
  }
  AddAttention(ctx, w, x);
  // The official code takes the mean behind the last layer; it is linear, so the order does not matter.
  ops::LinearInto(ctx, ops::MeanRows(ctx, x), w.out, style);  // [1, gin]
  ctx.Observe("ref_enc", style);
  if (w.slope != nullptr) AddSpeaker(ctx, w, speaker, style);
  ctx.Observe("ge", style);
  return style;
}

}  // namespace gsv::models
