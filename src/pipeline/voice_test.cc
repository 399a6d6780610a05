// Voices end to end with the demo model: made from a recording, saved, loaded, used, damaged.
#include "pipeline/voice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "golden/generated_folder.h"
#include "golden/numeric_case.h"
#include "gsv/gsv.h"
#include "pipeline/engine.h"

namespace gsv {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr char kDemo[] = GSV_SOURCE_DIR "/models/demo";
constexpr char kWords[] = "he really extended himself when he climbed kilimanjaro.";

const Engine& SharedEngine() {
  static const Engine engine({.threads = 2});
  return engine;
}

const Model& DemoModel() {
  static const Model model = SharedEngine().LoadModel(ModelFiles::Find(kDemo));
  return model;
}

std::string Recording(const std::string& name) { return std::string(kDemo) + "/ref/" + name + ".wav"; }

VoiceSource EnglishSource() { return {.path = Recording("hts"), .transcript = kWords, .language = "en"}; }

std::string TemporaryPath(const std::string& name) {
  return (fs::path(testing::TempDir()) / ("gsv_voice_test_" + name)).string();
}

std::string ReadBytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

Audio Speak(const Model& model, const Voice& voice, const std::string& text, const std::string& language) {
  Request request{.text = text, .language = language, .seed = 7};
  request.max_tokens = 40;
  return SharedEngine().Speak(model, voice, request);
}

void ExpectError(ErrorCode code, const std::string& message, const std::function<void()>& action) {
  try {
    action();
    ADD_FAILURE() << "no error; expected one with: " << message;
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), code) << error.what();
    EXPECT_THAT(error.what(), HasSubstr(message));
  }
}

void ExpectEqual(const Voice& a, const Voice& b) {
  EXPECT_EQ(a.impl().style, b.impl().style);
  EXPECT_EQ(a.impl().prompt_tokens, b.impl().prompt_tokens);
  EXPECT_EQ(a.impl().prompt_phones, b.impl().prompt_phones);
  EXPECT_EQ(a.impl().prompt_symbols, b.impl().prompt_symbols);
  EXPECT_EQ(a.impl().prompt_features, b.impl().prompt_features);
  EXPECT_EQ(a.impl().feature_width, b.impl().feature_width);
  const VoiceInfo first = a.info(), second = b.info();
  EXPECT_EQ(first.key, second.key);
  EXPECT_EQ(first.transcript, second.transcript);
  EXPECT_EQ(first.language, second.language);
  EXPECT_EQ(first.text_profile, second.text_profile);
  EXPECT_EQ(first.model_version, second.model_version);
  EXPECT_EQ(first.model_identity, second.model_identity);
  EXPECT_EQ(first.name, second.name);
  EXPECT_EQ(first.reference_seconds, second.reference_seconds);
  EXPECT_EQ(first.prompt_tokens, second.prompt_tokens);
  EXPECT_EQ(first.prompt_phones, second.prompt_phones);
  EXPECT_EQ(first.references, second.references);
}

TEST(Voice, FromARecordingToAFileAndBack) {
  const Voice voice = SharedEngine().CreateVoice(DemoModel(), EnglishSource());
  const VoiceInfo info = voice.info();
  EXPECT_EQ(info.name, "hts");
  EXPECT_EQ(info.transcript, kWords);
  EXPECT_EQ(info.text_profile, "fixed");
  EXPECT_EQ(info.model_version, "v2");
  EXPECT_EQ(info.references, 1);
  EXPECT_NEAR(info.reference_seconds, 3.494, 0.01);
  EXPECT_GT(info.prompt_phones, 30);
  EXPECT_EQ(info.key.size(), 64u);

  const std::string path = TemporaryPath("round_trip.safetensors");
  voice.Save(path);
  const Voice loaded = SharedEngine().LoadVoice(path);
  ExpectEqual(voice, loaded);
  const std::string bytes = ReadBytes(path);
  ExpectEqual(voice, SharedEngine().LoadVoice(std::as_bytes(std::span(bytes))));

  const Audio spoken = Speak(DemoModel(), voice, "hello world.", "en");
  EXPECT_GT(spoken.duration_seconds(), 0.3);
  EXPECT_EQ(Speak(DemoModel(), loaded, "hello world.", "en").samples, spoken.samples);
  fs::remove(path);
}

