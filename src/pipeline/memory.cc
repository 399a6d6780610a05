#include "pipeline/memory.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>

#include "base/arena.h"

namespace gsv::pipeline {
namespace {

// A sentence of ten seconds with a reference of four, in ordinary speech.
constexpr int kPhones = 100;  // of the sentence; as many of the reference
constexpr int kPromptTokens = 100;
constexpr int kTokens = 250;

struct Part {
  std::string_view prefix;  // of the names of its tensors
  const char* name;
};
constexpr Part kSovitsParts[] = {{"enc_p.", "SoVITS: text encoder"},
                                 {"flow.", "SoVITS: flow"},
                                 {"dec.", "SoVITS: vocoder"},
                                 {"ref_enc.", "SoVITS: style encoder"},
                                 {"", "SoVITS: quantizer and others"}};  // what is left

void Count(const weights::WeightStore::Array& array, MemoryUse& use) {
  (array.mapped ? use.mapped_bytes : use.private_bytes) += array.bytes();
}

MemoryUse OfStore(const weights::WeightStore& store, const char* name) {
  MemoryUse use{.what = name};
  for (const weights::WeightStore::Array& array : store.arrays()) Count(array, use);
  return use;
}

void AddSovits(const weights::WeightStore& store, std::vector<MemoryUse>& uses) {
  std::vector<MemoryUse> parts;
  for (const Part& part : kSovitsParts) parts.push_back({.what = part.name});
  for (const weights::WeightStore::Array& array : store.arrays()) {
    const auto* part = std::find_if(std::begin(kSovitsParts), std::end(kSovitsParts),
                                    [&](const Part& candidate) { return array.name.starts_with(candidate.prefix); });
    Count(array, parts[static_cast<size_t>(part - kSovitsParts)]);
  }
  uses.insert(uses.end(), parts.begin(), parts.end());
}

template <class Network>
void AddLoaded(const std::shared_ptr<const LazyNetwork<Network>>& lazy, const char* name,
               std::vector<MemoryUse>& uses) {
  const std::shared_ptr<const Network> network = lazy ? lazy->Loaded() : nullptr;
  if (network != nullptr) uses.push_back(OfStore(network->store, name));
}

// What the two stages of Synthesize take from their arenas.
void AddSentence(const Engine::Impl& engine, const Model::Impl& model, std::vector<MemoryUse>& uses) {
  const models::T2s& t2s = *model.t2s;
  const models::Sovits& sovits = *model.sovits;
  const auto bytes = [](size_t size) { return static_cast<int64_t>(size); };
  const std::vector<int> phones(2 * kPhones, 0), prompt(kPromptTokens, 0), tokens(kTokens, 0);
  {
    Arena cache, arena;
    Context ctx{arena, engine.pool, engine.kernels};
    models::T2sState state = models::NewT2sState(cache, t2s, 2 * kPhones + kPromptTokens + kTokens);
    models::T2sState* states[] = {&state};
    models::Prefill(ctx, t2s, phones, {}, prompt, state);
    models::Step(ctx, t2s, std::span(tokens).first(1), states);
    uses.push_back({.what = "keys and values of a sentence", .private_bytes = bytes(cache.reserved_bytes())});
    uses.push_back({.what = "working memory: GPT", .private_bytes = bytes(arena.reserved_bytes())});
  }
  Arena arena;
  Context ctx{arena, engine.pool, engine.kernels};
  const auto no_noise = [&](int64_t /*first*/, int64_t frames, float* out) {
    std::fill_n(out, frames * sovits.config.latent_channels, 0.0f);
  };
  std::vector<float> style(static_cast<size_t>(sovits.config.style_channels), 0.0f);
  models::Decode(ctx, sovits,
                 {.tokens = tokens,
                  .phones = std::span(phones).first(kPhones),
                  .style = Tensor(style.data(), {1, sovits.config.style_channels}),
                  .noise = no_noise});
  uses.push_back({.what = "working memory: SoVITS", .private_bytes = bytes(arena.reserved_bytes())});
}

}  // namespace

std::vector<MemoryUse> MemoryOf(const Engine::Impl& engine, const Model::Impl& model) {
  std::vector<MemoryUse> uses = {OfStore(model.t2s->store, "GPT")};
  AddSovits(model.sovits->store, uses);
  AddLoaded(model.hubert, "HuBERT", uses);
  AddLoaded(model.roberta, "RoBERTa", uses);
  AddLoaded(model.speaker, "speaker network", uses);
  AddLoaded(model.g2pw, "G2PW", uses);
  AddSentence(engine, model, uses);
  return uses;
}

}  // namespace gsv::pipeline
