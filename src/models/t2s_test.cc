#include "models/t2s.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "golden/generated_weights.h"
#include "gsv/error.h"
#include "weights/convert.h"

namespace gsv::models {
namespace {

using golden::GeneratedWeights;
using testing::HasSubstr;

constexpr char kModel[] = "t2s_tiny";

std::shared_ptr<GeneratedWeights> TinyWeights() {
  return std::make_shared<GeneratedWeights>(golden::ManifestPath(kModel));
}

std::shared_ptr<const T2s> TinyT2s() { return LoadT2s(golden::CheckpointOf(TinyWeights(), kModel)); }

std::vector<int> Sequence(int count, int step, int limit) {
  std::vector<int> values;
  for (int i = 0; i < count; ++i) values.push_back((i * step + 1) % limit);
  return values;
}

const std::vector<int> kPhones = Sequence(19, 7, 40);
const std::vector<int> kPrompt = Sequence(13, 31, 100);

class T2sTest : public testing::Test {
 protected:
  T2sState Room(int64_t positions) { return NewT2sState(arena_, *t2s_, positions); }
  std::vector<float> Row(const Tensor& logits, int64_t row = 0) {
    return {logits.row(row), logits.row(row) + logits.channels()};
  }

  std::shared_ptr<const T2s> t2s_ = TinyT2s();
  Arena arena_;
  ThreadPool pool_{2};
  Context ctx_{arena_, pool_};
};

TEST_F(T2sTest, SizesComeFromShapesAndConfiguration) {
  const T2sConfig& config = t2s_->config;
  EXPECT_EQ(config.width, 64);
  EXPECT_EQ(config.heads, 4);
  EXPECT_EQ(config.layers, 3);
  EXPECT_EQ(config.feature_width, 24);
  EXPECT_EQ(config.phones, 40);
  EXPECT_EQ(config.vocabulary, 101);
  EXPECT_EQ(config.end_token, 100);
}

TEST_F(T2sTest, NoFeaturesAreZeroFeatures) {
  T2sState a = Room(64), b = Room(64);
  const Tensor zeros = NewZeros(arena_, {static_cast<int64_t>(kPhones.size()), t2s_->config.feature_width});
  EXPECT_EQ(Row(Prefill(ctx_, *t2s_, kPhones, {}, kPrompt, a)), Row(Prefill(ctx_, *t2s_, kPhones, zeros, kPrompt, b)));
}

TEST_F(T2sTest, AStepGivesWhatAPrefillOfOneTokenMoreGives) {
  T2sState stepped = Room(64), filled = Room(64);
  Prefill(ctx_, *t2s_, kPhones, {}, std::span(kPrompt).first(kPrompt.size() - 1), stepped);
  T2sState* const states[] = {&stepped};
  const std::vector<float> a = Row(Step(ctx_, *t2s_, std::span(kPrompt).last(1), states));
  const std::vector<float> b = Row(Prefill(ctx_, *t2s_, kPhones, {}, kPrompt, filled));
  EXPECT_EQ(stepped.length(), filled.length());
  EXPECT_EQ(stepped.token_position, filled.token_position);
  for (size_t i = 0; i < a.size(); ++i) EXPECT_NEAR(a[i], b[i], 2e-5) << i;
}

// Smaller types lose digits, not more, and a row of a batch is still what it is alone.
TEST_F(T2sTest, SmallerTypesGiveNearlyTheSame) {
  T2sState exact = Room(64);
  const std::vector<float> expected = Row(Prefill(ctx_, *t2s_, kPhones, {}, kPrompt, exact));
  float largest = 0;
  for (float x : expected) largest = std::max(largest, std::fabs(x));
  std::vector<float> widened;  // of int8 weights and float32 rows
  struct Case {
    DType dtype, rows;
    float bound;  // of the largest logit: weights alone lose least
  };
  for (const auto& [dtype, rows, bound] : {Case{DType::kBF16, DType::kF32, 0.05f}, Case{DType::kI8, DType::kF32, 0.05f},
                                           Case{DType::kI8, DType::kI8, 0.1f}}) {
    const auto small = LoadT2s(golden::CheckpointOf(TinyWeights(), kModel), dtype, rows);
    EXPECT_EQ(small->config.rows, rows);
    EXPECT_EQ(small->config.cache_type, DType::kBF16);
    EXPECT_EQ(small->weights.layers[1].down.matrix.dtype, dtype);
    EXPECT_EQ(small->weights.predict.matrix.dtype, DType::kF32);
    EXPECT_LT(StateBytes(small->config, 64), StateBytes(t2s_->config, 64));
    T2sState a = NewT2sState(arena_, *small, 64), b = NewT2sState(arena_, *small, 80),
             c = NewT2sState(arena_, *small, 64);
    const std::vector<float> actual = Row(Prefill(ctx_, *small, kPhones, {}, kPrompt, a));
    bool differs = false;
    for (size_t i = 0; i < expected.size(); ++i) {
      EXPECT_NEAR(actual[i], expected[i], bound * largest) << DTypeName(dtype) << " " << i;
      differs = differs || actual[i] != expected[i];
    }
    EXPECT_TRUE(differs);
    EXPECT_NE(actual, widened);
    widened = actual;
    CopyState(a, b);
    Prefill(ctx_, *small, std::span(kPhones).first(5), {}, std::span(kPrompt).first(4), c);
    for (int token = 3; token < 9; ++token) {
      T2sState *alone[] = {&a}, *together[] = {&c, &b};
      const int tokens[] = {token + 20, token};
      const Tensor logits = Step(ctx_, *small, tokens, together);
      EXPECT_EQ(Row(logits, 1), Row(Step(ctx_, *small, std::span(tokens).last(1), alone)));
    }
  }
}

TEST_F(T2sTest, PhonesDoNotSeeTokensAndTokensDoNotSeeLaterOnes) {
  // The last layer's outputs at all positions but the last must not depend on the last token.
  struct LastLayer : Observer {
    void OnTensor(std::string_view name, const Tensor& x) override {
      if (name == "h.layers.2") rows.assign(x.row(0), x.row(x.rows() - 1));
    }
    std::vector<float> rows;
  } a, b;
  std::vector<int> changed = kPrompt;
  changed.back() = 77;
  T2sState first = Room(64), second = Room(64);
  Context ctx_a{arena_, pool_, ctx_.kernels, &a}, ctx_b{arena_, pool_, ctx_.kernels, &b};
  const std::vector<float> logits_a = Row(Prefill(ctx_a, *t2s_, kPhones, {}, kPrompt, first));
  const std::vector<float> logits_b = Row(Prefill(ctx_b, *t2s_, kPhones, {}, changed, second));
  ASSERT_EQ(a.rows.size(), (kPhones.size() + kPrompt.size() - 1) * 64);
  EXPECT_EQ(a.rows, b.rows);
  EXPECT_NE(logits_a, logits_b);
}

TEST_F(T2sTest, EveryRowOfAStepIsTheOneItWouldBeAlone) {
  constexpr int kBatch = 5;
  for (const kernels::Kernels* kernels : kernels::Supported()) {
    for (int threads : {1, 2, 3}) {
      ThreadPool pool(threads), single(1);
      Context together{arena_, pool, *kernels}, alone{arena_, single, *kernels};
      std::vector<T2sState> batch, singles;
      std::vector<T2sState*> states;
      for (int b = 0; b < kBatch; ++b) {  // different lengths of phones and prompt
        const std::span<const int> phones = std::span(kPhones).first(static_cast<size_t>(3 + 4 * b));
        const std::span<const int> prompt = std::span(kPrompt).first(static_cast<size_t>(b * b / 2));
        batch.push_back(Room(48 + 16 * b));
        singles.push_back(Room(64));
        const std::vector<float> row = Row(Prefill(together, *t2s_, phones, {}, prompt, batch.back()));
        EXPECT_EQ(row, Row(Prefill(alone, *t2s_, phones, {}, prompt, singles.back())));
      }
      for (T2sState& state : batch) states.push_back(&state);
      for (int step = 0; step < 4; ++step) {
        const std::vector<int> tokens = Sequence(kBatch, 17 + step, 100);
        const Tensor logits = Step(together, *t2s_, tokens, states);
        for (int b = 0; b < kBatch; ++b) {
          T2sState* const state[] = {&singles[static_cast<size_t>(b)]};
          const Tensor own = Step(alone, *t2s_, std::span(tokens).subspan(static_cast<size_t>(b), 1), state);
          EXPECT_EQ(Row(logits, b), Row(own)) << kernels->name << ", " << threads << " threads, row " << b;
        }
      }
    }
  }
}

TEST_F(T2sTest, ACopiedStateGoesOnLikeItsOriginal) {
  T2sState small = Room(static_cast<int64_t>(kPhones.size() + kPrompt.size()) + 1), large = Room(200);
  Prefill(ctx_, *t2s_, kPhones, {}, kPrompt, small);
  CopyState(small, large);
  EXPECT_EQ(large.length(), small.length());
  const int token = 5;
  T2sState* const a[] = {&small};
  T2sState* const b[] = {&large};
  EXPECT_EQ(Row(Step(ctx_, *t2s_, {&token, 1}, a)), Row(Step(ctx_, *t2s_, {&token, 1}, b)));
}

TEST_F(T2sTest, AStateTakesTheStatedMemory) {
  for (int64_t positions : {300, 1000, 5000}) {
    Arena arena;
    NewT2sState(arena, *t2s_, positions);
    EXPECT_EQ(arena.heap_allocations(), 1u);
    const auto bytes = static_cast<double>(StateBytes(t2s_->config, positions));
    EXPECT_NEAR(static_cast<double>(arena.reserved_bytes()), std::max(bytes, 1048576.0), 256.0);
  }
}

TEST_F(T2sTest, AConvertedFileGivesTheSameNumbers) {
  const std::string path = testing::TempDir() + "t2s_converted.safetensors";
  weights::WriteConverted(path, t2s_->store, golden::CheckpointOf(TinyWeights(), kModel), nlohmann::json::object());
  const std::shared_ptr<const T2s> converted = LoadT2s(weights::OpenCheckpoint(path));
  std::remove(path.c_str());
  T2sState a = Room(64), b = Room(64);
  EXPECT_EQ(converted->config.heads, t2s_->config.heads);
  EXPECT_EQ(Row(Prefill(ctx_, *t2s_, kPhones, {}, kPrompt, a)),
            Row(Prefill(ctx_, *converted, kPhones, {}, kPrompt, b)));
}

// --- bad files ----------------------------------------------------------------------------------------------------

struct BadFile {
  const char* what;
  ErrorCode code;
  const char* message;
  void (*damage)(GeneratedWeights& weights);
};

nlohmann::json& ModelSection(GeneratedWeights& weights) { return weights.mutable_metadata()["config"]["model"]; }

const BadFile kBadFiles[] = {
    {"no configuration", ErrorCode::kFileCorrupt, "has no section config",
     [](GeneratedWeights& w) { w.mutable_metadata() = nlohmann::json::object(); }},
    {"a configuration that is none", ErrorCode::kFileCorrupt, "has no section config.model",
     [](GeneratedWeights& w) { w.mutable_metadata()["config"]["model"] = 3; }},
    {"no heads", ErrorCode::kFileCorrupt, "config.model.head is absent",
     [](GeneratedWeights& w) { ModelSection(w).erase("head"); }},
    {"heads in letters", ErrorCode::kFileCorrupt, "expected a whole number",
     [](GeneratedWeights& w) { ModelSection(w)["head"] = "four"; }},
    {"zero heads", ErrorCode::kFileCorrupt, "config.model.head is 0",
     [](GeneratedWeights& w) { ModelSection(w)["head"] = 0; }},
    {"heads that do not divide the width", ErrorCode::kFileCorrupt, "divisor of the 64 channels",
     [](GeneratedWeights& w) { ModelSection(w)["head"] = 5; }},
    {"an end token inside the vocabulary", ErrorCode::kModelMismatch, "config.model.EOS is 7",
     [](GeneratedWeights& w) { ModelSection(w)["EOS"] = 7; }},
    {"layers of another model", ErrorCode::kModelMismatch, "n_layer is 24",
     [](GeneratedWeights& w) { ModelSection(w)["n_layer"] = 24; }},
    {"a vocabulary of another model", ErrorCode::kModelMismatch, "vocab_size is 1025",
     [](GeneratedWeights& w) { ModelSection(w)["vocab_size"] = 1025; }},
    {"no layers", ErrorCode::kTensorMissing, "h.layers.0.self_attn.in_proj_weight",
     [](GeneratedWeights& w) {
       ModelSection(w).erase("n_layer");
       w.Remove("model.h.layers.0.self_attn.in_proj_weight");
     }},
    {"a missing bias", ErrorCode::kTensorMissing, "h.layers.1.linear2.bias",
     [](GeneratedWeights& w) { w.Remove("model.h.layers.1.linear2.bias"); }},
    {"a wrong shape", ErrorCode::kTensorShape, "ar_predict_layer.weight",
     [](GeneratedWeights& w) {
       w.Replace("model.ar_predict_layer.weight", {100, 64}, std::vector<float>(6400));
     }},
    {"a number that is none", ErrorCode::kWeightsNotFinite, "norm2.weight",
     [](GeneratedWeights& w) {
       w.Replace("model.h.layers.2.norm2.weight", {64}, std::vector<float>(64, std::nanf("")));
     }},
};

TEST(LoadT2s, SaysWhatIsWrongWithAFile) {
  for (const BadFile& bad : kBadFiles) {
    const std::shared_ptr<GeneratedWeights> weights = TinyWeights();
    bad.damage(*weights);
    try {
      LoadT2s(golden::CheckpointOf(weights, kModel));
      ADD_FAILURE() << bad.what << ": no error";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), bad.code) << bad.what << ": " << error.what();
      EXPECT_THAT(error.what(), HasSubstr(bad.message)) << bad.what;
      EXPECT_THAT(error.what(), HasSubstr("generated t2s_tiny")) << bad.what;
    }
  }
}

TEST(LoadT2s, TakesNoOtherNetwork) {
  weights::Checkpoint checkpoint = golden::CheckpointOf(TinyWeights(), kModel);
  checkpoint.kind = weights::CheckpointKind::kSovits;
  try {
    LoadT2s(checkpoint);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kVersionUnknown);
  }
}

}  // namespace
}  // namespace gsv::models
