#include "pipeline/synthesizer.h"

#include <algorithm>
#include <optional>
#include <random>
#include <string>

#include "base/rng.h"
#include "base/thread_pool.h"
#include "pipeline/decoder.h"
#include "pipeline/delivery.h"
#include "pipeline/features.h"
#include "pipeline/piecewise.h"
#include "pipeline/progress.h"

namespace gsv::pipeline {
namespace {

// Sentences that are carried from text to sound together. Bounds the memory of a long text; never changes the result.
constexpr size_t kGroupSentences = 64;

uint64_t ChooseSeed(const Request& request) {
  if (request.seed >= 0) return static_cast<uint64_t>(request.seed);
  std::random_device device;
  const uint64_t drawn = uint64_t{device()} << 32 | device();
  return drawn >> 11;  // 53 bits: the same number in JSON and JavaScript
}

// One sentence on its way.
struct Sentence {
  uint32_t index = 0;  // in the request: what its noise is keyed by
  const text::Phones* phones = nullptr;
  std::vector<float> features = {};  // [prompt + sentence phones, width], or empty
  DecodedTokens tokens = {};
  std::vector<float> samples = {};
  std::optional<int64_t> posted = {};  // place among those that are made to sound, once it has its tokens
  bool begun = false;                  // a piece of it was delivered
};

// Sentences on their way together.
struct Group {
  Group(std::vector<Sentence> all, ThreadPool& pool, Delivery& to)
      : sentences(std::move(all)), delivery(to), sounds(pool) {}

  int64_t size() const { return static_cast<int64_t>(sentences.size()); }
  int first() const { return static_cast<int>(sentences.front().index); }

  std::vector<Sentence> sentences;
  Delivery& delivery;
  int64_t posted = 0;    // that have their tokens
  int64_t sounding = 0;  // that have their samples
  size_t delivered = 0;  // of those, in the order of the text
  Sideline sounds;       // its calls refer to the sentences: the last member, so that it goes first
};

// Noise of the latent of one sentence: what models::LatentNoise refers to.
struct FrameNoise {
  Noise noise;
  int64_t channels = 0;

  void operator()(int64_t first_frame, int64_t frames, float* out) const {
    noise.Normal(static_cast<uint64_t>(first_frame * channels), frames * channels, out);
  }
};

// The first sentence, where it is heard while its tokens are still being chosen.
struct EarlySound {
  explicit EarlySound(const FrameNoise& frame_noise) : noise(frame_noise) {}

  FrameNoise noise;
  std::optional<PiecewiseSound> sound;
};

// Two arenas: sentences that have their tokens are made to sound beside the decoding of those that have not.
class Synthesis {
 public:
  Synthesis(const Engine::Impl& engine, const Model::Impl& model, const Voice::Impl& voice, const Request& request,
            Arena& arena, Arena& sound_arena)
      : engine_(engine),
        model_(model),
        voice_(voice),
        request_(request),
        seed_(ChooseSeed(request)),
        style_(voice.style),
        progress_(request),
        ctx_{arena, engine.pool, engine.kernels},
        sound_ctx_{sound_arena, engine.pool, engine.kernels} {}

  Audio Run() {
    Stopwatch total, lap;
    Audio audio;
    audio.sample_rate = model_.info.sample_rate;
    audio.seed = seed_;
    Delivery delivery(request_, audio);

    const std::vector<text::Phones> read = ReadText();
    audio.timing.text = lap.Lap();
    for (size_t begin = 0; begin < read.size(); begin += kGroupSentences) {
      std::vector<Sentence> sentences = PrepareGroup(read, begin, std::min(begin + kGroupSentences, read.size()));
      audio.timing.text += lap.Lap();
      Group group(std::move(sentences), engine_.pool, delivery);
      ChooseTokens(group);
      audio.timing.semantic += lap.Lap();
      while (group.sounding < group.size()) Hear(group, group.sounds.WaitBeyond(group.sounding));
      lap.Lap();
    }
    audio.timing.acoustic = sound_seconds_;
    audio.timing.total = total.Lap();
    return audio;
  }

