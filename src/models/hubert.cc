#include "models/hubert.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

#include "base/error.h"
#include "models/blocks/json_config.h"
#include "ops/elementwise.h"
#include "ops/linear.h"

namespace gsv::models {
namespace {

using kernels::Activation;
using weights::WeightLoader;

constexpr float kGroupNormEps = 1e-5f;  // the configuration's epsilon is for the layer norms only
constexpr int kMaxLayers = 1000;
constexpr int kMaxStride = 1000;
constexpr int kSampleRate = 16000;  // Hz

void CheckArchitecture(const JsonConfig& config) {
  config.Expect("model_type", "hubert");
  config.Expect("feat_extract_norm", "group");
  config.Expect("feat_extract_activation", "gelu");
  config.Expect("feat_proj_layer_norm", true);
  config.Expect("conv_bias", false);
  config.Expect("conv_pos_batch_norm", false);
  config.Expect("do_stable_layer_norm", false);
  config.Expect("hidden_act", "gelu");
}

HubertConfig ReadConfig(const JsonConfig& config, const WeightLoader& w) {
  const int convolutions = w.Count("feature_extractor.conv_layers", "conv.weight");
  if (convolutions == 0) w.Shape("feature_extractor.conv_layers.0.conv.weight");  // says that it is missing
  HubertConfig out;
  out.width = static_cast<int>(w.Dimension("encoder.layer_norm.weight", 0));
  out.heads = config.Int("num_attention_heads", 1, out.width);
  config.ExpectSize("hidden_size", out.width);
  if (out.width % out.heads != 0) {
    Fail(ErrorCode::kFileCorrupt, w.source().name(), ": ", out.heads, " attention heads do not divide a width of ",
         out.width);
  }
  out.eps = config.Epsilon("layer_norm_eps", out.eps);
  out.strides = config.Ints("conv_stride", static_cast<size_t>(convolutions), 1, kMaxStride);
  return out;
}

// Convolutions of the feature extractor: each has the channels of the one before as its input, the first the samples.
std::vector<Affine> LoadConvolutions(const WeightLoader& w, size_t count) {
  std::vector<Affine> out;
  int in = 1;
  for (size_t i = 0; i < count; ++i) {
    const WeightLoader layer = w.In("conv_layers", static_cast<int>(i));
    const int channels = static_cast<int>(layer.Dimension("conv.weight", 0));
    const int taps = static_cast<int>(layer.Dimension("conv.weight", 2));
    out.push_back(layer.Conv1d("conv", in, channels, taps, weights::Bias::kNone));
    in = channels;
  }
  return out;
}

std::vector<PackedMatrix> LoadPositions(const WeightLoader& w, int width) {
  constexpr char kName[] = "encoder.pos_conv_embed.conv";
  const std::vector<int64_t> shape = w.Shape(std::string(kName) + ".weight");  // [width, width / groups, taps]
  if (shape.size() != 3 || width % shape[1] != 0) {
    Fail(ErrorCode::kTensorShape, w.source().name(), ": tensor ", kName, ".weight has the shape ",
         weights::ShapeString(shape), ", expected [", width, ", a divisor of that, taps]");
  }
  return w.GroupedConv1d(kName, width, width, static_cast<int>(shape[2]), static_cast<int>(width / shape[1]));
}

HubertWeights LoadWeights(const WeightLoader& w, const HubertConfig& config, int layers) {
  const int width = config.width;
  HubertWeights out;
  out.convolutions = LoadConvolutions(w.In("feature_extractor"), config.strides.size());
  out.first_norm = w.Norm("feature_extractor.conv_layers.0.layer_norm", out.convolutions.front().matrix.columns);
  const int channels = out.convolutions.back().matrix.columns;
  out.projection_norm = w.Norm("feature_projection.layer_norm", channels);
  out.projection = w.Linear("feature_projection.projection", channels, width);
  out.positions = LoadPositions(w, width);
  out.position_bias = w.Array("encoder.pos_conv_embed.conv.bias", {width});
  out.norm = w.Norm("encoder.layer_norm", width);
  for (int i = 0; i < layers; ++i) {
    out.layers.push_back(LoadTransformerLayer(w.In("encoder.layers", i), kHubertLayerNames, width));
  }
  return out;
}

// Rows behind each convolution of the feature extractor.
std::vector<int64_t> ConvolutionLengths(const Hubert& hubert, int64_t samples) {
  std::vector<int64_t> lengths;
  for (size_t i = 0; i < hubert.config.strides.size(); ++i) {
    const ops::ConvShape shape = {.stride = hubert.config.strides[i]};
    samples = ops::ConvLength(samples, hubert.weights.convolutions[i].matrix.taps, shape);
    lengths.push_back(samples);
  }
  return lengths;
}

// Memory for what each convolution makes: the even ones share a buffer, the odd ones another.
std::vector<Tensor> ConvolutionOutputs(Arena& arena, const Hubert& hubert, int64_t samples) {
  const std::vector<int64_t> lengths = ConvolutionLengths(hubert, samples);
  std::vector<Tensor> outputs;
  int64_t largest[2] = {0, 0};
  for (size_t i = 0; i < lengths.size(); ++i) {
    outputs.emplace_back(nullptr,
                         std::initializer_list<int64_t>{lengths[i], hubert.weights.convolutions[i].matrix.columns});
    largest[i % 2] = std::max(largest[i % 2], outputs[i].elements());
  }
  const Tensor buffers[2] = {NewTensor(arena, {largest[0]}), NewTensor(arena, {largest[1]})};
  for (size_t i = 0; i < lengths.size(); ++i) outputs[i].data = buffers[i % 2].data;
  return outputs;
}

// Samples -> [T, channels]: a frame per 20 ms. Layers write to two buffers in turn, as the first ones are large.
Tensor ExtractFeatures(Context& ctx, const Hubert& hubert, std::span<const float> wave) {
  const HubertWeights& w = hubert.weights;
  const std::vector<Tensor> outputs = ConvolutionOutputs(ctx.arena, hubert, static_cast<int64_t>(wave.size()));
  // Read only; Tensor has no constant twin.
  Tensor x(const_cast<float*>(wave.data()), {static_cast<int64_t>(wave.size()), 1});
  for (size_t i = 0; i < w.convolutions.size(); ++i) {
    const ops::ConvShape shape = {.stride = hubert.config.strides[i]};
    if (i == 0) {
      ops::Conv1dInto(ctx, x, w.convolutions[i], shape, outputs[i]);
      ops::ChannelNormInto(ctx, outputs[i], w.first_norm, kGroupNormEps, outputs[i]);
      ops::ActivateInPlace(ctx, Activation::kGelu, outputs[i]);
    } else {
      ops::Conv1dInto(ctx, x, w.convolutions[i], shape, outputs[i], {.activation = Activation::kGelu});
    }
    x = outputs[i];
    ctx.Observe("conv_" + std::to_string(i), x);
  }
  return x;
}

// x = norm(x + gelu(convolution(x))). An even kernel gives a frame too many, which is dropped.
void AddPositions(Context& ctx, const Hubert& hubert, const Tensor& x) {
  Arena::Scope scope(ctx.arena);
  const HubertWeights& w = hubert.weights;
  const Tensor positions =
      ops::GroupedConv1d(ctx, x, w.positions, w.position_bias, {.padding = w.positions.front().taps / 2},
                         {.activation = Activation::kGelu});  // [T or T + 1, width]
  ops::LayerNormInto(ctx, x, w.norm, hubert.config.eps, positions.Rows(0, x.rows()), x);
}

}  // namespace

std::shared_ptr<const Hubert> LoadHubert(const weights::Checkpoint& checkpoint) {
  const JsonConfig config(*checkpoint.source);
  CheckArchitecture(config);
  auto hubert = std::make_shared<Hubert>();
  WeightLoader w(checkpoint.source, hubert->store);
  if (w.Has("hubert.encoder.layer_norm.weight")) w = w.In("hubert");
  hubert->config = ReadConfig(config, w);
  hubert->weights = LoadWeights(w, hubert->config, config.Int("num_hidden_layers", 1, kMaxLayers));
  return hubert;
}

Tensor HubertFeatures(Context& ctx, const Hubert& hubert, std::span<const float> wave) {
  const HubertWeights& w = hubert.weights;
  const int64_t frames = ConvolutionLengths(hubert, static_cast<int64_t>(wave.size())).back();
  if (frames < 1) {
    Fail(ErrorCode::kAudioTooShort, "HuBERT was given ", wave.size(), " samples at ", kSampleRate,
         " Hz, which is less than one frame");
  }
  const Tensor x = NewTensor(ctx.arena, {frames, hubert.config.width});
  {
    Arena::Scope scope(ctx.arena);
    const Tensor features = ExtractFeatures(ctx, hubert, wave);  // [T, channels]
    ops::LayerNormInto(ctx, features, w.projection_norm, hubert.config.eps, {}, features);
    ops::LinearInto(ctx, features, w.projection, x);
  }
  ctx.Observe("projection", x);
  AddPositions(ctx, hubert, x);
  ctx.Observe("pos_norm", x);
  for (size_t i = 0; i < w.layers.size(); ++i) {
    Forward(ctx, w.layers[i], hubert.config.heads, hubert.config.eps, x);
    ctx.Observe("layer_" + std::to_string(i), x);
  }
  ctx.Observe("last_hidden", x);
  return x;
}

}  // namespace gsv::models
