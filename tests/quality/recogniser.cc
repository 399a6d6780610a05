#include "quality/recogniser.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <numbers>
#include <numeric>

#include "audio/stft.h"
#include "base/error.h"
#include "models/hubert.h"
#include "ops/elementwise.h"
#include "ops/linear.h"
#include "weights/open.h"

namespace gsv::quality {
namespace {

using kernels::Activation;

constexpr int kRate = 16000;
constexpr int kBands = 80;
constexpr audio::MelShape kMel = {.stft = {.n_fft = 512, .hop = 160}, .sample_rate = kRate, .bands = kBands};
constexpr float kQuietest = 1e-4f;  // of the mel spectrogram
constexpr int kHeads = 4;
constexpr float kEps = 1e-5f;

// [samples] -> [frames, 80]: log-mel with the mean of all its numbers taken off, divided by 3.
Tensor CentredMel(Arena& arena, std::span<const float> wave) {
  const Tensor mel = audio::LogMel(arena, wave, kMel);
  const std::span<float> values(mel.f32(), static_cast<size_t>(mel.elements()));
  for (float& value : values) value = std::max(value, std::log(kQuietest));
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  for (float& value : values) value = (value - static_cast<float>(mean)) / 3.0f;
  return mel;
}

int Likeliest(const Tensor& scores, int64_t row) {
  const float* begin = scores.row(row);
  return static_cast<int>(std::max_element(begin, begin + scores.channels()) - begin);
}

}  // namespace

std::shared_ptr<const Recogniser> LoadRecogniser(const std::string& folder) {
  std::ifstream file(folder + "/recogniser.json");
  if (!file)
    Fail(ErrorCode::kFileNotFound, folder, "/recogniser.json: no such file; give the folder of the recogniser");
  const nlohmann::json description = nlohmann::json::parse(file);
  auto recogniser = std::make_shared<Recogniser>();
  recogniser->labels = description.at("labels").get<std::vector<std::string>>();
  recogniser->speakers = description.at("speakers").get<std::vector<std::string>>();

  const weights::WeightLoader w(weights::OpenTensors(folder + "/recogniser.safetensors"), recogniser->store);
  const int width = static_cast<int>(w.Dimension("ln.weight", 0));
  const std::vector<int64_t> positions = w.Shape("pc.conv.weight");  // [width, width / groups, taps]
  recogniser->first = w.Conv1d("c1", kBands, width, 3);
  recogniser->second = w.Conv1d("c2", width, width, 3);
  recogniser->positions = w.GroupedConv1d("pc.conv", width, width, static_cast<int>(positions.at(2)),
                                          static_cast<int>(width / positions.at(1)));
  recogniser->position_bias = w.Array("pc.conv.bias", {width});
  recogniser->norm = w.Norm("ln", width);
  for (int i = 0; i < w.Count("l", "layer_norm.weight"); ++i) {
    recogniser->layers.push_back(models::LoadTransformerLayer(w.In("l", i), models::kHubertLayerNames, width));
  }
  recogniser->to_labels = w.Linear("o", width, static_cast<int>(recogniser->labels.size()));
  recogniser->to_speakers = w.Linear("s", width, static_cast<int>(recogniser->speakers.size()));
  return recogniser;
}

Scores Recognise(Context& ctx, const Recogniser& w, std::span<const float> wave) {
  const Tensor mel = CentredMel(ctx.arena, wave);
  const Tensor fast = ops::Conv1d(ctx, mel, w.first, {.padding = 1}, {.activation = Activation::kGelu});
  const Tensor x = ops::Conv1d(ctx, fast, w.second, {.stride = 2, .padding = 1}, {.activation = Activation::kGelu});
  const Tensor positions =
      ops::GroupedConv1d(ctx, x, w.positions, w.position_bias, {.padding = w.positions.front().taps / 2},
                         {.activation = Activation::kGelu});  // a row too many
  ops::LayerNormInto(ctx, x, w.norm, kEps, positions.Rows(0, x.rows()), x);
  for (const models::TransformerLayerWeights& layer : w.layers) models::Forward(ctx, layer, kHeads, kEps, x);
  return {.labels = ops::Linear(ctx, x, w.to_labels),
          .speakers = ops::Linear(ctx, ops::MeanRows(ctx, x), w.to_speakers)};
}

Heard Decode(const Recogniser& recogniser, const Scores& scores) {
  Heard heard;
  int last = -1;
  for (int64_t t = 0; t < scores.labels.rows(); ++t) {
    const int label = Likeliest(scores.labels, t);
    if (label != last && label > 0) heard.labels.push_back(recogniser.labels[static_cast<size_t>(label)]);
    last = label;
  }
  heard.speaker = recogniser.speakers[static_cast<size_t>(Likeliest(scores.speakers, 0))];
  return heard;
}

std::vector<float> ToSixteenKilohertz(std::span<const float> samples, int rate) {
  const int divisor = std::gcd(rate, kRate);
  const int64_t up = kRate / divisor, down = rate / divisor;
  const auto rounded = [](double x) {
    return static_cast<float>(std::clamp(std::nearbyint(x * 32768), -32768.0, 32767.0) / 32768);
  };
  std::vector<float> out;
  if (up == down) {
    std::transform(samples.begin(), samples.end(), std::back_inserter(out), rounded);
    return out;
  }
  constexpr double kBeta = 9;
  const int64_t half = 24 * std::max(up, down);
  const double cut = 0.97 / static_cast<double>(std::max(up, down));
  std::vector<double> taps;
  for (int64_t t = -half; t <= half; ++t) {
    const double place = static_cast<double>(t) / static_cast<double>(half);
    const double angle = std::numbers::pi * cut * static_cast<double>(t);
    taps.push_back((t == 0 ? 1.0 : std::sin(angle) / angle) *
                   std::cyl_bessel_i(0.0, kBeta * std::sqrt(1 - place * place)));
  }
  const double sum = std::accumulate(taps.begin(), taps.end(), 0.0);
  for (double& tap : taps) tap *= static_cast<double>(up) / sum;
  const auto count = static_cast<int64_t>(samples.size());
  for (int64_t at = 0; at < count * up; at += down) {
    double value = 0;
    const int64_t first = std::max<int64_t>(0, (at - half + up - 1) / up);  // a negative quotient is cut to 0 anyway
    for (int64_t i = first; i < count && i * up <= at + half; ++i) {
      value += taps[static_cast<size_t>(i * up - at + half)] * samples[static_cast<size_t>(i)];
    }
    out.push_back(rounded(value));
  }
  return out;
}

Heard Judge::Listen(std::span<const float> samples, int rate) {
  const std::vector<float> wave = ToSixteenKilohertz(samples, rate);
  Arena::Scope scope(arena_);
  Context ctx{arena_, pool_, kernels::Scalar()};
  return Decode(*recogniser_, Recognise(ctx, *recogniser_, wave));
}

}  // namespace gsv::quality
