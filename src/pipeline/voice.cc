#include "pipeline/voice.h"

#include <algorithm>
#include <filesystem>

#include "audio/fbank.h"
#include "audio/reference.h"
#include "audio/stft.h"
#include "base/error.h"
#include "base/hash.h"
#include "pipeline/features.h"

namespace gsv::pipeline {
namespace {

Samples ReadSource(const VoiceSource& source) {
  const int given = !source.path.empty() + !source.bytes.empty() + !source.samples.values.empty();
  if (given != 1) {
    Fail(ErrorCode::kOptionMissing, "a voice needs exactly one recording (a path, bytes of a file, or samples); ",
         given == 0 ? "none" : "more than one", " was given");
  }
  if (!source.path.empty()) return ReadAudioFile(source.path);
  if (!source.bytes.empty()) return ReadAudioMemory(source.bytes);
  return source.samples;
}

std::string SourceName(const VoiceSource& source) {
  return source.path.empty() ? "recording" : std::filesystem::path(source.path).stem().string();
}

// Equal content, equal key: the recordings as decoded, the words, and the model that hears them.
class ContentKey {
 public:
  void Add(std::string_view text) { digests_ += Sha256Hex(std::as_bytes(std::span(text))); }
  void Add(const Samples& samples) {
    digests_ += Sha256Hex(std::as_bytes(std::span(samples.values)));
    Add(std::to_string(samples.sample_rate) + "/" + std::to_string(samples.channels));
  }
  std::string Digest() const { return Sha256Hex(std::as_bytes(std::span(digests_))); }