 private:
  // Text -> sentences of phones.
  std::vector<text::Phones> ReadText() {
    const std::shared_ptr<const text::Frontend> frontend =
        engine_.Frontend(model_.symbols, text::ParseProfile(request_.text_profile), model_.g2pw);
    const std::shared_ptr<const text::UserLexicon> lexicon = engine_.Lexicon();
    text::SpokenText spoken = frontend->Read(request_.text, {.language = request_.language,
                                                             .cut = text::ParseCutMethod(request_.split_method),
                                                             .markup = text::ParseMarkupName(request_.text_markup),
                                                             .lexicon = lexicon.get()});
    for (const text::Remark& remark : spoken.remarks) {
      if (remark.kind == text::Remark::Kind::kFallback) engine_.logger.Write(LogLevel::kWarning, remark.detail);
    }
    std::vector<text::Phones> sentences = std::move(spoken.sentences);
    int64_t phones = 0;
    for (const text::Phones& sentence : sentences) phones += static_cast<int64_t>(sentence.ids.size());
    progress_.Expect(static_cast<int>(sentences.size()), phones);
    const bool misses_features = model_.roberta == nullptr && model_.t2s->weights.uses_features;
    if (misses_features && std::ranges::any_of(sentences, HasChinese)) {
      engine_.logger.Write(LogLevel::kWarning,
                           "the model was loaded without RoBERTa (chinese-roberta-wwm-ext-large): Chinese is spoken "
                           "with flatter prosody");
    }
    return sentences;
  }

  // Phones -> features of prompt and sentence together.
  std::vector<Sentence> PrepareGroup(const std::vector<text::Phones>& read, size_t begin, size_t end) {
    std::vector<Sentence> group;
    for (size_t i = begin; i < end; ++i) {
      Sentence sentence{.index = static_cast<uint32_t>(i), .phones = &read[i]};
      std::vector<float> own;
      const int feature_width = model_.t2s->config.feature_width;
      if (model_.roberta != nullptr && HasChinese(read[i])) {
        own = PhoneFeatures(ctx_, model_.roberta->Get(), read[i], feature_width);
      }
      if (!own.empty() || !voice_.prompt_features.empty()) {
        const size_t width = static_cast<size_t>(feature_width);
        sentence.features = voice_.prompt_features;
        sentence.features.resize(voice_.prompt_phones.size() * width);
        sentence.features.insert(sentence.features.end(), own.begin(), own.end());
        sentence.features.resize((voice_.prompt_phones.size() + read[i].ids.size()) * width);
      }
      group.push_back(std::move(sentence));
    }
    return group;
  }

  // Phones and features -> semantic tokens, all sentences of the group together. Those that have theirs begin to sound.
  void ChooseTokens(Group& group) {
    std::vector<DecodeItem> items;
    for (Sentence& sentence : group.sentences) items.push_back(ItemOf(sentence));

    int tokens = 0;
    const auto report = [&](int sentences_done, int tokens_made) {  // throws where the caller cancels
      progress_.Semantic(group.first() + sentences_done, tokens_made);
      Hear(group, group.sounds.done());
      return true;
    };
    const auto growing = [&](std::span<const int> made) { HearEarly(group, made); };
    const auto finished = [&](size_t i, const DecodedTokens& decoded) {
      Sentence& sentence = group.sentences[i];
      sentence.tokens = decoded;
      sentence.features = {};
      tokens += static_cast<int>(decoded.tokens.size());
      if (decoded.stopped_at_limit) {
        engine_.logger.Write(LogLevel::kWarning, "sentence " + std::to_string(sentence.index + 1) +
                                                     " reached the limit of " + std::to_string(request_.max_tokens) +
                                                     " tokens without an end: it may be cut or repeat itself");
      }
      sentence.posted = group.posted++;
      group.sounds.Post([this, &sentence] { MakeSound(sentence); });
      // Somebody may be waiting to hear the first sentence: all threads make it sound before others are decoded.
      if (sentence.index == 0) Hear(group, group.sounds.WaitBeyond(0));
    };
    const bool first = group.first() == 0;
    if (first) PrepareEarly(group.sentences.front());
    DecodeTokens(ctx_, *model_.t2s, items, request_.batch_size, report, finished,
                 first ? DecodeOrder::kFirstAlone : DecodeOrder::kTogether, growing);
    progress_.EndGroup(tokens);
  }

  DecodeItem ItemOf(Sentence& sentence) {
    DecodeItem item{.phones = voice_.prompt_phones,
                    .prompt_tokens = voice_.prompt_tokens,
                    .sampling = {.top_k = request_.top_k,
                                 .top_p = request_.top_p,
                                 .temperature = request_.temperature,
                                 .repetition_penalty = request_.repetition_penalty},
                    .noise = NoiseOfTokens(sentence),
                    .max_tokens = request_.max_tokens};
    item.phones.insert(item.phones.end(), sentence.phones->ids.begin(), sentence.phones->ids.end());
    if (!sentence.features.empty()) {
      item.features = Tensor(sentence.features.data(),
                             {static_cast<int64_t>(item.phones.size()), model_.t2s->config.feature_width});
    }
    return item;
  }