// The golden codes were made from the recording as another resampler gives it at 16 kHz; a few may fall differently.
TEST(Voice, PromptTokensAreTheOfficialOnes) {
  const golden::NumericCase c = golden::ReadNumericCase(GSV_SOURCE_DIR "/tests/golden/encoders/voice_prompt.json");
  const std::vector<int> expected = c.Ids("codes");
  const Voice voice = SharedEngine().CreateVoice(DemoModel(), EnglishSource());
  const std::vector<int>& found = voice.impl().prompt_tokens;
  ASSERT_EQ(found.size(), expected.size());
  size_t equal = 0;
  for (size_t i = 0; i < found.size(); ++i) equal += found[i] == expected[i];
  EXPECT_GE(equal, expected.size() * 95 / 100);
}

TEST(Voice, TheSameContentHasTheSameKey) {
  const Engine& engine = SharedEngine();
  const Voice voice = engine.CreateVoice(DemoModel(), EnglishSource());

  VoiceSource from_bytes = EnglishSource();
  const std::string bytes = ReadBytes(from_bytes.path);
  from_bytes.path.clear();
  from_bytes.bytes = std::as_bytes(std::span(bytes));
  VoiceSource from_samples = EnglishSource();
  from_samples.samples = ReadAudioFile(from_samples.path);
  from_samples.path.clear();
  for (const VoiceSource& source : {from_bytes, from_samples}) {
    const Voice other = engine.CreateVoice(DemoModel(), source);
    EXPECT_EQ(other.info().key, voice.info().key);
    EXPECT_EQ(other.impl().prompt_tokens, voice.impl().prompt_tokens);
    EXPECT_EQ(other.impl().style, voice.impl().style);
  }

  VoiceSource other_words = EnglishSource();
  other_words.transcript = "He really did.";
  EXPECT_NE(engine.CreateVoice(DemoModel(), other_words).info().key, voice.info().key);
  VoiceSource with_auxiliary = EnglishSource();
  with_auxiliary.auxiliary_paths = {Recording("rms")};
  EXPECT_NE(engine.CreateVoice(DemoModel(), with_auxiliary).info().key, voice.info().key);
}

// A voice keeps the phones of its words, whatever the profile of the requests that it speaks.
TEST(Voice, TheTranscriptHasAProfileOfItsOwn) {
  const Engine& engine = SharedEngine();
  VoiceSource source = EnglishSource();
  source.transcript = "We met at 7:30 pm.";
  const Voice fixed = engine.CreateVoice(DemoModel(), source);
  source.text_profile = "compat";
  const Voice compat = engine.CreateVoice(DemoModel(), source);
  EXPECT_EQ(fixed.info().text_profile, "fixed");
  EXPECT_EQ(compat.info().text_profile, "compat");
  EXPECT_NE(fixed.impl().prompt_symbols, compat.impl().prompt_symbols);
  EXPECT_NE(fixed.info().key, compat.info().key);

  const std::string path = TemporaryPath("compat.safetensors");
  compat.Save(path);
  const Voice loaded = engine.LoadVoice(path);
  ExpectEqual(compat, loaded);
  // The words of the request read the same in both profiles: the prompt is the one that was saved in either.
  Request request{.text = "hello world.", .language = "en", .seed = 7, .text_profile = "fixed"};
  const std::vector<float> samples = engine.Speak(DemoModel(), loaded, request).samples;
  request.text_profile = "compat";
  EXPECT_EQ(engine.Speak(DemoModel(), loaded, request).samples, samples);

  // A file of before names no profile.
  auto old = std::make_shared<Voice::Impl>(compat.impl());
  old->info.text_profile.clear();
  pipeline::SaveVoice(*old, path);
  EXPECT_EQ(engine.LoadVoice(path).info().text_profile, "compat");
  fs::remove(path);

  source.text_profile = "best";
  ExpectError(ErrorCode::kOptionOutOfRange, "compat", [&] { engine.CreateVoice(DemoModel(), source); });
}

TEST(Voice, StylesOfSeveralRecordingsAreAveraged) {
  const auto style_of = [](const std::string& path, std::vector<std::string> auxiliary) {
    return SharedEngine()
        .CreateVoice(DemoModel(), {.path = path, .auxiliary_paths = std::move(auxiliary)})
        .impl()
        .style;
  };
  const std::vector<float> first = style_of(Recording("hts"), {}), second = style_of(Recording("rms"), {});
  const std::vector<float> both = style_of(Recording("hts"), {Recording("rms")});
  ASSERT_EQ(both.size(), first.size());
  EXPECT_NE(first, second);
  for (size_t i = 0; i < both.size(); ++i) EXPECT_FLOAT_EQ(both[i], (first[i] + second[i]) / 2) << i;
}

