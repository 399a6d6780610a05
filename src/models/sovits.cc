#include "models/sovits.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

#include "base/error.h"
#include "models/versions.h"
#include "ops/elementwise.h"
#include "ops/linear.h"

namespace gsv::models {
namespace {

using nlohmann::json;

constexpr int kSpectrogramBins = 1025;  // of the reference spectrogram (audio/stft.h)
constexpr int kMaxRate = 1000;
constexpr int kMaxSampleRate = 192000;
constexpr const char* kConfigNote = "; the file's configuration is damaged";

const VersionRow& SupportedVersion(const weights::Checkpoint& checkpoint) {
  const VersionRow* row = FindVersion(checkpoint.version);
  if (row == nullptr || checkpoint.lora) {
    Fail(ErrorCode::kVersionUnsupported, checkpoint.source->name(), " is a SoVITS file of version ", checkpoint.version,
         checkpoint.lora ? " (LoRA)" : "", "; this build speaks with ", VersionNames(),
         ": choose a model of one of these");
  }
  return *row;
}

// What the trainer's configuration says at config.<section>.<key>; null if it says nothing.
const json* Configured(const weights::TensorSource& source, const char* section, const char* key) {
  const json* at = &source.metadata();
  for (const char* name : {"config", section, key}) {
    if (!at->is_object() || !at->contains(name)) return nullptr;
    at = &(*at)[name];
  }
  return at;
}

int ConfiguredInt(const weights::TensorSource& source, const json& value, const char* what, int maximum) {
  const bool valid = value.is_number_integer() && value.get<double>() >= 1 && value.get<double>() <= maximum;
  if (!valid) {
    Fail(ErrorCode::kFileCorrupt, source.name(), ": ", what, " is ", value.dump().substr(0, 100),
         ", expected a whole number from 1 to ", maximum, kConfigNote);
  }
  return value.get<int>();
}

std::vector<int> ConfiguredInts(const weights::TensorSource& source, const json& list, const char* what) {
  if (!list.is_array() || list.empty()) {
    Fail(ErrorCode::kFileCorrupt, source.name(), ": ", what, " is ", list.dump().substr(0, 100),
         ", expected a list of whole numbers", kConfigNote);
  }
  std::vector<int> values;
  for (const json& value : list) values.push_back(ConfiguredInt(source, value, what, kMaxRate));
  return values;
}

HifiganConfig VocoderConfig(const weights::TensorSource& source, const VersionRow& version) {
  HifiganConfig config;
  config.upsample_rates.assign(version.upsample_rates.begin(), version.upsample_rates.end());
  config.dilations = {{1, 3, 5}, {1, 3, 5}, {1, 3, 5}};  // of every published configuration
  if (const json* rates = Configured(source, "model", "upsample_rates")) {
    config.upsample_rates = ConfiguredInts(source, *rates, "model.upsample_rates");
  }
  if (const json* blocks = Configured(source, "model", "resblock_dilation_sizes")) {
    constexpr const char* kKey = "model.resblock_dilation_sizes";
    if (!blocks->is_array() || blocks->empty()) {
      Fail(ErrorCode::kFileCorrupt, source.name(), ": ", kKey, " is ", blocks->dump().substr(0, 100),
           ", expected a list of lists", kConfigNote);
    }
    config.dilations.clear();
    for (const json& block : *blocks) config.dilations.push_back(ConfiguredInts(source, block, kKey));
  }
  return config;
}

SovitsConfig MakeConfig(const weights::Checkpoint& checkpoint, const VersionRow& version, const SovitsWeights& w) {
  SovitsConfig config;
  config.ssl_channels = w.quantizer.projection.matrix.depth;
  config.codebook_size = w.text.codes;
  config.symbols = w.text.symbols;
  config.style_channels = w.style.out.matrix.columns;
  config.hidden_channels = w.text.hidden;
  config.latent_channels = w.text.latent;
  config.spectrogram_bins = w.style.spectral[0].matrix.depth;
  config.frames_per_token = w.text.frames_per_token;
  config.samples_per_frame = static_cast<int>(w.vocoder.samples_per_frame());
  config.sample_rate = version.sample_rate;
  if (const json* rate = Configured(*checkpoint.source, "data", "sampling_rate")) {
    config.sample_rate = ConfiguredInt(*checkpoint.source, *rate, "data.sampling_rate", kMaxSampleRate);
  }
  config.uses_speaker = version.uses_speaker;
  return config;
}

void CheckSize(const weights::Checkpoint& checkpoint, const char* what, int found, int expected) {
  if (found == expected) return;
  Fail(ErrorCode::kModelMismatch, checkpoint.source->name(), ": ", what, " takes ", found, " channels, expected ",
       expected, " as in the rest of the file; its parts belong to different models");
}

// Every tensor was checked within its part; here the parts are checked against each other.
void CheckSizes(const weights::Checkpoint& checkpoint, const SovitsConfig& config, const SovitsWeights& w) {
  CheckSize(checkpoint, "the vocoder (dec.conv_pre)", w.vocoder.pre.matrix.depth, config.latent_channels);
  if (w.vocoder.condition.matrix.panels == nullptr) {
    Fail(ErrorCode::kTensorMissing, checkpoint.source->name(), ": has no tensor dec.cond.weight");
  }
  CheckSize(checkpoint, "the vocoder's style (dec.cond)", w.vocoder.condition.matrix.depth, config.style_channels);
  for (const CouplingWeights& coupling : w.flow.couplings) {
    CheckSize(checkpoint, "the flow's style (cond_layer)", coupling.wavenet.condition.matrix.depth,
              config.style_channels);
  }
  if (config.spectrogram_bins > kSpectrogramBins) {
    Fail(ErrorCode::kTensorShape, checkpoint.source->name(), ": ref_enc takes ", config.spectrogram_bins,
         " bins of a spectrogram of ", kSpectrogramBins);
  }
}

// z = mean + noise * exp(log deviation) * scale; stats [T, 2 * latent] -> z [T, latent].
void SamplePrior(Context& ctx, const Tensor& stats, const Tensor& noise, float scale, const Tensor& z) {
  const int64_t latent = z.channels();
  constexpr int64_t kRowsPerTask = 64;
  ctx.pool.ParallelFor((z.rows() + kRowsPerTask - 1) / kRowsPerTask, [&](int64_t task) {
    for (int64_t t = task * kRowsPerTask; t < std::min(z.rows(), (task + 1) * kRowsPerTask); ++t) {
      const float* mean = stats.row(t);
      const float* log_deviation = mean + latent;
      const float* e = noise.row(t);
      float* out = z.row(t);
      for (int64_t c = 0; c < latent; ++c) out[c] = mean[c] + e[c] * std::exp(log_deviation[c]) * scale;
    }
  });
}

}  // namespace

std::shared_ptr<const Sovits> LoadSovits(const weights::Checkpoint& checkpoint, std::optional<DType> vocoder,
                                         ops::Convolutions convolutions) {
  weights::ExpectKind(checkpoint, weights::CheckpointKind::kSovits);
  const VersionRow& version = SupportedVersion(checkpoint);
  auto sovits = std::make_shared<Sovits>();
  const weights::WeightLoader w(checkpoint.source, sovits->store);
  SovitsWeights& parts = sovits->weights;
  parts.quantizer = LoadQuantizer(w);
  parts.style = LoadStyleEncoder(w, version.uses_speaker);
  parts.text = LoadTextEncoder(w);
  parts.flow = LoadFlow(w.In("flow"), parts.text.latent);
  parts.vocoder = LoadHifigan(w.In("dec"), VocoderConfig(*checkpoint.source, version), vocoder, convolutions);
  sovits->config = MakeConfig(checkpoint, version, parts);
  CheckSizes(checkpoint, sovits->config, parts);
  return sovits;
}

std::vector<int> EncodeTokens(Context& ctx, const Sovits& sovits, const Tensor& hubert_features) {
  if (hubert_features.channels() != sovits.config.ssl_channels) {
    Fail(ErrorCode::kModelMismatch, "HuBERT gives ", hubert_features.channels(), " channels, the SoVITS file takes ",
         sovits.config.ssl_channels, "; load the HuBERT that the model was trained with");
  }
  return Quantize(ctx, sovits.weights.quantizer, hubert_features);
}

Tensor StyleOf(Context& ctx, const Sovits& sovits, const Tensor& spectrogram, std::span<const float> speaker) {
  const int expected = sovits.config.uses_speaker ? sovits.weights.style.speaker.matrix.depth : 0;
  if (static_cast<int>(speaker.size()) != expected) {
    Fail(ErrorCode::kModelMismatch, "the speaker network gives ", speaker.size(), " numbers, the SoVITS file takes ",
         expected, "; load the speaker network that belongs to the model's version");
  }
  return Forward(ctx, sovits.weights.style, spectrogram, speaker);
}

Tensor Content(Context& ctx, const Sovits& sovits, std::span<const int> tokens, std::span<const int> phones,
               const Tensor& style) {
  GSV_CHECK(!tokens.empty() && !phones.empty() && style.channels() == sovits.config.style_channels);
  return Forward(ctx, sovits.weights.text, tokens, phones, style);
}

int64_t LatentFrames(int64_t frames, float speed) {
  if (speed == 1.0f) return frames;
  // The official code divides by a double. A speed is a short decimal number: this is the double nearest to it, where
  // the float 1.1 is a little more and would sometimes give a frame less.
  const double exact = std::round(static_cast<double>(speed) * 1e6) / 1e6;
  return static_cast<int64_t>(static_cast<double>(frames) / exact) + 1;
}

Tensor Latent(Context& ctx, const Sovits& sovits, const Tensor& content, const LatentInput& input) {
  const int64_t frames = LatentFrames(content.rows(), input.speed);
  const int64_t latent = sovits.config.latent_channels;
  const Tensor z = NewTensor(ctx.arena, {frames, latent});
  Arena::Scope scope(ctx.arena);
  const Tensor timed = input.speed == 1.0f ? content : ops::InterpolateLinear(ctx, content, frames);  // [T, hidden]
  const Tensor stats = ops::Linear(ctx, timed, sovits.weights.text.projection);                       // [T, 2 * latent]
  ctx.Observe("m_p", stats.Columns(0, latent));
  ctx.Observe("logs_p", stats.Columns(latent, 2 * latent));
  const Tensor noise = NewTensor(ctx.arena, {frames, latent});
  input.noise(0, frames, noise.f32());
  SamplePrior(ctx, stats, noise, input.noise_scale, z);
  ctx.Observe("z_p", z);
  Forward(ctx, sovits.weights.flow, input.style, z);
  ctx.Observe("z", z);
  return z;
}

Tensor Vocode(Context& ctx, const Sovits& sovits, const Tensor& latent, const Tensor& style) {
  return Forward(ctx, sovits.weights.vocoder, latent, style);
}

Tensor SoundFrom(Context& ctx, const Sovits& sovits, const Tensor& content, int64_t first_frame,
                 const LatentInput& input) {
  GSV_CHECK(input.speed == 1.0f && first_frame >= 0 && first_frame < content.rows());
  const int64_t samples_per_frame = sovits.config.samples_per_frame;
  const Tensor samples = NewTensor(ctx.arena, {(content.rows() - first_frame) * samples_per_frame});
  Arena::Scope scope(ctx.arena);
  const int64_t heard = std::max<int64_t>(0, first_frame - Reach(sovits.weights.vocoder));
  const int64_t vocoded = heard - heard % kBlockFrames;
  const int64_t begin = std::max<int64_t>(0, vocoded - Reach(sovits.weights.flow));
  LatentInput part = input;
  const auto noise = [&](int64_t first, int64_t frames, float* out) { input.noise(begin + first, frames, out); };
  part.noise = noise;
  const Tensor latent = Latent(ctx, sovits, content.Rows(begin, content.rows()), part);
  const Tensor sound = Vocode(ctx, sovits, latent.Rows(vocoded - begin, latent.rows()), input.style);
  std::copy_n(sound.f32() + (first_frame - vocoded) * samples_per_frame, samples.elements(), samples.f32());
  return samples;
}

Tensor Decode(Context& ctx, const Sovits& sovits, const DecodeInput& input) {
  const Tensor content = Content(ctx, sovits, input.tokens, input.phones, input.style);  // [T, hidden]
  const Tensor latent = Latent(
      ctx, sovits, content,
      {.style = input.style, .speed = input.speed, .noise_scale = input.noise_scale, .noise = input.noise});  // [T', c]
  const Tensor samples = Vocode(ctx, sovits, latent, input.style);
  ctx.Observe("wav", samples);
  return samples;
}

}  // namespace gsv::models