 private:
  std::string digests_;
};

// The style vector of one recording.
std::vector<float> Style(Context& ctx, const Model::Impl& model, const audio::Reference& reference) {
  Arena::Scope scope(ctx.arena);
  const Tensor spectrogram = audio::ReferenceSpectrogram(ctx.arena, reference);  // [T, 1025]
  std::vector<float> speaker;
  if (model.sovits->config.uses_speaker) {
    const Tensor fbank = audio::SpeakerFbank(ctx.arena, reference);                       // [T, 80]
    const Tensor embedding = models::SpeakerEmbedding(ctx, model.speaker->Get(), fbank);  // [20480]
    speaker.assign(embedding.f32(), embedding.f32() + embedding.elements());
  }
  const Tensor style = models::StyleOf(ctx, *model.sovits, spectrogram, speaker);  // [1, gin]
  return {style.f32(), style.f32() + style.channels()};
}

// What is said in a recording, as semantic tokens.
std::vector<int> PromptTokens(Context& ctx, const Model::Impl& model, const audio::Reference& reference) {
  const models::Hubert& hubert = model.hubert->Get();
  if (hubert.config.width != model.sovits->config.ssl_channels) {
    Fail(ErrorCode::kModelMismatch, "HuBERT gives ", hubert.config.width,
         " features per frame, the SoVITS model takes ", model.sovits->config.ssl_channels,
         "; use the HuBERT folder that the model came with");
  }
  Arena::Scope scope(ctx.arena);
  const Tensor features = models::HubertFeatures(ctx, hubert, reference.hubert_16k);  // [T, ssl]
  return models::EncodeTokens(ctx, *model.sovits, features);
}

std::vector<float> Mean(const std::vector<std::vector<float>>& rows) {
  std::vector<float> mean = rows[0];
  for (size_t i = 1; i < rows.size(); ++i) {
    for (size_t c = 0; c < mean.size(); ++c) mean[c] += rows[i][c];
  }
  for (float& value : mean) value /= static_cast<float>(rows.size());
  return mean;
}

void CheckNetworks(const Model::Impl& model, const VoiceSource& source) {
  if (!source.transcript.empty() && model.hubert == nullptr) {
    Fail(
        ErrorCode::kOptionMissing,
        "a voice with a transcript needs HuBERT (the folder chinese-hubert-base), which this model was loaded without");
  }
  if (model.sovits->config.uses_speaker && model.speaker == nullptr) {
    Fail(ErrorCode::kOptionMissing, "a ", model.info.version,
         " voice needs the speaker network (pretrained_eres2netv2w24s4ep4.ckpt), which this model was loaded without");
  }
  if (!source.transcript.empty() && source.language.empty()) {
    Fail(ErrorCode::kOptionMissing, "a transcript was given without its language");
  }
  if (!source.transcript.empty() && source.length_policy == LengthPolicy::kBestWindow) {
    Fail(ErrorCode::kOptionOutOfRange,
         "the best window of a recording no longer matches its transcript; leave the transcript out, or cut the "
         "recording to 3 to 10 s yourself");
  }
}

}  // namespace

std::shared_ptr<const Voice::Impl> CreateVoice(const Engine::Impl& engine, const Model::Impl& model,
                                               const VoiceSource& source) {
  CheckNetworks(model, source);
  const text::Profile profile = text::ParseProfile(source.text_profile);
  auto voice = std::make_shared<Voice::Impl>();
  VoiceInfo& info = voice->info;
  ArenaPool::Lease arena = engine.arenas.Take();
  Context ctx{*arena, engine.pool, engine.kernels};

  // The words first: a mistake in them costs no encoder time.
  if (!source.transcript.empty()) {
    const text::Phones phones =
        engine.Frontend(model.symbols, profile, model.g2pw)->ConvertTranscript(source.transcript, source.language);
    voice->prompt_symbols = phones.symbols;
    voice->prompt_phones = phones.ids;
    if (model.roberta != nullptr && HasChinese(phones)) {
      voice->feature_width = model.t2s->config.feature_width;
      voice->prompt_features = PhoneFeatures(ctx, model.roberta->Get(), phones, voice->feature_width);
    }
  }

  ContentKey key;
  key.Add(model.info.identity);
  key.Add(source.transcript);
  key.Add(source.language);
  if (!source.transcript.empty()) key.Add(source.text_profile);

  // The main reference gives prompt tokens and style, each further one a style.
  const Samples recording = ReadSource(source);
  key.Add(recording);
  info.name = SourceName(source);
  const audio::Reference reference =
      audio::PrepareReference(recording, source.length_policy, model.info.sample_rate, info.name);
  std::vector<std::vector<float>> styles = {Style(ctx, model, reference)};
  for (const std::string& path : source.auxiliary_paths) {
    const Samples auxiliary = ReadAudioFile(path);
    key.Add(auxiliary);
    styles.push_back(Style(ctx, model, audio::PrepareAuxiliary(auxiliary, model.info.sample_rate, path)));
  }
  voice->style = Mean(styles);
  if (!source.transcript.empty()) voice->prompt_tokens = PromptTokens(ctx, model, reference);

  info.key = key.Digest();
  info.transcript = source.transcript;
  info.language = source.transcript.empty() ? "" : source.language;
  info.text_profile = source.transcript.empty() ? "" : source.text_profile;
  info.model_version = model.info.version;
  info.model_identity = model.info.identity;
  info.reference_seconds = reference.seconds;
  info.prompt_tokens = static_cast<int>(voice->prompt_tokens.size());
  info.prompt_phones = static_cast<int>(voice->prompt_phones.size());
  info.references = static_cast<int>(styles.size());
  return voice;
}

void CheckVoice(const Model::Impl& model, const Voice::Impl& voice) {
  const VoiceInfo& info = voice.info;
  if (info.model_identity != model.info.identity) {
    Fail(ErrorCode::kModelMismatch, "voice '", info.name, "' was made with another SoVITS model (", info.model_version,
         ", ", info.model_identity.substr(0, 12), ") than the one loaded (", model.info.version, ", ",
         model.info.identity.substr(0, 12), "); make it again from its recording");
  }
  // A file may claim any identity: what the networks index with must fit them.
  const auto below = [](int limit) { return [limit](int value) { return value >= 0 && value < limit; }; };
  const bool fits = static_cast<int>(voice.style.size()) == model.sovits->config.style_channels &&
                    std::ranges::all_of(voice.prompt_tokens, below(model.sovits->config.codebook_size)) &&
                    std::ranges::all_of(voice.prompt_phones, below(model.t2s->config.phones)) &&
                    (voice.prompt_features.empty() || voice.feature_width == model.t2s->config.feature_width);
  if (!fits) {
    Fail(ErrorCode::kModelMismatch, "voice '", info.name,
         "' holds numbers that the model it names cannot have; the "
         "file is damaged, make it again from its recording");
  }
}

}  // namespace gsv::pipeline
