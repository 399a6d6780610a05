#include "models/hifigan.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "base/error.h"
#include "models/blocks/kernel_shape.h"
#include "ops/elementwise.h"
#include "ops/linear.h"

namespace gsv::models {
namespace {

constexpr float kLastSlope = 0.01f;  // of the leaky ReLU before the last convolution: PyTorch's default

// Elements of the widest activation of a tile (4 MiB). A tile recomputes up to 16 frames on either side of it:
// this costs 7 % at the published sizes, and half a dozen such activations are alive at once.
constexpr int64_t kTileElements = int64_t{1} << 20;
constexpr int64_t kMinTileFrames = 48;

using Range = ops::RowRange;

Range Clip(Range rows, int64_t length) { return {std::max<int64_t>(0, rows.begin), std::min(length, rows.end)}; }
// `reach` more rows on both sides, as far as the sequence goes.
Range Widen(Range rows, int64_t reach, int64_t length) { return Clip({rows.begin - reach, rows.end + reach}, length); }

Tensor Select(const Tensor& x, Range x_rows, Range wanted) {
  return x.Rows(wanted.begin - x_rows.begin, wanted.end - x_rows.begin);
}

// Rows that one stage works on for a tile, counted in the whole sequence.
struct StageRows {
  Range in;   // of its input
  Range up;   // behind the transposed convolution
  Range out;  // of its result
};

struct TileRows {
  Range latent;
  std::vector<StageRows> stages;
  Range samples;
};

// Input rows from which rows `up` of a transposed convolution are made: row i reaches rows
// [i * rate - padding, i * rate - padding + kernel).
Range InputRows(const HifiganWeights::Stage& stage, Range up, int64_t input_length) {
  const int64_t first = up.begin + stage.up.padding - stage.up.kernel + stage.rate;
  const int64_t last = up.end - 1 + stage.up.padding;
  return {std::max<int64_t>(0, first) / stage.rate, std::min(input_length, last / stage.rate + 1)};
}

// From the samples of a tile back to the latent.
TileRows PlanTile(const HifiganWeights& w, int64_t frames, Range tile_frames) {
  TileRows plan;
  const int64_t samples_per_frame = w.samples_per_frame();
  plan.samples = {tile_frames.begin * samples_per_frame, tile_frames.end * samples_per_frame};
  plan.stages.resize(w.stages.size());
  int64_t length = frames * samples_per_frame;  // of the result of stage i
  Range wanted = Widen(plan.samples, w.post.matrix.taps / 2, length);
  for (size_t i = w.stages.size(); i-- > 0;) {
    const HifiganWeights::Stage& stage = w.stages[i];
    StageRows& rows = plan.stages[i];
    rows.out = wanted;
    rows.up = Clip(stage.residual.Reached(rows.out), length);
    length /= stage.rate;
    rows.in = InputRows(stage, rows.up, length);
    wanted = rows.in;
  }
  plan.latent = Widen(wanted, w.pre.matrix.taps / 2, frames);
  return plan;
}

ops::ConvShape SameLength(const Affine& layer) { return {.padding = layer.matrix.taps / 2}; }

// Rows near the ends of `rows.up` see zeros where the sequence goes on; they are wrong, and left out of the result.
Tensor RunStage(Context& ctx, const HifiganWeights::Stage& stage, const Tensor& leaky_x, const StageRows& rows,
                float slope, DType out_type) {
  const Tensor out = NewTensor(ctx.arena, {rows.up.size(), stage.channels}, out_type);
  Arena::Scope scope(ctx.arena);
  const Range made = {rows.in.begin * stage.rate, rows.in.end * stage.rate};
  const Tensor leaky_up = NewTensor(ctx.arena, {made.size(), stage.channels}, stage.residual.input_type());
  const Tensor up = ops::ConvTranspose1d(ctx, leaky_x, stage.up,
                                         {.activated = leaky_up, .slope = kVocoderSlope});  // [made, channels]
  Forward(ctx, stage.residual, Select(up, made, rows.up), Select(leaky_up, made, rows.up), slope, out, rows.up.begin);
  return Select(out, rows.up, rows.out);
}

// The samples of one tile. `pre_bias` is the bias of the first convolution with the style in it.
void RunTile(Context& ctx, const HifiganWeights& w, const Tensor& latent, const float* pre_bias, const TileRows& rows,
             float* samples) {
  Arena::Scope scope(ctx.arena);
  const Tensor pre = NewTensor(ctx.arena, {rows.latent.size(), w.pre.matrix.columns}, w.input_type(0));
  ops::Conv1dInto(ctx, latent.Rows(rows.latent.begin, rows.latent.end), w.pre, SameLength(w.pre), {},
                  {.activated = pre, .slope = kVocoderSlope, .bias = pre_bias});
  Tensor x = Select(pre, rows.latent, rows.stages[0].in);
  for (size_t i = 0; i < w.stages.size(); ++i) {
    x = RunStage(ctx, w.stages[i], x, rows.stages[i], i + 1 < w.stages.size() ? kVocoderSlope : kLastSlope,
                 w.input_type(i + 1));
  }
  const Tensor wave =
      ops::Conv1d(ctx, x, w.post, SameLength(w.post), {.activation = kernels::Activation::kTanh});  // [.., 1]
  std::memcpy(samples, Select(wave, rows.stages.back().out, rows.samples).f32(),
              static_cast<size_t>(rows.samples.size()) * sizeof(float));
}

int64_t TileFrames(const HifiganWeights& w) {
  int64_t widest = 1;  // elements per frame
  int64_t rows = 1;
  for (const HifiganWeights::Stage& stage : w.stages) {
    rows *= stage.rate;
    widest = std::max(widest, rows * stage.channels);
  }
  return std::max(kMinTileFrames, kTileElements / widest);
}

HifiganWeights::Stage LoadStage(const weights::WeightLoader& w, int index, int in, int rate,
                                const std::vector<std::vector<int>>& dilations, ops::Convolutions convolutions) {
  const std::string name = "ups." + std::to_string(index);
  const std::vector<int> shape = KernelShape(w, name, 3);  // [in, channels, kernel]
  const int kernel = shape[2];
  HifiganWeights::Stage stage;
  stage.channels = shape[1];
  stage.rate = rate;
  if (rate < 1 || kernel < rate || (kernel - rate) % 2 != 0) {
    Fail(ErrorCode::kFileCorrupt, w.source().name(), ": the vocoder multiplies the rate by ", rate,
         " with a kernel of ", kernel, " in ", name,
         "; expected a kernel that is an even number longer than the configured upsample rate");
  }
  stage.up = w.ConvTranspose1d(name, in, stage.channels, kernel, rate, (kernel - rate) / 2);
  stage.residual =
      LoadResidualStack(w, index * static_cast<int>(dilations.size()), stage.channels, dilations, convolutions);
  return stage;
}

}  // namespace

int64_t HifiganWeights::samples_per_frame() const {
  int64_t product = 1;
  for (const Stage& stage : stages) product *= stage.rate;
  return product;
}

DType HifiganWeights::input_type(size_t stage) const {
  return stage < stages.size() ? InputType(stages[stage].up.phases[0].matrix) : InputType(post.matrix);
}

HifiganWeights LoadHifigan(const weights::WeightLoader& w, const HifiganConfig& config, std::optional<DType> matrices,
                           ops::Convolutions convolutions) {
  int stages = 0;
  for (const char* tensor : {"bias", "weight"}) stages = std::max(stages, w.Count("ups", tensor));
  if (stages == 0 || stages != static_cast<int>(config.upsample_rates.size())) {
    Fail(ErrorCode::kFileCorrupt, w.source().name(), ": the vocoder has ", stages,
         " stages, but the configuration lists ", config.upsample_rates.size(), " upsample rates");
  }
  HifiganWeights out;
  const std::vector<int> pre = KernelShape(w, "conv_pre", 3);  // [channels, latent, taps]
  out.pre = w.Conv1d("conv_pre", pre[1], pre[0], OddTaps(w, "conv_pre"));
  if (w.Has("cond.weight")) out.condition = w.Linear("cond", KernelShape(w, "cond", 3)[1], pre[0]);
  for (int i = 0; i < stages; ++i) {
    const int in = i == 0 ? pre[0] : out.stages.back().channels;
    const std::optional<DType> type = matrices && i + 1 == stages ? DType::kF32 : matrices;
    out.stages.push_back(
        LoadStage(w.As(type), i, in, config.upsample_rates[static_cast<size_t>(i)], config.dilations, convolutions));
  }
  out.post = w.Conv1d("conv_post", out.stages.back().channels, 1, OddTaps(w, "conv_post"),
                      w.Has("conv_post.bias") ? weights::Bias::kYes : weights::Bias::kNone);
  return out;
}

Tensor Forward(Context& ctx, const HifiganWeights& w, const Tensor& latent, const Tensor& style, int64_t tile_frames) {
  const int64_t frames = latent.rows();
  const int64_t samples_per_frame = w.samples_per_frame();
  const Tensor samples = NewTensor(ctx.arena, {frames * samples_per_frame});
  Arena::Scope scope(ctx.arena);
  const float* pre_bias = w.pre.bias;
  if (w.condition.matrix.panels != nullptr) {
    const Tensor bias = ops::Linear(ctx, style, w.condition);  // [1, channels]
    ops::AddRowInto(ctx, w.pre.bias, bias);
    pre_bias = bias.f32();
  }
  if (tile_frames == 0) tile_frames = TileFrames(w);
  const int64_t tiles = (frames + tile_frames - 1) / tile_frames;
  for (int64_t t = 0; t < tiles; ++t) {
    const Range tile = {frames * t / tiles, frames * (t + 1) / tiles};
    const TileRows rows = PlanTile(w, frames, tile);
    RunTile(ctx, w, latent, pre_bias, rows, samples.f32() + rows.samples.begin);
  }
  return samples;
}

int64_t Reach(const HifiganWeights& w) {
  constexpr int64_t kFar = int64_t{1} << 20;  // from both ends
  int64_t frames = 0;
  for (int64_t frame = kFar; frame < kFar + kBlockFrames; ++frame) {  // blocks lie at absolute places
    const Range reached = PlanTile(w, 2 * kFar, {frame, frame + 1}).latent;
    frames = std::max({frames, frame - reached.begin, reached.end - (frame + 1)});
  }
  return frames;
}

}  // namespace gsv::models
