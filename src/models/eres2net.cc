#include "models/eres2net.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>

#include "base/error.h"
#include "models/blocks/kernel_shape.h"
#include "ops/elementwise.h"
#include "ops/linear.h"

namespace gsv::models {
namespace {

using kernels::Activation;
using weights::Bias;
using weights::WeightLoader;

constexpr int kLayers = 4;
constexpr float kCeiling = 20.0f;  // of every rectifier but the stem's
constexpr int64_t kRowsPerTask = 256;

// --- loading ---------------------------------------------------------------------------------------------------------

SpeakerWeights::Fusion LoadFusion(const WeightLoader& w, int channels) {
  const int reduced = KernelShape(w, "local_att.0", 4)[0];
  return {.reduce = w.Conv2d("local_att.0", 2 * channels, reduced, 1, 1, "local_att.1", Bias::kYes),
          .expand = w.Conv2d("local_att.3", reduced, channels, 1, 1, "local_att.4", Bias::kYes)};
}

SpeakerWeights::Block LoadBlock(const WeightLoader& w, int in, int channels, int stride) {
  SpeakerWeights::Block block;
  block.stride = stride;
  const int width = KernelShape(w, "convs.0", 4)[0];
  const int groups = w.Count("convs", "weight");
  // Either of two tensors: a file that lacks one is refused, not read as a network without fusion.
  const bool fused = w.Has("fuse_models.0.local_att.0.weight") || w.Has("fuse_models.0.local_att.3.weight");
  block.in = w.Conv2d("conv1", in, groups * width, 1, 1, "bn1");
  for (int g = 0; g < groups; ++g) {
    const std::string index = std::to_string(g);
    block.groups.push_back(w.Conv2d("convs." + index, width, width, 3, 3, "bns." + index));
    if (g + 1 < groups && fused) {
      block.fusions.push_back(LoadFusion(w.In("fuse_models", g), width));
    }
  }
  block.out = w.Conv2d("conv3", groups * width, channels, 1, 1, "bn3");
  if (stride != 1 || in != channels) block.shortcut = w.Conv2d("shortcut.0", in, channels, 1, 1, "shortcut.1");
  return block;
}

SpeakerWeights LoadWeights(const WeightLoader& w) {
  SpeakerWeights out;
  int channels = KernelShape(w, "conv1", 4)[0];
  out.stem = w.Conv2d("conv1", 1, channels, 3, 3, "bn1");
  int before = 0;  // channels of the layer before the last one loaded
  for (int i = 0; i < kLayers; ++i) {
    const std::string layer = "layer" + std::to_string(i + 1);
    before = channels;
    channels = KernelShape(w, layer + ".0.conv3", 4)[0];
    std::vector<SpeakerWeights::Block>& blocks = out.layers.emplace_back();
    const int count = std::max(w.Count(layer, "conv1.weight"), w.Count(layer, "conv3.weight"));
    for (int b = 0; b < std::max(1, count); ++b) {  // at least one: its absence is an error
      blocks.push_back(LoadBlock(w.In(layer, b), b == 0 ? before : channels, channels, b == 0 && i > 0 ? 2 : 1));
    }
  }
  out.downsample = w.Conv2d("layer3_ds", before, channels, 3, 3);
  out.fusion = LoadFusion(w.In("fuse34"), channels);
  return out;
}

// --- the forward pass; images are [frequency, time, channels] --------------------------------------------------------

// out = min(x, ceiling), where x has been rectified already or is rectified here too. `out` may be x.
void Clamp(Context& ctx, const Tensor& x, const Tensor& out) {
  ctx.pool.ParallelFor((x.rows() + kRowsPerTask - 1) / kRowsPerTask, [&](int64_t task) {
    const int64_t end = std::min(x.rows(), (task + 1) * kRowsPerTask);
    for (int64_t r = task * kRowsPerTask; r < end; ++r) {
      const float* in = x.row(r);
      float* clamped = out.row(r);
      // Written so that a NaN stays one.
      for (int64_t c = 0; c < x.channels(); ++c) {
        const float value = in[c] < 0.0f ? 0.0f : in[c];
        clamped[c] = value > kCeiling ? kCeiling : value;
      }
    }
  });
}

// x * a + y * (2 - a), a = 1 + tanh(attention over both).
Tensor Fuse(Context& ctx, const SpeakerWeights::Fusion& w, const Tensor& x, const Tensor& y) {
  const int64_t channels = x.channels();
  const Tensor out = NewTensor(ctx.arena, {x.shape[0], x.shape[1], channels});
  Arena::Scope scope(ctx.arena);
  const Tensor both = NewTensor(ctx.arena, {x.shape[0], x.shape[1], 2 * channels});
  for (int64_t r = 0; r < x.rows(); ++r) {
    std::memcpy(both.row(r), x.row(r), static_cast<size_t>(channels) * sizeof(float));
    std::memcpy(both.row(r) + channels, y.row(r), static_cast<size_t>(channels) * sizeof(float));
  }
  const Tensor reduced = ops::Linear(ctx, both, w.reduce, {.activation = Activation::kSilu});  // [.., channels / 4]
  const Tensor attention = ops::Linear(ctx, reduced, w.expand, {.activation = Activation::kTanh});  // [.., channels]
  for (int64_t r = 0; r < out.rows(); ++r) {
    const float* a = x.row(r);
    const float* b = y.row(r);
    for (int64_t c = 0; c < channels; ++c) {
      const float weight = 1.0f + attention.row(r)[c];
      out.row(r)[c] = a[c] * weight + b[c] * (2.0f - weight);
    }
  }
  return out;
}

Tensor Sum(Context& ctx, const Tensor& x, const Tensor& y) {
  const Tensor out = ops::Copy(ctx, x);
  ops::AddInto(ctx, y, out);
  return out;
}

// The hierarchical middle of a block: each group sees the result of the one before. x and result [.., groups * width].
Tensor Groups(Context& ctx, const SpeakerWeights::Block& w, const Tensor& x) {
  const Tensor out = NewTensor(ctx.arena, {x.shape[0], x.shape[1], x.channels()});
  const int64_t width = w.groups[0].matrix.columns;
  for (size_t g = 0; g < w.groups.size(); ++g) {
    Arena::Scope scope(ctx.arena);
    const int64_t first = static_cast<int64_t>(g) * width;
    Tensor input = x.Columns(first, first + width);
    if (g > 0) {
      const Tensor before = out.Columns(first - width, first);
      input = w.fusions.empty() ? Sum(ctx, before, input) : Fuse(ctx, w.fusions[g - 1], before, input);
    }
    const Tensor result = ops::Conv2d(ctx, input, w.groups[g], 3, 3, /*stride=*/1, /*padding=*/1, {});
    Clamp(ctx, result, out.Columns(first, first + width));
  }
  return out;
}

// `out` may be x where the shortcut is the identity.
void Forward(Context& ctx, const SpeakerWeights::Block& w, const Tensor& x, const Tensor& out) {
  Arena::Scope scope(ctx.arena);
  const Tensor hidden = ops::Conv2d(ctx, x, w.in, 1, 1, w.stride, /*padding=*/0, {});
  Clamp(ctx, hidden, hidden);
  const Tensor mixed = Groups(ctx, w, hidden);
  const bool projected = w.shortcut.matrix.panels != nullptr;
  const Tensor shortcut = projected ? ops::Conv2d(ctx, x, w.shortcut, 1, 1, w.stride, /*padding=*/0, {}) : x;
  ops::LinearInto(ctx, mixed, w.out, out, {.residual = shortcut});
  Clamp(ctx, out, out);
}

Tensor Forward(Context& ctx, const std::vector<SpeakerWeights::Block>& blocks, const Tensor& x, std::string_view name) {
  const ops::ConvShape pointwise{.stride = blocks[0].stride};
  const Tensor out = NewTensor(ctx.arena, {ops::ConvLength(x.shape[0], 1, pointwise),
                                           ops::ConvLength(x.shape[1], 1, pointwise), blocks[0].out.matrix.columns});
  Forward(ctx, blocks[0], x, out);
  for (size_t b = 1; b < blocks.size(); ++b) Forward(ctx, blocks[b], out, out);
  ctx.Observe(name, out);
  return out;
}

// [T, bands] -> [bands, T, 1]
Tensor Image(Context& ctx, const Tensor& fbank) {
  const Tensor image = NewTensor(ctx.arena, {fbank.channels(), fbank.rows(), 1});
  for (int64_t band = 0; band < fbank.channels(); ++band) {
    for (int64_t t = 0; t < fbank.rows(); ++t) image.f32()[band * fbank.rows() + t] = fbank.row(t)[band];
  }
  return image;
}

}  // namespace

std::shared_ptr<const SpeakerNet> LoadSpeaker(const weights::Checkpoint& checkpoint) {
  weights::ExpectKind(checkpoint, weights::CheckpointKind::kSpeaker);
  auto net = std::make_shared<SpeakerNet>();
  net->weights = LoadWeights(WeightLoader(checkpoint.source, net->store));
  return net;
}

Tensor SpeakerEmbedding(Context& ctx, const SpeakerNet& net, const Tensor& fbank) {
  GSV_CHECK(fbank.rank == 2 && fbank.rows() >= 1);
  const SpeakerWeights& w = net.weights;
  const auto halved = [](int64_t length) { return (length + 1) / 2; };
  const int64_t bands = halved(halved(halved(fbank.channels())));
  const int64_t channels = w.fusion.expand.matrix.columns;
  const Tensor embedding = NewZeros(ctx.arena, {channels * bands});
  Arena::Scope scope(ctx.arena);
  const Tensor stem = ops::Conv2d(ctx, Image(ctx, fbank), w.stem, 3, 3, /*stride=*/1, /*padding=*/1,
                                  {.activation = Activation::kRelu});  // [80, T, 64]
  const Tensor first = Forward(ctx, w.layers[0], stem, "layer1");      // [80, T, 256]
  const Tensor second = Forward(ctx, w.layers[1], first, "layer2");    // [40, T / 2, 512]
  const Tensor third = Forward(ctx, w.layers[2], second, "layer3");    // [20, T / 4, 1024]
  const Tensor fourth = Forward(ctx, w.layers[3], third, "layer4");    // [10, T / 8, 2048]
  const Tensor downsampled =
      ops::Conv2d(ctx, third, w.downsample, 3, 3, /*stride=*/2, /*padding=*/1, {});  // [10, T / 8, 2048]
  ctx.Observe("layer3_ds", downsampled);
  const Tensor fused = Fuse(ctx, w.fusion, fourth, downsampled);  // [10, T / 8, 2048]
  ctx.Observe("fuse34", fused);

  // Mean over time; the official order is channels, then frequency.
  const int64_t frames = fused.shape[1];
  for (int64_t band = 0; band < bands; ++band) {
    for (int64_t c = 0; c < channels; ++c) {
      double sum = 0.0;
      for (int64_t t = 0; t < frames; ++t) sum += fused.row(band * frames + t)[c];
      embedding.f32()[c * bands + band] = static_cast<float>(sum / static_cast<double>(frames));
    }
  }
  ctx.Observe("embedding", embedding);
  return embedding;
}

}  // namespace gsv::models