TEST(Voice, WithoutATranscriptItIsTimbreOnly) {
  const Voice voice = SharedEngine().CreateVoice(DemoModel(), {.path = Recording("hts")});
  EXPECT_TRUE(voice.impl().prompt_tokens.empty());
  EXPECT_TRUE(voice.impl().prompt_phones.empty());
  EXPECT_EQ(voice.info().transcript, "");
  const std::string path = TemporaryPath("free.safetensors");
  voice.Save(path);
  ExpectEqual(voice, SharedEngine().LoadVoice(path));
  fs::remove(path);
}

// A folder with a RoBERTa of the demo GPT's feature width and one layer to compute.
std::string WideRoberta() {
  constexpr int kWidth = 1024, kInner = 64;
  const std::string vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n固\n执\n夯\n实\n，\n。\n";
  nlohmann::json tensors = nlohmann::json::array();
  const auto add = [&](const std::string& name, std::vector<int> shape, double offset, double scale) {
    tensors.push_back({{"name", name}, {"shape", shape}, {"dtype", "F32"}, {"offset", offset}, {"scale", scale}});
  };
  const auto add_layer = [&](const std::string& name, int in, int out) {
    add(name + ".weight", {out, in}, 0, 0.05);
    add(name + ".bias", {out}, 0, 0.05);
  };
  const auto add_norm = [&](const std::string& name) {
    add(name + ".weight", {kWidth}, 1, 0.1);
    add(name + ".bias", {kWidth}, 0, 0.05);
  };
  add("embeddings.word_embeddings.weight", {10, kWidth}, 0, 1);
  add("embeddings.position_embeddings.weight", {32, kWidth}, 0, 1);
  add("embeddings.token_type_embeddings.weight", {2, kWidth}, 0, 1);
  add_norm("embeddings.LayerNorm");
  for (const char* part : {"query", "key", "value"}) {
    add_layer(std::string("encoder.layer.0.attention.self.") + part, kWidth, kWidth);
  }
  add_layer("encoder.layer.0.attention.output.dense", kWidth, kWidth);
  add_norm("encoder.layer.0.attention.output.LayerNorm");
  add_layer("encoder.layer.0.intermediate.dense", kWidth, kInner);
  add_layer("encoder.layer.0.output.dense", kInner, kWidth);
  add_norm("encoder.layer.0.output.LayerNorm");
  const nlohmann::json manifest = {
      {"model", "roberta_wide"},
      {"metadata",
       {{"model_type", "bert"}, {"num_hidden_layers", 3}, {"num_attention_heads", 16}, {"vocabulary", vocabulary}}},
      {"tensors", tensors}};
  const std::string folder = TemporaryPath("roberta");
  fs::remove_all(folder);
  golden::WriteFolder(golden::GeneratedWeights(manifest), folder, golden::VocabularyFile::kJson);
  return folder;
}

TEST(Voice, ChineseFeaturesAreKeptInTheFile) {
  ModelFiles files = ModelFiles::Find(kDemo);
  files.roberta = WideRoberta();
  const Model model = SharedEngine().LoadModel(files);
  EXPECT_TRUE(model.info().has_roberta);
  const Voice voice = SharedEngine().CreateVoice(
      model, {.path = Recording("esf"), .transcript = "固执夯实加盟师范学院意愿。", .language = "zh"});
  ASSERT_EQ(voice.impl().feature_width, 1024);
  ASSERT_EQ(voice.impl().prompt_features.size(), voice.impl().prompt_phones.size() * 1024);
  float largest = 0;
  for (float value : voice.impl().prompt_features) largest = std::max(largest, std::abs(value));
  EXPECT_GT(largest, 0.5f);

  const std::string path = TemporaryPath("chinese.safetensors");
  voice.Save(path);
  const Voice loaded = SharedEngine().LoadVoice(path);
  ExpectEqual(voice, loaded);
  // The demo GPT ignores the features: the same sound with and without them.
  EXPECT_EQ(Speak(model, loaded, "你好。", "zh").samples, Speak(DemoModel(), loaded, "你好。", "zh").samples);
  fs::remove(path);
  fs::remove_all(files.roberta);
}

