#include "pipeline/synthesizer.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <string>

#include "base/error.h"
#include "base/rng.h"
#include "base/thread_pool.h"
#include "pipeline/decoder.h"
#include "pipeline/features.h"
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
        progress_(request),
        ctx_{arena, engine.pool, engine.kernels},
        sound_ctx_{sound_arena, engine.pool, engine.kernels} {}

  Audio Run() {
    Stopwatch total, lap;
    Audio audio;
    audio.sample_rate = model_.info.sample_rate;
    audio.seed = seed_;

    const std::vector<text::Phones> read = ReadText();
    audio.timing.text = lap.Lap();
    for (size_t begin = 0; begin < read.size(); begin += kGroupSentences) {
      std::vector<Sentence> group = PrepareGroup(read, begin, std::min(begin + kGroupSentences, read.size()));
      audio.timing.text += lap.Lap();
      Sideline sounds(engine_.pool);
      ChooseTokens(group, sounds);
      audio.timing.semantic += lap.Lap();
      AwaitSounds(group, sounds);
      for (Sentence& sentence : group) Append(sentence, audio);
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

  // Phones and features -> semantic tokens, all sentences of the group together. Those that have theirs go to `sounds`.
  void ChooseTokens(std::vector<Sentence>& group, Sideline& sounds) {
    std::vector<DecodeItem> items;
    for (Sentence& sentence : group) {
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
      items.push_back(std::move(item));
    }

    const int sentences_before = static_cast<int>(group.front().index);
    int tokens = 0;
    int64_t heard = 0;
    const auto report = [&](int sentences_done, int tokens_made) {  // throws where the caller cancels
      progress_.Semantic(sentences_before + sentences_done, tokens_made);
      if (sounds.done() > heard) {
        heard = sounds.done();
        progress_.Acoustic(sentences_before + static_cast<int>(heard));
      }
      return true;
    };
    const auto finished = [&](size_t i, const DecodedTokens& decoded) {
      Sentence& sentence = group[i];
      sentence.tokens = decoded;
      sentence.features = {};
      tokens += static_cast<int>(decoded.tokens.size());
      if (decoded.stopped_at_limit) {
        engine_.logger.Write(LogLevel::kWarning, "sentence " + std::to_string(sentence.index + 1) +
                                                     " reached the limit of " + std::to_string(request_.max_tokens) +
                                                     " tokens without an end: it may be cut or repeat itself");
      }
      sounds.Post([this, &sentence] { MakeSound(sentence); });
      if (sentence.index > 0) return;
      // Somebody may be waiting to hear the first sentence: all threads make it sound before others are decoded.
      heard = sounds.WaitBeyond(0);
      progress_.Acoustic(1);
    };
    const bool first = group.front().index == 0;
    DecodeTokens(ctx_, *model_.t2s, items, request_.batch_size, report, finished,
                 first ? DecodeOrder::kFirstAlone : DecodeOrder::kTogether);
    progress_.EndGroup(tokens);
  }

  void AwaitSounds(const std::vector<Sentence>& group, Sideline& sounds) {
    const auto all = static_cast<int64_t>(group.size());
    for (int64_t done = sounds.done();; done = sounds.WaitBeyond(done)) {
      progress_.Acoustic(static_cast<int>(group.front().index) + static_cast<int>(done));
      if (done == all) return;
    }
  }

  // Column i of step s is at position s * vocabulary + i.
  TokenNoise NoiseOfTokens(const Sentence& sentence) const {
    return [noise = Noise(seed_, NoisePurpose::kTokens, sentence.index)](int64_t step, std::span<float> row) {
      const auto columns = static_cast<int64_t>(row.size());
      noise.Exponential(static_cast<uint64_t>(step * columns), columns, row.data());
    };
  }

  // Tokens -> samples. On any thread, for one sentence at a time.
  void MakeSound(Sentence& sentence) {
    Stopwatch lap;
    Arena::Scope scope(sound_ctx_.arena);
    const Noise latent(seed_, NoisePurpose::kLatent, sentence.index);
    const int64_t channels = model_.sovits->config.latent_channels;
    const auto noise = [&](int64_t first_frame, int64_t frames, float* out) {
      latent.Normal(static_cast<uint64_t>(first_frame * channels), frames * channels, out);
    };
    std::vector<float> style = voice_.style;
    const Tensor samples = models::Decode(sound_ctx_, *model_.sovits,
                                          {.tokens = sentence.tokens.tokens,
                                           .phones = sentence.phones->ids,
                                           .style = Tensor(style.data(), {1, static_cast<int64_t>(style.size())}),
                                           .speed = SpeedOf(*sentence.phones),
                                           .noise_scale = request_.noise_scale,
                                           .noise = noise});  // [samples]
    sentence.samples.assign(samples.f32(), samples.f32() + samples.elements());
    sound_seconds_ += lap.Lap();
  }

  // Samples -> what is heard of a sentence, and the silence around it.
  void Append(Sentence& sentence, Audio& audio) const {
    AppendSilence(sentence.phones->pause_before_seconds, audio);
    SentenceInfo info;
    info.text = sentence.phones->text;
    info.normalized = sentence.phones->normalized;
    info.tokens = static_cast<int>(sentence.tokens.tokens.size());
    info.stopped_at_limit = sentence.tokens.stopped_at_limit;
    info.begin_sample = static_cast<int64_t>(audio.samples.size());
    AppendWithinPeak(sentence.samples, audio.samples);
    sentence.samples = {};
    info.end_sample = static_cast<int64_t>(audio.samples.size());
    AppendSilence(sentence.phones->pause_after_seconds.value_or(request_.pause_seconds), audio);
    audio.sentences.push_back(std::move(info));
  }

  // What the request asks for, times what the text asks for, within what a request may ask for.
  float SpeedOf(const text::Phones& phones) const {
    constexpr double kSlowest = 0.5;
    constexpr double kFastest = 2;
    return static_cast<float>(std::clamp(double{request_.speed} * phones.speed, kSlowest, kFastest));
  }

  static void AppendSilence(double seconds, Audio& audio) {
    const auto samples = static_cast<size_t>(std::lround(seconds * audio.sample_rate));
    audio.samples.resize(audio.samples.size() + samples);
  }

  // A sentence louder than full scale is turned down as a whole; none is amplified.
  static void AppendWithinPeak(std::span<const float> samples, std::vector<float>& out) {
    float peak = 0.0f;
    for (float sample : samples) {
      if (!std::isfinite(sample)) {
        Fail(ErrorCode::kInternal, "the networks computed a sample that is not a number; the weights may be damaged");
      }
      peak = std::max(peak, std::abs(sample));
    }
    const float divisor = std::max(peak, 1.0f);
    out.reserve(out.size() + samples.size());
    for (float sample : samples) out.push_back(sample / divisor);
  }

  const Engine::Impl& engine_;
  const Model::Impl& model_;
  const Voice::Impl& voice_;
  const Request& request_;
  const uint64_t seed_;
  ProgressReporter progress_;
  Context ctx_;
  Context sound_ctx_;
  double sound_seconds_ = 0;
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
