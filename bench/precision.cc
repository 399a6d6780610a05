// gsv_precision: what smaller numbers cost and bring, as a table.
//   gsv_precision [--steps N] [--threads N] [--model FOLDER [--judge]]
// Decoder: greedy tokens (repetition penalty 1.35) chosen behind the history that float32 chose, so that every step
// counts for itself; up to the first difference this is also what it would have chosen alone. Vocoder: log-mel distance
// of the sound of equal latents. Without --model: weights of the published v2 size that are generated, whose logits are
// closer to each other than those of any trained network. --judge: whole sentences too, as the tests' phone recogniser
// hears them; of the demo voice, whose speakers it knows.
#include "models/precision.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "audio/stft.h"
#include "base/rng.h"
#include "base/toom_cook.h"
#include "bench/precision_speech.h"
#include "golden/generated_weights.h"
#include "gsv/gsv.h"
#include "models/sovits.h"
#include "models/t2s.h"
#include "pipeline/voice.h"
#include "weights/open.h"

namespace gsv::bench {
namespace {

constexpr float kPenalty = 1.35f;
constexpr int kMaxTokens = 400;  // of a sentence
// The last is of the decoder alone: int8 whose products take float32 rows.
constexpr const char* kPrecisions[] = {"f32", "bf16", "int8", "int8 weights"};
constexpr int kCount = 4, kVocoders = 3;

struct Sentence {
  std::vector<int> phones;  // of what is said
  std::vector<int> all;     // behind those of the prompt
};

// A pair of networks in every precision, and what they are to say.
struct Subject {
  std::string name;
  std::shared_ptr<const models::T2s> t2s[kCount];
  std::shared_ptr<const models::Sovits> sovits[kVocoders];
  std::vector<int> prompt;
  std::vector<float> style;
  std::vector<Sentence> sentences;
  bool may_end = true;  // false: the end token of generated weights says nothing
};

// --- subjects ---

void Load(const weights::Checkpoint& gpt, const weights::Checkpoint& sovits, Subject& subject) {
  for (int p = 0; p < kCount; ++p) {
    models::Precision precision = models::FindPrecision(p < kVocoders ? kPrecisions[p] : "int8", kernels::Best());
    if (p >= kVocoders) precision.decoder_rows = DType::kF32;
    subject.t2s[p] = models::LoadT2s(gpt, precision.decoder, precision.decoder_rows);
    if (p < kVocoders) subject.sovits[p] = models::LoadSovits(sovits, precision.vocoder, precision.convolutions);
  }
}

Subject Generated(int steps) {
  Subject subject;
  subject.name = "generated weights, v2 size";
  subject.may_end = false;
  const auto checkpoint = [](const char* name) {
    return golden::GeneratedCheckpoint(golden::ManifestPath(std::string(name)));
  };
  Load(checkpoint("t2s_v2"), checkpoint("sovits_v2"), subject);
  const Noise noise(1, NoisePurpose::kLatent, 0);
  subject.style.resize(static_cast<size_t>(subject.sovits[0]->config.style_channels));
  noise.Normal(0, static_cast<int64_t>(subject.style.size()), subject.style.data());
  uint32_t state = 1;
  const auto next = [&](int below) {
    state = state * 1664525u + 1013904223u;
    return static_cast<int>((state >> 8) % static_cast<uint32_t>(below));
  };
  for (int i = 0; i < 100; ++i) subject.prompt.push_back(next(1000));
  for (int made = 0; made < steps; made += kMaxTokens) {
    Sentence sentence;
    for (int i = 0; i < 50; ++i) sentence.phones.push_back(1 + next(300));
    for (int i = 0; i < 50; ++i) sentence.all.push_back(1 + next(300));
    sentence.all.insert(sentence.all.end(), sentence.phones.begin(), sentence.phones.end());
    subject.sentences.push_back(std::move(sentence));
  }
  return subject;
}

std::string AnyText(int seed) {
  static constexpr const char* kWho[] = {"The old sailor",     "My neighbour",  "A young teacher",
                                         "The quiet engineer", "Her brother",   "The baker on the corner",
                                         "Our guide",          "The new doctor"};
  static constexpr const char* kDid[] = {"found", "carried",   "painted",  "remembered",
                                         "sold",  "described", "repaired", "lost"};
  static constexpr const char* kWhat[] = {"a small wooden boat",         "the letter from home", "three silver coins",
                                          "a map of the northern coast", "the broken window",    "an unusual question"};
  static constexpr const char* kWhen[] = {"before the rain began", "on a cold winter morning",
                                          "while nobody was looking", "after the last train had left",
                                          "with great care and patience"};
  const auto at = [](const auto& list, int i) { return std::string(list[static_cast<size_t>(i) % std::size(list)]); };
  return at(kWho, seed) + " " + at(kDid, seed / 3 + 1) + " " + at(kWhat, seed * 5) + " " +
         at(kWhen, seed * 7 + seed / 11) + ".";
}

Subject OfFolder(const std::string& folder, int steps) {
  Subject subject;
  subject.name = folder;
  const ModelFiles files = ModelFiles::Find(folder);
  const Engine engine;
  const Model model = engine.LoadModel(files);
  Load(weights::OpenCheckpoint(files.gpt), weights::OpenCheckpoint(files.sovits), subject);
  const std::filesystem::path root(folder);
  std::ifstream file(root / "refs.json");
  const nlohmann::json refs = nlohmann::json::parse(file);
  Voice voice;
  for (const auto& [name, entry] : refs.items()) {
    if (!entry.is_object() || entry.value("lang", "") != "en") continue;
    voice = engine.CreateVoice(model, {.path = (root / entry.at("file").get<std::string>()).string(),
                                       .transcript = entry.at("text").get<std::string>(),
                                       .language = "en"});
    break;
  }
  const Voice::Impl& impl = voice.impl();
  subject.prompt = impl.prompt_tokens;
  subject.style = impl.style;
  constexpr int kTokensPerSentence = 60;  // at least, nearly always
  for (int i = 0; i * kTokensPerSentence < steps; ++i) {
    Sentence sentence;
    const PhoneText text = engine.Phones(AnyText(i), {.language = "en", .split_method = "cut0"});
    for (const PhoneSentence& part : text.sentences) {
      sentence.phones.insert(sentence.phones.end(), part.ids.begin(), part.ids.end());
    }
    sentence.all = impl.prompt_phones;
    sentence.all.insert(sentence.all.end(), sentence.phones.begin(), sentence.phones.end());
    subject.sentences.push_back(std::move(sentence));
  }
  return subject;
}

// --- tokens ---

int Choose(std::span<const float> logits, const std::vector<bool>& seen, bool may_end) {
  int best = 0;
  float largest = -INFINITY;
  for (size_t i = 0; i + (may_end ? 0 : 1) < logits.size(); ++i) {
    float v = logits[i];
    if (seen[i]) v = v < 0 ? v * kPenalty : v / kPenalty;
    if (v > largest) largest = v, best = static_cast<int>(i);
  }
  return best;
}

// What is chosen at every step of a sentence, the end token included. `forced` (else null) is the history.
std::vector<int> Decode(Context& ctx, const Subject& subject, const models::T2s& t2s, const Sentence& sentence,
                        const std::vector<int>* forced) {
  Arena::Scope scope(ctx.arena);
  const auto vocabulary = static_cast<size_t>(t2s.config.vocabulary);
  std::vector<bool> seen(vocabulary, false);
  for (int token : subject.prompt) seen[static_cast<size_t>(token)] = true;
  models::T2sState state = models::NewT2sState(
      ctx.arena, t2s, static_cast<int64_t>(sentence.all.size() + subject.prompt.size()) + kMaxTokens);
  models::T2sState* states[] = {&state};
  Tensor logits = models::Prefill(ctx, t2s, sentence.all, {}, subject.prompt, state);
  std::vector<int> chosen;
  for (;;) {
    chosen.push_back(Choose({logits.f32(), vocabulary}, seen, subject.may_end));
    const int token = forced ? (*forced)[chosen.size() - 1] : chosen.back();
    const size_t most = forced ? forced->size() : static_cast<size_t>(kMaxTokens);
    if (token == t2s.config.end_token || chosen.size() == most) return chosen;
    seen[static_cast<size_t>(token)] = true;
    Arena::Scope step(ctx.arena);
    const Tensor next = models::Step(ctx, t2s, std::span(&token, 1), states);
    std::copy_n(next.f32(), vocabulary, logits.f32());
  }
}

// --- sound ---

double LogMelDistance(Arena& arena, std::span<const float> a, std::span<const float> b) {
  Arena::Scope scope(arena);
  const Tensor x = audio::LogMel(arena, a, audio::kMelV4), y = audio::LogMel(arena, b, audio::kMelV4);
  double sum = 0;
  for (int64_t i = 0; i < x.elements(); ++i) sum += std::fabs(x.f32()[i] - y.f32()[i]);
  return sum / static_cast<double>(x.elements()) * 20 / std::log(10.0);
}

double Seconds() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

int64_t MatrixBytes(const PackedMatrix& matrix) {
  return matrix.panel_count() * matrix.panel_stride * static_cast<int64_t>(DTypeSize(matrix.dtype));
}

int64_t LayerBytes(const Affine& layer) {
  if (layer.toom_cook.panels == nullptr) return MatrixBytes(layer.matrix);
  const PackedMatrix& matrix = layer.matrix;
  return ToomCookElements(matrix.taps, matrix.depth, matrix.columns) * static_cast<int64_t>(sizeof(float));
}

int64_t VocoderBytes(const models::HifiganWeights& w) {
  int64_t bytes = MatrixBytes(w.pre.matrix) + MatrixBytes(w.post.matrix);
  for (const auto& stage : w.stages) {
    for (const auto& phase : stage.up.phases) bytes += MatrixBytes(phase.matrix);
    for (const auto& block : stage.residual.blocks) {
      for (const auto& unit : block) bytes += LayerBytes(unit.dilated) + LayerBytes(unit.plain);
    }
  }
  return bytes;
}

void Examine(Context& ctx, const Subject& subject, int steps) {
  // Tokens.
  int64_t total = 0, agreed[kCount] = {}, until_first[kCount] = {}, sentences = 0, untouched[kCount] = {};
  std::vector<std::vector<int>> tokens;
  for (const Sentence& sentence : subject.sentences) {
    if (total >= steps) break;
    const std::vector<int> reference = Decode(ctx, subject, *subject.t2s[0], sentence, nullptr);
    total += static_cast<int64_t>(reference.size());
    ++sentences;
    for (int p = 1; p < kCount; ++p) {
      const std::vector<int> chosen = Decode(ctx, subject, *subject.t2s[p], sentence, &reference);
      const auto first = std::mismatch(chosen.begin(), chosen.end(), reference.begin()).first - chosen.begin();
      until_first[p] += first;
      untouched[p] += first == static_cast<int64_t>(reference.size()) ? 1 : 0;
      for (size_t i = 0; i < chosen.size(); ++i) agreed[p] += chosen[i] == reference[i] ? 1 : 0;
    }
    tokens.push_back(reference);
    while (!tokens.back().empty() && tokens.back().back() == subject.t2s[0]->config.end_token) tokens.back().pop_back();
  }

  // Time of a step: all in turns, the best of many, so that a busy machine disturbs all alike.
  double step_seconds[kCount] = {1e9, 1e9, 1e9, 1e9};
  {
    Arena::Scope scope(ctx.arena);
    std::vector<models::T2sState> states;
    for (const auto& t2s : subject.t2s) {
      states.push_back(models::NewT2sState(ctx.arena, *t2s, 512));
      models::Prefill(ctx, *t2s, subject.sentences[0].all, {}, subject.prompt, states.back());
    }
    for (int repetition = 0; repetition < 60; ++repetition) {
      for (int p = 0; p < kCount; ++p) {
        Arena::Scope step(ctx.arena);
        models::T2sState* state[] = {&states[static_cast<size_t>(p)]};
        const int token = 7;
        const double begin = Seconds();
        models::Step(ctx, *subject.t2s[p], std::span(&token, 1), state);
        step_seconds[p] = std::min(step_seconds[p], Seconds() - begin);
      }
    }
  }

  // Sound of equal latents.
  double distance[kVocoders] = {}, sound_seconds[kVocoders] = {1e9, 1e9, 1e9};
  constexpr size_t kSounds = 5;
  const models::Sovits& exact = *subject.sovits[0];
  std::vector<float> style_values = subject.style;
  const Tensor style(style_values.data(), {1, static_cast<int64_t>(style_values.size())});
  size_t sounds = 0;
  for (; sounds < std::min(kSounds, tokens.size()); ++sounds) {
    Arena::Scope scope(ctx.arena);
    const Noise noise(2, NoisePurpose::kLatent, static_cast<uint32_t>(sounds));
    const int64_t channels = exact.config.latent_channels;
    const Tensor content = models::Content(ctx, exact, tokens[sounds], subject.sentences[sounds].phones, style);
    const Tensor latent = models::Latent(
        ctx, exact, content, {.style = style, .noise = [&](int64_t first, int64_t frames, float* out) {
                                noise.Normal(static_cast<uint64_t>(first * channels), frames * channels, out);
                              }});
    Tensor made[kVocoders];
    for (int p = 0; p < kVocoders; ++p) {
      const double begin = Seconds();
      made[p] = models::Vocode(ctx, *subject.sovits[p], latent, style);
      const double sound = static_cast<double>(made[p].elements()) / exact.config.sample_rate;
      sound_seconds[p] = std::min(sound_seconds[p], (Seconds() - begin) / sound);
      distance[p] += LogMelDistance(ctx.arena, {made[0].f32(), static_cast<size_t>(made[0].elements())},
                                    {made[p].f32(), static_cast<size_t>(made[p].elements())});
    }
  }

  std::printf("%s: %lld sentences, %lld steps; kernels %s, %d threads\n\n", subject.name.c_str(),
              static_cast<long long>(sentences), static_cast<long long>(total), ctx.kernels.name, ctx.pool.threads());
  std::printf(
      "| module | numbers | MB | equal tokens | steps to the first other | sentences all equal | log-mel distance | "
      "time | phone error, en | zh |\n");
  std::printf("|---|---|---|---|---|---|---|---|---|---|\n");
  for (int p = 0; p < kCount; ++p) {
    const models::T2sWeights& w = subject.t2s[p]->weights;
    int64_t bytes = 0;
    for (const auto& layer : w.layers) {
      for (const Affine* part : {&layer.query_key_value, &layer.out, &layer.up, &layer.down})
        bytes += MatrixBytes(part->matrix);
    }
    const double share = p == 0 ? 100.0 : 100.0 * static_cast<double>(agreed[p]) / static_cast<double>(total);
    const std::string first = p == 0 ? "-" : std::to_string(until_first[p] / sentences);
    const std::string all = p == 0 ? "-" : std::to_string(untouched[p]) + " of " + std::to_string(sentences);
    std::printf("| decoder | %s | %.1f | %.2f %% | %s | %s | | %.2f ms per token | | |\n", kPrecisions[p],
                static_cast<double>(bytes) / 1e6, share, first.c_str(), all.c_str(), 1e3 * step_seconds[p]);
  }
  for (int p = 0; p < kVocoders; ++p) {
    std::printf("| vocoder | %s | %.1f | | | | %.3f dB | %.0f ms per second | | |\n", kPrecisions[p],
                static_cast<double>(VocoderBytes(subject.sovits[p]->weights.vocoder)) / 1e6,
                distance[p] / static_cast<double>(sounds), 1e3 * sound_seconds[p]);
  }
}

int Main(int argc, char** argv) {
  int steps = 5000, threads = 0;
  std::string folder;
  bool judge = false;
  for (int i = 1; i < argc; ++i) {
    const std::string name = argv[i];
    if (name == "--judge") {
      judge = true;
      continue;
    }
    if (i + 1 >= argc || (name != "--steps" && name != "--threads" && name != "--model")) {
      std::fprintf(stderr, "usage: gsv_precision [--steps N] [--threads N] [--model FOLDER [--judge]]\n");
      return 2;
    }
    const char* value = argv[++i];
    if (name == "--steps") steps = std::max(1, std::atoi(value));
    if (name == "--threads") threads = std::atoi(value);
    if (name == "--model") folder = value;
  }
  try {
    const Subject subject = folder.empty() ? Generated(steps) : OfFolder(folder, steps);
    Arena arena;
    ThreadPool pool(threads);
    Context ctx{arena, pool};
    Examine(ctx, subject, steps);
    if (judge && !folder.empty()) PrintSpeech(folder, threads);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "gsv_precision: %s\n", error.what());
    return 1;
  }
  return 0;
}

}  // namespace
}  // namespace gsv::bench

int main(int argc, char** argv) { return gsv::bench::Main(argc, argv); }