TEST(Voice, WrongSources) {
  const Engine& engine = SharedEngine();
  const auto create = [&](VoiceSource source) { engine.CreateVoice(DemoModel(), source); };
  using enum ErrorCode;
  ExpectError(kOptionMissing, "none was given", [&] { create({.transcript = kWords, .language = "en"}); });
  ExpectError(kOptionMissing, "more than one", [&] {
    VoiceSource source = EnglishSource();
    source.samples = {.values = {0.1f}, .sample_rate = 16000};
    create(source);
  });
  ExpectError(kOptionMissing, "without its language",
              [&] { create({.path = Recording("hts"), .transcript = kWords}); });
  ExpectError(kLanguageUnknown, "tlh",
              [&] { create({.path = Recording("hts"), .transcript = "x", .language = "tlh"}); });
  ExpectError(kFileNotFound, "nowhere.wav", [&] { create({.path = "nowhere.wav"}); });
  ExpectError(kFileNotFound, "nowhere.wav",
              [&] { create({.path = Recording("hts"), .auxiliary_paths = {"nowhere.wav"}}); });
  ExpectError(kOptionOutOfRange, "no longer matches its transcript", [&] {
    VoiceSource source = EnglishSource();
    source.length_policy = LengthPolicy::kBestWindow;
    create(source);
  });
  ExpectError(kAudioTooShort, "recording",
              [&] { create({.samples = {.values = std::vector<float>(32000, 0.1f), .sample_rate = 16000}}); });
  ExpectError(kTextNotSpeakable, "", [&] { create({.path = Recording("hts"), .transcript = "?!", .language = "en"}); });

  ModelFiles without = ModelFiles::Find(kDemo);
  without.hubert.clear();
  const Model deaf = engine.LoadModel(without);
  ExpectError(kOptionMissing, "needs HuBERT", [&] { engine.CreateVoice(deaf, EnglishSource()); });
  EXPECT_TRUE(engine.CreateVoice(deaf, {.path = Recording("hts")}));
}

TEST(Voice, AHubertOfAnotherModel) {
  const std::string folder = TemporaryPath("hubert");
  fs::remove_all(folder);
  golden::WriteFolder(golden::GeneratedWeights(golden::ManifestPath("hubert_small")), folder);
  ModelFiles files = ModelFiles::Find(kDemo);
  files.hubert = folder;
  const Model model = SharedEngine().LoadModel(files);
  ExpectError(ErrorCode::kModelMismatch, "HuBERT gives 32 features per frame",
              [&] { SharedEngine().CreateVoice(model, EnglishSource()); });
  fs::remove_all(folder);
}

TEST(Voice, DamagedFiles) {
  const Voice voice = SharedEngine().CreateVoice(DemoModel(), EnglishSource());
  const std::string path = TemporaryPath("damaged.safetensors");
  voice.Save(path);
  const std::string bytes = ReadBytes(path);
  for (size_t part = 0; part < 50; ++part) {
    const std::string cut = bytes.substr(0, bytes.size() * part / 50);
    EXPECT_THROW(SharedEngine().LoadVoice(std::as_bytes(std::span(cut))), Error) << part << "/50";
  }
  ExpectError(ErrorCode::kFileTypeUnknown, "no gsv voice file",
              [] { SharedEngine().LoadVoice(std::string(kDemo) + "/hubert/model.safetensors"); });
  ExpectError(ErrorCode::kOutputUnwritable, "/nowhere/voice", [&] { voice.Save("/nowhere/voice.safetensors"); });

  auto forged = std::make_shared<Voice::Impl>(voice.impl());
  forged->prompt_tokens[0] = 1 << 20;
  ExpectError(ErrorCode::kModelMismatch, "cannot have", [&] { Speak(DemoModel(), Voice(forged), "hello.", "en"); });
  auto foreign = std::make_shared<Voice::Impl>(voice.impl());
  foreign->info.model_identity = std::string(32, '0');
  ExpectError(ErrorCode::kModelMismatch, "another SoVITS model",
              [&] { Speak(DemoModel(), Voice(foreign), "hello.", "en"); });
  auto poisoned = std::make_shared<Voice::Impl>(voice.impl());
  poisoned->style[3] = NAN;
  pipeline::SaveVoice(*poisoned, path);
  ExpectError(ErrorCode::kWeightsNotFinite, "style", [&] { SharedEngine().LoadVoice(path); });
  fs::remove(path);
}

}  // namespace
}  // namespace gsv
