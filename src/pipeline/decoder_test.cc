#include "pipeline/decoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>
#include <set>

#include "base/rng.h"
#include "golden/generated_weights.h"
#include "gsv/error.h"
#include "models/precision.h"

namespace {
std::atomic<int64_t> heap_allocations{0};
}  // namespace

// Every allocation of this program is counted, whoever makes it. Not inlined: GCC 12 would see malloc meet delete.
[[gnu::noinline]] void* operator new(size_t bytes) {
  heap_allocations.fetch_add(1, std::memory_order_relaxed);
  if (void* memory = std::malloc(bytes == 0 ? 1 : bytes)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, size_t) noexcept { std::free(memory); }

namespace gsv::pipeline {
namespace {

constexpr char kModel[] = "t2s_tiny";
constexpr bool kGoOn = true;

// `may_end`: false takes all weight from the end token, so that greedy sequences run to their limit.
std::shared_ptr<const models::T2s> TinyT2s(bool may_end = true, const models::Precision& precision = {}) {
  auto weights = std::make_shared<golden::GeneratedWeights>(golden::ManifestPath(kModel));
  if (!may_end) {
    const weights::StoredTensor& stored = *weights->Find("model.ar_predict_layer.weight");
    const std::vector<int64_t> shape = stored.shape;
    std::vector<float> values(static_cast<size_t>(stored.elements()));
    weights::ReadF32(*weights, stored, values.data());
    std::fill(values.end() - shape[1], values.end(), 0.0f);
    weights->Replace("model.ar_predict_layer.weight", shape, values);
  }
  return models::LoadT2s(golden::CheckpointOf(weights, kModel), precision.decoder, precision.decoder_rows);
}

TokenNoise SeededNoise(uint64_t seed) {
  return [noise = Noise(seed, NoisePurpose::kTokens)](int64_t step, std::span<float> row) {
    noise.Exponential(static_cast<uint64_t>(step) * row.size(), static_cast<int64_t>(row.size()), row.data());
  };
}

struct Machine {
  explicit Machine(int threads = 2) : pool(threads) {}

  Arena arena;
  ThreadPool pool;
  Context ctx{arena, pool};
};

const std::vector<int> kPrompt = {5, 17, 3, 99, 42, 8, 61};

// Sentences of different lengths, prompts and limits.
std::vector<DecodeItem> Sentences(int count, int max_tokens = 90) {
  std::vector<DecodeItem> items;
  for (int i = 0; i < count; ++i) {
    DecodeItem item;
    for (int p = 0; p < 4 + 5 * i % 17; ++p) item.phones.push_back((11 * i + 7 * p) % 40);
    if (i % 3 != 2) item.prompt_tokens = std::span(kPrompt).first(static_cast<size_t>(i % 3 == 0 ? 7 : 4));
    item.noise = SeededNoise(static_cast<uint64_t>(i));
    item.max_tokens = i % 4 == 3 ? 20 : max_tokens;
    items.push_back(std::move(item));
  }
  return items;
}

std::vector<DecodedTokens> Decode(const models::T2s& t2s, std::span<const DecodeItem> items, int batch_size,
                                  int threads) {
  Machine machine(threads);
  return DecodeTokens(machine.ctx, t2s, items, batch_size, [](int, int) { return kGoOn; });
}

TEST(DecodeTokens, EverySentenceGetsTheTokensThatItWouldGetAlone) {
  const auto t2s = TinyT2s();
  const std::vector<DecodeItem> items = Sentences(11);
  std::vector<DecodedTokens> alone;
  for (const DecodeItem& item : items) alone.push_back(Decode(*t2s, {&item, 1}, 1, 1)[0]);
  std::set<size_t> lengths;
  for (const DecodedTokens& decoded : alone) lengths.insert(decoded.tokens.size());
  ASSERT_GE(lengths.size(), 4u) << "the case is too simple: sentences should end at different times";

  for (int batch_size : {1, 2, 3, 8, 64}) {
    for (int threads : {1, 2, 4}) {
      const std::vector<DecodedTokens> together = Decode(*t2s, items, batch_size, threads);
      ASSERT_EQ(together.size(), items.size());
      for (size_t i = 0; i < items.size(); ++i) {
        EXPECT_EQ(together[i].tokens, alone[i].tokens) << "sentence " << i << ", batch " << batch_size;
        EXPECT_EQ(together[i].stopped_at_limit, alone[i].stopped_at_limit);
      }
    }
  }
}

TEST(DecodeTokens, TokensAreInTheVocabularyAndWithoutTheEndToken) {
  const auto t2s = TinyT2s();
  bool one_ended = false;
  for (const DecodedTokens& decoded : Decode(*t2s, Sentences(11, 400), 4, 2)) {
    EXPECT_GE(decoded.tokens.size(), static_cast<size_t>(TokenSampler::kMinTokens));
    for (int token : decoded.tokens) EXPECT_TRUE(token >= 0 && token < t2s->config.end_token) << token;
    one_ended |= !decoded.stopped_at_limit;
  }
  EXPECT_TRUE(one_ended);
}

TEST(DecodeTokens, AllTokensUpToTheLimitAreKept) {
  const auto t2s = TinyT2s(/*may_end=*/false);
  std::vector<DecodeItem> items = Sentences(1);
  items[0].sampling.top_k = 1;
  for (int limit : {1, 12, 300, 700}) {  // the last two outgrow the room that a sentence begins with
    items[0].max_tokens = limit;
    const DecodedTokens decoded = Decode(*t2s, items, 1, 2)[0];
    EXPECT_EQ(decoded.tokens.size(), static_cast<size_t>(limit));
    EXPECT_TRUE(decoded.stopped_at_limit);
  }
}

TEST(DecodeTokens, GrowingMemoryChangesNoToken) {
  const auto t2s = TinyT2s(/*may_end=*/false);
  std::vector<DecodeItem> items = Sentences(1);
  items[0].sampling.top_k = 1;
  items[0].max_tokens = 600;
  const std::vector<int> grown = Decode(*t2s, items, 1, 1)[0].tokens;

  // The same with a state that has all the room from the beginning.
  Machine machine(1);
  models::T2sState state = models::NewT2sState(machine.arena, *t2s, 1000);
  models::T2sState* const states[] = {&state};
  TokenSampler sampler(items[0].sampling, t2s->config.vocabulary, t2s->config.end_token, items[0].prompt_tokens);
  const std::vector<float> noise(static_cast<size_t>(t2s->config.vocabulary), 1.0f);
  Tensor logits = models::Prefill(machine.ctx, *t2s, items[0].phones, {}, items[0].prompt_tokens, state);
  for (size_t step = 0; step < grown.size(); ++step) {
    const int token = sampler.Choose({logits.row(0), noise.size()}, static_cast<int64_t>(step), noise).token;
    ASSERT_EQ(token, grown[step]) << "step " << step;
    logits = models::Step(machine.ctx, *t2s, {&token, 1}, states);
  }
}

TEST(DecodeTokens, TheFirstMayBeDecodedAlone) {
  const auto t2s = TinyT2s();
  const std::vector<DecodeItem> items = Sentences(6);
  const std::vector<DecodedTokens> together = Decode(*t2s, items, 4, 2);
  Machine machine;
  std::vector<size_t> ended;
  int tokens_before = 0;
  const auto progress = [&](int, int tokens) {
    if (ended.empty()) tokens_before = tokens;
    return kGoOn;
  };
  const auto finished = [&](size_t item, const DecodedTokens&) { ended.push_back(item); };
  const std::vector<DecodedTokens> decoded =
      DecodeTokens(machine.ctx, *t2s, items, 4, progress, finished, DecodeOrder::kFirstAlone);
  ASSERT_EQ(ended.size(), items.size());
  EXPECT_EQ(ended[0], 0u);
  EXPECT_LE(tokens_before, static_cast<int>(decoded[0].tokens.size())) << "others were decoded beside it";
  for (size_t i = 0; i < items.size(); ++i) EXPECT_EQ(decoded[i].tokens, together[i].tokens) << "sentence " << i;
}

TEST(DecodeTokens, TheFirstIsShownWhileItGrowsAlone) {
  const auto t2s = TinyT2s();
  const std::vector<DecodeItem> items = Sentences(3);
  Machine machine;
  std::vector<std::vector<int>> shown;
  const auto progress = [](int, int) { return kGoOn; };
  const auto finished = [](size_t, const DecodedTokens&) {};
  const auto growing = [&](std::span<const int> tokens) { shown.emplace_back(tokens.begin(), tokens.end()); };
  const std::vector<DecodedTokens> decoded =
      DecodeTokens(machine.ctx, *t2s, items, 4, progress, finished, DecodeOrder::kFirstAlone, growing);
  ASSERT_GE(shown.size() + 1, decoded[0].tokens.size());
  for (const std::vector<int>& tokens : shown) {
    ASSERT_LE(tokens.size(), decoded[0].tokens.size());
    EXPECT_TRUE(std::equal(tokens.begin(), tokens.end(), decoded[0].tokens.begin()));
  }
  shown.clear();
  DecodeTokens(machine.ctx, *t2s, items, 4, progress, finished, DecodeOrder::kTogether, growing);
  EXPECT_TRUE(shown.empty());
}

TEST(DecodeTokens, NothingToDecodeIsNothing) { EXPECT_TRUE(Decode(*TinyT2s(), {}, 8, 2).empty()); }

TEST(DecodeTokens, ProgressCountsSentencesAndTokens) {
  const auto t2s = TinyT2s();
  const std::vector<DecodeItem> items = Sentences(5);
  Machine machine;
  int sentences = 0, tokens = 0;
  const std::vector<DecodedTokens> decoded =
      DecodeTokens(machine.ctx, *t2s, items, 2, [&](int sentences_done, int tokens_made) {
        EXPECT_GE(sentences_done, sentences);
        EXPECT_LE(sentences_done, sentences + 2);
        EXPECT_GE(tokens_made, tokens);
        EXPECT_LE(tokens_made, tokens + 2) << "a step makes one token per row";
        sentences = sentences_done;
        tokens = tokens_made;
        return kGoOn;
      });
  int expected = 0;
  for (const DecodedTokens& result : decoded) expected += static_cast<int>(result.tokens.size());
  EXPECT_EQ(sentences, 5);
  EXPECT_EQ(tokens, expected);
}

TEST(DecodeTokens, CancellationTakesEffectAtOnce) {
  const auto t2s = TinyT2s();
  const std::vector<DecodeItem> items = Sentences(5);
  for (int calls_before : {0, 1, 2, 7, 30}) {
    Machine machine;
    int calls = 0;
    try {
      DecodeTokens(machine.ctx, *t2s, items, 3, [&](int, int) { return calls++ < calls_before; });
      ADD_FAILURE() << "was not cancelled";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::kCancelled);
    }
    EXPECT_EQ(calls, calls_before + 1) << "the loop went on after it was told to end";
  }
}

TEST(DecodeTokens, ASentenceLargerThanTheBoundIsRefused) {
  const auto t2s = TinyT2s();
  const int64_t positions = kMaxStateBytes / models::StateBytes(t2s->config, 1600) * 1600 + 1600;
  std::vector<DecodeItem> items = Sentences(1);
  items[0].phones.assign(static_cast<size_t>(positions), 1);
  try {
    Decode(*t2s, items, 1, 1);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kOutOfMemory);
  }
}

// At every precision, whose rows and weights take other ways.
class DecodeTokensAt : public testing::TestWithParam<const char*> {};

TEST_P(DecodeTokensAt, AStepTouchesNoHeap) {
  const auto t2s = TinyT2s(/*may_end=*/false, models::FindPrecision(GetParam(), kernels::Best()));
  std::vector<DecodeItem> items = Sentences(4);
  for (DecodeItem& item : items) {
    item.sampling = {.top_k = 1, .top_p = 0.9f};
    item.max_tokens = 120;
  }
  Machine machine;
  int call = 0;
  int64_t before = 0;
  size_t blocks = 0;
  DecodeTokens(machine.ctx, *t2s, items, 4, [&](int sentences_done, int) {
    const int64_t now = heap_allocations.load();
    // All four have joined after four calls, and all end together.
    if (call > 5 && sentences_done == 0) {
      EXPECT_EQ(now, before) << "call " << call;
      EXPECT_EQ(machine.arena.heap_allocations(), blocks) << "call " << call;
    }
    ++call;
    blocks = machine.arena.heap_allocations();
    before = heap_allocations.load();
    return kGoOn;
  });
  EXPECT_GT(call, 100);
}
INSTANTIATE_TEST_SUITE_P(Precisions, DecodeTokensAt, testing::Values("f32", "bf16", "int8", "auto"));

}  // namespace
}  // namespace gsv::pipeline
