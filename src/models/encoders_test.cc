// HuBERT and RoBERTa: parity with transformers, spellings of their files, damaged files.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <set>

#include "base/thread_pool.h"
#include "base/utf8.h"
#include "golden/generated_weights.h"
#include "golden/numeric_cases_encoders.h"
#include "models/hubert.h"
#include "models/roberta.h"

namespace gsv::models {
namespace {

using golden::GeneratedWeights;
using golden::ManifestPath;
using testing::HasSubstr;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

golden::NumericCase ReadCase(const std::string& name) {
  return golden::ReadNumericCase(GSV_SOURCE_DIR "/tests/golden/encoders/" + name + ".json");
}

class EncoderGolden : public testing::TestWithParam<const char*> {};

TEST_P(EncoderGolden, EveryTensorIsWithinItsBound) {
  const golden::NumericCase c = ReadCase(GetParam());
  ASSERT_TRUE(golden::AcceptsEncoders(c));
  const std::vector<golden::TensorResult> results = golden::RunEncoders(c);
  size_t bounded = c.params.contains("text") ? 1 : 0;
  for (const auto& [name, tensor] : c.tensors) bounded += tensor.atol >= 0;
  EXPECT_EQ(results.size(), bounded);
  for (const golden::TensorResult& result : results) {
    EXPECT_TRUE(result.passed) << result.tensor << ": " << result.error << " > " << result.bound << "; "
                               << result.detail;
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, EncoderGolden,
                         testing::Values("hubert_small", "hubert_odd", "hubert_base", "roberta_small", "roberta_plain",
                                         "roberta_large"),
                         [](const auto& info) { return std::string(info.param); });

// Real weights in float16 and real speech: the case of the demo voice, which goes on to codes elsewhere.
TEST(EncoderGolden, TheDemoVoicesHubert) {
  const std::vector<golden::TensorResult> results = golden::RunEncoders(ReadCase("voice_prompt"));
  EXPECT_EQ(results.size(), 6u);
  for (const golden::TensorResult& result : results) {
    EXPECT_TRUE(result.passed) << result.tensor << ": " << result.error << " > " << result.bound << "; "
                               << result.detail;
  }
}

TEST(EncoderGolden, ARunnerSeesDamage) {
  golden::NumericCase c = ReadCase("roberta_small");
  c.tensors.at("hidden").floats[40] += 1e-3f;
  c.tensors.at("layer_0").floats.pop_back();
  c.tensors.at("ids").ints[3] ^= 1;
  std::set<std::string> failed;
  for (const golden::TensorResult& result : golden::RunEncoders(c)) {
    if (!result.passed) failed.insert(result.tensor);
  }
  EXPECT_TRUE(failed.count("hidden") && failed.count("layer_0") && failed.count("ids"));
}

// --- spellings -------------------------------------------------------------------------------------------------------

// The tensors of a manifest under other names.
std::shared_ptr<GeneratedWeights> Renamed(const std::string& manifest,
                                          const std::function<std::string(std::string)>& rename) {
  auto source = std::make_shared<GeneratedWeights>(ManifestPath(manifest));
  const std::vector<weights::StoredTensor> tensors(source->tensors().begin(), source->tensors().end());
  for (const weights::StoredTensor& tensor : tensors) {
    std::vector<float> values(static_cast<size_t>(tensor.elements()));
    weights::ReadF32(*source, tensor, values.data());
    source->Remove(tensor.name);
    source->Replace(rename(tensor.name), tensor.shape, values);
  }
  return source;
}

std::string Replaced(std::string text, std::string_view from, std::string_view to) {
  const size_t at = text.find(from);
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

std::vector<float> Values(const Tensor& tensor) {
  std::vector<float> values;
  for (int64_t r = 0; r < tensor.rows(); ++r) {
    values.insert(values.end(), tensor.row(r), tensor.row(r) + tensor.channels());
  }
  return values;
}

std::vector<float> Features(const Hubert& hubert, std::span<const float> wave, int threads = 1) {
  Arena arena;
  ThreadPool pool(threads);
  Context ctx{.arena = arena, .pool = pool};
  return Values(HubertFeatures(ctx, hubert, wave));
}

std::vector<float> Features(const Roberta& roberta, std::string_view text, int threads = 1) {
  Arena arena;
  ThreadPool pool(threads);
  Context ctx{.arena = arena, .pool = pool};
  return Values(RobertaFeatures(ctx, roberta, text));
}

std::shared_ptr<const Hubert> LoadHubert(std::shared_ptr<const GeneratedWeights> source) {
  return models::LoadHubert(golden::CheckpointOf(std::move(source), "hubert"));
}

std::shared_ptr<const Roberta> LoadRoberta(std::shared_ptr<const GeneratedWeights> source) {
  return models::LoadRoberta(golden::CheckpointOf(std::move(source), "roberta"));
}

TEST(Hubert, SpellingsOfOneFileGiveOneResult) {
  const std::vector<float> wave = ReadCase("hubert_small").Wave("wav16");
  const auto same = [](std::string name) { return name; };
  const std::vector<float> expected = Features(*LoadHubert(Renamed("hubert_small", same)), wave);
  const auto without_prefix = [](std::string name) { return Replaced(std::move(name), "hubert.", ""); };
  const auto new_weight_norm = [](std::string name) {
    name = Replaced(std::move(name), "weight_g", "parametrizations.weight.original0");
    return Replaced(std::move(name), "weight_v", "parametrizations.weight.original1");
  };
  EXPECT_EQ(Features(*LoadHubert(Renamed("hubert_small", without_prefix)), wave), expected);
  EXPECT_EQ(Features(*LoadHubert(Renamed("hubert_small", new_weight_norm)), wave), expected);
}

TEST(Roberta, SpellingsOfOneFileGiveOneResult) {
  const std::string text = ReadCase("roberta_small").params.at("text");
  const auto same = [](std::string name) { return name; };
  const std::vector<float> expected = Features(*LoadRoberta(Renamed("roberta_small", same)), text);
  const auto new_names = [](std::string name) {
    name = Replaced(std::move(name), "LayerNorm.gamma", "LayerNorm.weight");
    name = Replaced(std::move(name), "LayerNorm.beta", "LayerNorm.bias");
    return Replaced(std::move(name), "bert.", "");
  };
  EXPECT_EQ(Features(*LoadRoberta(Renamed("roberta_small", new_names)), text), expected);
}

// --- behaviour -------------------------------------------------------------------------------------------------------

TEST(Hubert, ThreadsDoNotChangeAnything) {
  const auto hubert = LoadHubert(std::make_shared<GeneratedWeights>(ManifestPath("hubert_small")));
  const std::vector<float> wave = ReadCase("hubert_small").Wave("wav16");
  EXPECT_EQ(Features(*hubert, wave, 3), Features(*hubert, wave, 1));
}

TEST(Hubert, AFramePer320SamplesFrom400On) {
  const auto hubert = LoadHubert(std::make_shared<GeneratedWeights>(ManifestPath("hubert_small")));
  const std::vector<float> wave = ReadCase("hubert_small").Wave("wav16");
  for (const auto& [samples, frames] : {std::pair<size_t, size_t>{400, 1}, {719, 1}, {720, 2}, {1039, 2}, {1040, 3}}) {
    const std::vector<float> features = Features(*hubert, std::span(wave).first(samples));
    ASSERT_EQ(features.size(), frames * static_cast<size_t>(hubert->config.width)) << samples;
    for (float value : features) ASSERT_TRUE(std::isfinite(value)) << samples;
  }
  for (size_t samples : {size_t{0}, size_t{1}, size_t{399}}) {
    try {
      Features(*hubert, std::span(wave).first(samples));
      FAIL() << samples;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::kAudioTooShort);
    }
  }
}

// The first norm is over the whole time axis: silence behind the recording changes every frame before it.
TEST(Hubert, AppendedSilenceReachesEveryFrame) {
  const auto hubert = LoadHubert(std::make_shared<GeneratedWeights>(ManifestPath("hubert_small")));
  std::vector<float> wave = ReadCase("hubert_small").Wave("wav16");
  const std::vector<float> without = Features(*hubert, wave);
  wave.resize(wave.size() + 9600);
  const std::vector<float> with = Features(*hubert, wave);
  EXPECT_EQ(with.size() - without.size(), 30u * static_cast<size_t>(hubert->config.width));
  EXPECT_GT(std::abs(with[0] - without[0]), 1e-3f);
}

TEST(Roberta, ARowPerCodePoint) {
  const auto roberta = LoadRoberta(std::make_shared<GeneratedWeights>(ManifestPath("roberta_small")));
  const auto width = static_cast<size_t>(roberta->config.width);
  for (const char* text : {"", "今", "hello", "a b\t\u200b龘", "好\u0301好"}) {
    EXPECT_EQ(Features(*roberta, text).size(), DecodeUtf8(text).size() * width) << text;
  }
  EXPECT_EQ(Features(*roberta, "今天天气好，我们", 3), Features(*roberta, "今天天气好，我们", 1));
  EXPECT_NE(Features(*roberta, "今天"), Features(*roberta, "明天"));
}

// The network of the case reads 22 characters at once.
TEST(Roberta, LongTextsAreReadInPieces) {
  const auto roberta = LoadRoberta(std::make_shared<GeneratedWeights>(ManifestPath("roberta_small")));
  const std::string first = "今天天气好我们说中国人，", second = "他们来北京的上大小明早一不了人好，",
                    third = "语音合成今明";
  std::vector<float> expected = Features(*roberta, first);  // a stop in the second half is the place to cut
  for (const std::string& piece : {second, third}) {
    const std::vector<float> rows = Features(*roberta, piece);
    expected.insert(expected.end(), rows.begin(), rows.end());
  }
  EXPECT_EQ(Features(*roberta, first + second + third), expected);

  std::string unbroken;  // without punctuation: as many as fit
  for (int i = 0; i < 22; ++i) unbroken += "好";
  std::vector<float> pieces = Features(*roberta, unbroken);
  const std::vector<float> rest = Features(*roberta, "天");
  pieces.insert(pieces.end(), rest.begin(), rest.end());
  EXPECT_EQ(Features(*roberta, unbroken + "天"), pieces);
}

// --- damaged files ---------------------------------------------------------------------------------------------------

struct Damage {
  const char* what;
  std::function<void(GeneratedWeights&)> apply;
  ErrorCode code;
  const char* message;
};

std::function<void(GeneratedWeights&)> Set(const char* key, nlohmann::json value) {
  return [key, value = std::move(value)](GeneratedWeights& w) { w.mutable_metadata()[key] = value; };
}

std::function<void(GeneratedWeights&)> Erase(const char* key) {
  return [key](GeneratedWeights& w) { w.mutable_metadata().erase(key); };
}

std::function<void(GeneratedWeights&)> Resize(const char* tensor, std::vector<int64_t> shape) {
  return [tensor, shape](GeneratedWeights& w) {
    size_t count = 1;
    for (int64_t dim : shape) count *= static_cast<size_t>(dim);
    w.Replace(tensor, shape, std::vector<float>(count, 0.5f));
  };
}

std::function<void(GeneratedWeights&)> Drop(const char* tensor) {
  return [tensor](GeneratedWeights& w) { w.Remove(tensor); };
}

std::function<void(GeneratedWeights&)> Poison(const char* tensor, float value) {
  return [tensor, value](GeneratedWeights& w) {
    const weights::StoredTensor found = *w.Find(tensor);
    std::vector<float> values(static_cast<size_t>(found.elements()));
    weights::ReadF32(w, found, values.data());
    values[values.size() / 2] = value;
    w.Replace(tensor, found.shape, values);
  };
}

template <class Load>
void ExpectErrors(const char* manifest, const std::vector<Damage>& damages, Load load) {
  for (const Damage& damage : damages) {
    auto source = std::make_shared<GeneratedWeights>(ManifestPath(manifest));
    damage.apply(*source);
    try {
      load(source);
      ADD_FAILURE() << damage.what << ": no error";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), damage.code) << damage.what << ": " << error.what();
      EXPECT_THAT(error.what(), HasSubstr(damage.message)) << damage.what;
      EXPECT_THAT(error.what(), HasSubstr("generated ")) << damage.what;  // the file
    }
  }
}

const auto kNoConfiguration = [](GeneratedWeights& w) { w.mutable_metadata() = nlohmann::json::object(); };

TEST(Hubert, DamagedFiles) {
  using enum ErrorCode;
  ExpectErrors(
      "hubert_small",
      {
          {"no config", kNoConfiguration, kFileNotFound, "config.json"},
          {"no heads", Erase("num_attention_heads"), kFileCorrupt, "num_attention_heads is absent"},
          {"text for heads", Set("num_attention_heads", "4"), kFileCorrupt, "\"4\"; expected a whole number"},
          {"no head", Set("num_attention_heads", 0), kFileCorrupt, "num_attention_heads is 0"},
          {"huge heads", Set("num_attention_heads", int64_t{1} << 40), kFileCorrupt, "expected a whole number"},
          {"uneven heads", Set("num_attention_heads", 5), kFileCorrupt, "5 attention heads do not divide"},
          {"no layers", Erase("num_hidden_layers"), kFileCorrupt, "num_hidden_layers is absent"},
          {"more layers", Set("num_hidden_layers", 4), kTensorMissing, "encoder.layers.3."},
          {"other width", Set("hidden_size", 64), kModelMismatch, "hidden_size is 64, but the tensors show 32"},
          {"few strides", Set("conv_stride", {5, 2}), kFileCorrupt, "conv_stride"},
          {"stride 0", Set("conv_stride", {5, 2, 2, 0, 2, 2, 2}), kFileCorrupt, "conv_stride"},
          {"a null stride", Set("conv_stride", {5, 2, 2, nullptr, 2, 2, 2}), kFileCorrupt, "conv_stride"},
          {"epsilon 0", Set("layer_norm_eps", 0.0), kFileCorrupt, "layer_norm_eps"},
          {"epsilon text", Set("layer_norm_eps", "tiny"), kFileCorrupt, "layer_norm_eps"},
          {"layer norm", Set("feat_extract_norm", "layer"), kVersionUnsupported, "feat_extract_norm is \"layer\""},
          {"pre-norm", Set("do_stable_layer_norm", true), kVersionUnsupported, "do_stable_layer_norm is true"},
          {"bias", Set("conv_bias", true), kVersionUnsupported, "conv_bias"},
          {"batch norm", Set("conv_pos_batch_norm", true), kVersionUnsupported, "conv_pos_batch_norm"},
          {"relu", Set("hidden_act", "relu"), kVersionUnsupported, "hidden_act"},
          {"wav2vec2", Set("model_type", "wav2vec2"), kVersionUnsupported, "model_type is \"wav2vec2\""},
          {"no convolution", Drop("hubert.feature_extractor.conv_layers.0.conv.weight"), kTensorMissing,
           "conv_layers.0.conv.weight"},
          {"no query", Drop("hubert.encoder.layers.1.attention.q_proj.weight"), kTensorMissing,
           "hubert.encoder.layers.1.attention.q_proj.weight"},
          {"no positions", Drop("hubert.encoder.pos_conv_embed.conv.weight_v"), kTensorMissing,
           "pos_conv_embed.conv.weight"},
          {"no gain", Drop("hubert.encoder.pos_conv_embed.conv.weight_g"), kTensorMissing,
           "pos_conv_embed.conv.weight"},
          {"flat convolution", Resize("hubert.feature_extractor.conv_layers.2.conv.weight", {24, 24}), kTensorShape,
           "conv_layers.2.conv.weight"},
          {"no taps", Resize("hubert.feature_extractor.conv_layers.1.conv.weight", {24, 24, 0}), kTensorShape,
           "[24, 24, 0]"},
          {"narrow projection", Resize("hubert.feature_projection.projection.weight", {32, 23}), kTensorShape,
           "[32, 23]"},
          {"odd groups", Resize("hubert.encoder.pos_conv_embed.conv.weight_v", {32, 7, 16}), kTensorShape,
           "[32, 7, 16]"},
          {"short norm", Resize("hubert.encoder.layers.0.final_layer_norm.bias", {31}), kTensorShape, "[31]"},
          {"scalar width", Resize("hubert.encoder.layer_norm.weight", {}), kTensorShape, "encoder.layer_norm.weight"},
          {"NaN", Poison("hubert.encoder.layers.2.feed_forward.output_dense.weight", kNan), kWeightsNotFinite,
           "output_dense.weight"},
          {"infinity", Poison("hubert.encoder.pos_conv_embed.conv.weight_v", INFINITY), kWeightsNotFinite,
           "pos_conv_embed"},
          {"NaN in a norm", Poison("hubert.encoder.layer_norm.bias", kNan), kWeightsNotFinite,
           "encoder.layer_norm.bias"},
      },
      [](auto source) { LoadHubert(source); });
}

TEST(Roberta, DamagedFiles) {
  using enum ErrorCode;
  const char* few = "[PAD]\n[UNK]\n[CLS]\n";
  const std::string many = "[UNK]\n[CLS]\n[SEP]\n" + std::string(100, '\n');
  ExpectErrors(
      "roberta_small",
      {
          {"no config", kNoConfiguration, kFileNotFound, "config.json"},
          {"no vocabulary", Erase("vocabulary"), kFileNotFound, "vocab.txt"},
          {"no [SEP]", Set("vocabulary", few), kFileCorrupt, "has no [SEP]"},
          {"vocabulary too large", Set("vocabulary", many), kModelMismatch, "103 tokens"},
          {"no heads", Erase("num_attention_heads"), kFileCorrupt, "num_attention_heads is absent"},
          {"uneven heads", Set("num_attention_heads", 3), kFileCorrupt, "3 attention heads do not divide"},
          {"negative layers", Set("num_hidden_layers", -1), kFileCorrupt, "num_hidden_layers is -1"},
          {"one layer", Set("num_hidden_layers", 1), kFileCorrupt, "num_hidden_layers is 1"},
          {"more layers", Set("num_hidden_layers", 9), kTensorMissing, "encoder.layer.3."},
          {"other width", Set("hidden_size", 33), kModelMismatch, "hidden_size is 33"},
          {"relative positions", Set("position_embedding_type", "relative_key"), kVersionUnsupported,
           "position_embedding_type"},
          {"tanh GELU", Set("hidden_act", "gelu_new"), kVersionUnsupported, "hidden_act"},
          {"other model", Set("model_type", "roberta"), kVersionUnsupported, "model_type"},
          {"no words", Drop("bert.embeddings.word_embeddings.weight"), kTensorMissing, "word_embeddings.weight"},
          {"few positions", Resize("bert.embeddings.position_embeddings.weight", {2, 32}), kTensorShape, "has 2 rows"},
          {"flat words", Resize("bert.embeddings.word_embeddings.weight", {32}), kTensorShape,
           "word_embeddings.weight"},
          {"wide types", Resize("bert.embeddings.token_type_embeddings.weight", {2, 33}), kTensorShape, "[2, 33]"},
          {"no types", Resize("bert.embeddings.token_type_embeddings.weight", {0, 32}), kTensorShape, "[0, 32]"},
          {"narrow up", Resize("bert.encoder.layer.1.intermediate.dense.weight", {72, 31}), kTensorShape, "[72, 31]"},
          {"NaN word", Poison("bert.embeddings.word_embeddings.weight", kNan), kWeightsNotFinite,
           "word_embeddings.weight"},
          {"NaN norm", Poison("bert.encoder.layer.2.output.LayerNorm.gamma", kNan), kWeightsNotFinite,
           "output.LayerNorm.gamma"},
      },
      [](auto source) { LoadRoberta(source); });
}

}  // namespace
}  // namespace gsv::models