  // Column i of step s is at position s * vocabulary + i.
  TokenNoise NoiseOfTokens(const Sentence& sentence) const {
    return [noise = Noise(seed_, NoisePurpose::kTokens, sentence.index)](int64_t step, std::span<float> row) {
      const auto columns = static_cast<int64_t>(row.size());
      noise.Exponential(static_cast<uint64_t>(step * columns), columns, row.data());
    };
  }

  FrameNoise NoiseOfFrames(const Sentence& sentence) const {
    return {Noise(seed_, NoisePurpose::kLatent, sentence.index), model_.sovits->config.latent_channels};
  }

  models::DecodeInput SoundInput(const Sentence& sentence, const FrameNoise& noise) {
    return {.tokens = sentence.tokens.tokens,
            .phones = sentence.phones->ids,
            .style = Tensor(style_.data(), {1, static_cast<int64_t>(style_.size())}),
            .speed = SpeedOf(*sentence.phones),
            .noise_scale = request_.noise_scale,
            .noise = noise};
  }

  // Where the request wants to hear the first sentence in pieces. At another speed the places of all frames depend on
  // how many there will be.
  void PrepareEarly(const Sentence& first) {
    if (request_.chunk_tokens == 0 || SpeedOf(*first.phones) != 1.0f) return;
    early_.emplace(NoiseOfFrames(first));
    early_->sound.emplace(sound_ctx_, *model_.sovits, SoundInput(first, early_->noise), request_.chunk_tokens);
  }

  void HearEarly(Group& group, std::span<const int> tokens) {
    if (!early_) return;
    Stopwatch lap;
    const std::vector<float> samples = early_->sound->Grow(tokens);
    sound_seconds_ += lap.Lap();
    if (!samples.empty()) DeliverPiece(group, group.sentences.front(), samples);
  }

  // Tokens -> samples, or what is left of them. On any thread, for one sentence at a time.
  void MakeSound(Sentence& sentence) {
    Stopwatch lap;
    if (sentence.index == 0 && early_) {
      sentence.samples = early_->sound->Finish(sentence.tokens.tokens);
    } else {
      Arena::Scope scope(sound_ctx_.arena);
      const FrameNoise noise = NoiseOfFrames(sentence);
      const Tensor samples = models::Decode(sound_ctx_, *model_.sovits, SoundInput(sentence, noise));  // [samples]
      sentence.samples.assign(samples.f32(), samples.f32() + samples.elements());
    }
    sound_seconds_ += lap.Lap();
  }

  // `sounding` sentences have their samples, in the order of posting. They are delivered in that of the text.
  void Hear(Group& group, int64_t sounding) {
    if (sounding == group.sounding) return;
    group.sounding = sounding;
    for (; group.delivered < group.sentences.size(); ++group.delivered) {
      Sentence& sentence = group.sentences[group.delivered];
      if (sentence.posted.value_or(sounding) >= sounding) break;
      DeliverPiece(group, sentence, sentence.samples);
      group.delivery.End(*sentence.phones, static_cast<int>(sentence.tokens.tokens.size()),
                         sentence.tokens.stopped_at_limit);
      sentence.samples = {};
    }
    progress_.Acoustic(group.first() + static_cast<int>(sounding));
  }

  static void DeliverPiece(Group& group, Sentence& sentence, std::span<const float> samples) {
    if (!sentence.begun) group.delivery.Begin(*sentence.phones);
    sentence.begun = true;
    group.delivery.Add(samples);
  }

  // What the request asks for, times what the text asks for, within what a request may ask for.
  float SpeedOf(const text::Phones& phones) const {
    constexpr double kSlowest = 0.5;
    constexpr double kFastest = 2;
    return static_cast<float>(std::clamp(double{request_.speed} * phones.speed, kSlowest, kFastest));
  }

  const Engine::Impl& engine_;
  const Model::Impl& model_;
  const Voice::Impl& voice_;
  const Request& request_;
  const uint64_t seed_;
  std::vector<float> style_;  // of the voice, where tensors may refer to it
  ProgressReporter progress_;
  Context ctx_;
  Context sound_ctx_;
  double sound_seconds_ = 0;
  std::optional<EarlySound> early_;
};

}  // namespace

Audio Synthesize(const Engine::Impl& engine, const Model::Impl& model, const Voice::Impl& voice,
                 const Request& request) {
  request.Validate();
  CheckVoice(model, voice);
  ArenaPool::Lease arena = engine.arenas.Take();
  ArenaPool::Lease sound_arena = engine.arenas.Take();
  return Synthesis(engine, model, voice, request, *arena, *sound_arena).Run();
}

}  // namespace gsv::pipeline
