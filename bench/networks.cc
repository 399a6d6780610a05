// Whole networks of the published v2 size, with generated weights: numbers do not change how long arithmetic takes.
#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

#include "bench/operands.h"
#include "bench/suites.h"
#include "golden/generated_weights.h"
#include "models/sovits.h"
#include "models/t2s.h"
#include "pipeline/sampling.h"

namespace gsv::bench {
namespace {

constexpr double kTokensPerSecond = 25;

double Bytes(const Affine& layer) {
  return static_cast<double>(DTypeSize(layer.matrix.dtype)) * Multiplies(layer.matrix);
}

// Weights that one token reads.
double StepBytes(const models::T2sWeights& w) {
  double bytes = Bytes(w.predict);
  for (const auto& layer : w.layers) {
    bytes += Bytes(layer.query_key_value) + Bytes(layer.out) + Bytes(layer.up) + Bytes(layer.down);
  }
  return bytes;
}

double CacheBytes(const models::T2sConfig& config, int64_t positions) {
  return 2.0 * static_cast<double>(DTypeSize(config.cache_type)) * config.layers * config.width *
         static_cast<double>(positions);
}

// Multiplications and additions per frame of latent, without what a tile computes twice.
double VocoderFlops(const models::HifiganWeights& w) {
  double multiplies = Multiplies(w.pre.matrix);
  double rows = 1;
  for (const models::HifiganWeights::Stage& stage : w.stages) {
    for (const TransposedConv::Phase& phase : stage.up.phases) multiplies += rows * Multiplies(phase.matrix);
    rows *= stage.rate;
    for (const models::ResidualStackWeights::Block& block : stage.residual.blocks) {
      for (const auto& unit : block)
        multiplies += rows * (Multiplies(unit.dilated.matrix) + Multiplies(unit.plain.matrix));
    }
  }
  return 2 * (multiplies + rows * Multiplies(w.post.matrix));
}

std::vector<int> Numbers(int64_t count, int below) {
  std::vector<int> numbers(static_cast<size_t>(count));
  for (size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<int>(i * 7919 % static_cast<size_t>(below));
  return numbers;
}

// Back to where the state was with `tokens` tokens less.
void Rewind(models::T2sState& state, int64_t tokens) {
  for (ops::KeyValueCache& layer : state.layers) layer.length -= tokens;
  state.token_position -= tokens;
}

struct Voice {
  std::vector<int> phones, prompt;
};

void AddDecoding(Machine machine, const models::T2s& t2s, const Voice& voice, Report& report) {
  for (const int batch : {1, 4, 8}) {
    Arena arena;
    Context ctx{arena, machine.pool, machine.kernels};
    std::vector<models::T2sState> states;
    for (int b = 0; b < batch; ++b) {
      states.push_back(models::NewT2sState(arena, t2s, 512));
      models::Prefill(ctx, t2s, voice.phones, {}, voice.prompt, states.back());
    }
    std::vector<models::T2sState*> pointers;
    for (models::T2sState& state : states) pointers.push_back(&state);
    const std::vector<int> tokens = Numbers(batch, 1000);
    const int64_t positions = states[0].length();
    const double bytes = StepBytes(t2s.weights) + batch * CacheBytes(t2s.config, positions);
    report.Add("networks", "GPT step, batch " + std::to_string(batch) + ", position " + std::to_string(positions),
               bytes, Unit::kBytes, [&] {
                 Arena::Scope scope(arena);
                 models::Step(ctx, t2s, tokens, pointers);
                 for (models::T2sState& state : states) Rewind(state, 1);
               });
  }
}

void AddVocoder(Machine machine, const models::Sovits& sovits, double seconds, Report& report) {
  Arena arena;
  Context ctx{arena, machine.pool, machine.kernels};
  const auto frames = static_cast<int64_t>(seconds * sovits.config.sample_rate / sovits.config.samples_per_frame);
  const Tensor latent = NewRandom(arena, {frames, sovits.config.latent_channels});
  const Tensor style = NewRandom(arena, {1, sovits.config.style_channels});
  const auto vocode = [&] {
    Arena::Scope scope(arena);
    models::Vocode(ctx, sovits, latent, style);
  };
  const std::string name = "vocoder, " + std::to_string(static_cast<int>(seconds)) + " s of speech";
  // The last stage is float32 always, a twentieth of all.
  const DType dtype = sovits.weights.vocoder.stages[0].up.phases[0].matrix.dtype;
  report.Add("networks", name, VocoderFlops(sovits.weights.vocoder) * static_cast<double>(frames), UnitOf(dtype),
             vocode);
}

// Everything behind the text: prompt and phones are read, every token sampled, all of it made audible.
void AddSentence(Machine machine, const models::T2s& t2s, const models::Sovits& sovits, const Voice& voice,
                 double seconds, Report& report) {
  Arena arena;
  Context ctx{arena, machine.pool, machine.kernels};
  models::T2sState state = models::NewT2sState(arena, t2s, 1024);
  const Tensor style = NewRandom(arena, {1, sovits.config.style_channels});
  const auto count = static_cast<int>(seconds * kTokensPerSecond);
  const int vocabulary = t2s.config.vocabulary - 1;  // without the end token: generated weights would stop anywhere
  const std::vector<float> noise(static_cast<size_t>(vocabulary), 1.0f);
  std::vector<int> tokens;
  const auto decode = [&] {
    Arena::Scope scope(arena);
    tokens.clear();
    state.Clear();
    pipeline::TokenSampler sampler({}, vocabulary, /*end_token=*/vocabulary, voice.prompt);
    models::T2sState* states[] = {&state};
    Tensor logits = models::Prefill(ctx, t2s, voice.phones, {}, voice.prompt, state);
    while (static_cast<int>(tokens.size()) < count) {
      const std::span<float> row(logits.f32(), noise.size());
      tokens.push_back(sampler.Choose(row, static_cast<int64_t>(tokens.size()), noise).token);
      Arena::Scope step(arena);
      const Tensor next = models::Step(ctx, t2s, std::span(&tokens.back(), 1), states);
      std::copy_n(next.f32(), row.size(), logits.f32());
    }
  };
  const auto speak = [&] {
    Arena::Scope scope(arena);
    models::DecodeInput input{.tokens = tokens,
                              .phones = std::span(voice.phones).last(voice.phones.size() / 2),
                              .style = style,
                              .noise = [&](int64_t /*first*/, int64_t frames, float* out) {
                                std::fill_n(out, frames * sovits.config.latent_channels, 0.5f);
                              }};
    models::Decode(ctx, sovits, input);
  };
  const std::string length = std::to_string(static_cast<int>(seconds)) + " s of speech";
  report.Add("networks", "GPT, " + length, seconds, Unit::kSpeech, decode);
  report.Add("networks", "SoVITS, " + length, seconds, Unit::kSpeech, speak);
  report.Add("networks", "sentence without text, " + length, seconds, Unit::kSpeech, [&] {
    decode();
    speak();
  });
}

}  // namespace

void Networks(Machine machine, Report& report) {
  const auto checkpoint = [](const char* name) {
    return golden::GeneratedCheckpoint(golden::ManifestPath(std::string(name)));
  };
  const auto t2s = models::LoadT2s(checkpoint("t2s_v2"), machine.precision.decoder, machine.precision.decoder_rows);
  const auto sovits =
      models::LoadSovits(checkpoint("sovits_v2"), machine.precision.vocoder, machine.precision.convolutions);
  // A reference of 4 seconds and a sentence of as many: 50 phones each.
  const Voice voice{Numbers(100, 300), Numbers(100, 1000)};
  AddDecoding(machine, *t2s, voice, report);
  AddVocoder(machine, *sovits, 1, report);
  AddVocoder(machine, *sovits, 4, report);
  AddSentence(machine, *t2s, *sovits, voice, 4, report);
}

}  // namespace gsv::bench
