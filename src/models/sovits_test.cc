#include "models/sovits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/small_network.h"

namespace gsv::models {
namespace {

using golden::GeneratedWeights;
using testing::HasSubstr;

constexpr char kCodebook[] = "quantizer.vq.layers.0._codebook.embed";
constexpr char kSymbols[] = "enc_p.text_embedding.weight";

std::shared_ptr<const Sovits> Load(std::shared_ptr<const GeneratedWeights> source, const std::string& manifest) {
  return LoadSovits(golden::CheckpointOf(std::move(source), manifest));
}

// What a test says, with the tokens, phones and style that it needs.
struct Speech {
  std::vector<int> tokens = {5, 0, 127, 33, 33, 8, 90, 14, 77, 61, 2, 100};
  std::vector<int> phones = {1, 300, 7, 7, 21, 0, 321};
  std::vector<float> style;
  float speed = 1.0f;
  float noise_scale = 0.5f;

  explicit Speech(const Sovits& sovits) : style(SomeValues(sovits.config.style_channels, 3)) {}
};

Tensor Row(std::vector<float>& values) { return {values.data(), {1, static_cast<int64_t>(values.size())}}; }

std::vector<float> Say(const Sovits& sovits, Speech speech, Context ctx) {
  Arena::Scope scope(ctx.arena);
  const auto noise = [&](int64_t first, int64_t frames, float* out) {
    const int64_t channels = sovits.config.latent_channels;
    const std::vector<float> all = SomeValues((first + frames) * channels, 11);
    std::copy(all.begin() + first * channels, all.end(), out);
  };
  return Values(Decode(ctx, sovits,
                       {.tokens = speech.tokens,
                        .phones = speech.phones,
                        .style = Row(speech.style),
                        .speed = speech.speed,
                        .noise_scale = speech.noise_scale,
                        .noise = noise}));
}

std::vector<float> Say(const Sovits& sovits, const Speech& speech, int threads = 1) {
  Arena arena;
  ThreadPool pool(threads);
  return Say(sovits, speech, {.arena = arena, .pool = pool});
}

class Version : public testing::TestWithParam<const char*> {
 protected:
  std::string manifest() const { return std::string("sovits_") + GetParam(); }
  std::shared_ptr<const Sovits> LoadSmall() const { return Load(SmallSource(manifest()), manifest()); }
};

TEST_P(Version, SizesComeFromTheFile) {
  const auto sovits = LoadSmall();
  const SovitsConfig& config = sovits->config;
  const bool is_v1 = std::string(GetParam()) == "v1";
  const bool is_pro = std::string(GetParam()).starts_with("v2Pro");
  EXPECT_EQ(config.ssl_channels, 96);
  EXPECT_EQ(config.codebook_size, 128);
  EXPECT_EQ(config.symbols, is_v1 ? 322 : 732);
  EXPECT_EQ(config.style_channels, is_pro ? 128 : 64);
  EXPECT_EQ(config.hidden_channels, 24);
  EXPECT_EQ(config.latent_channels, 24);
  EXPECT_EQ(config.spectrogram_bins, is_v1 ? 1025 : 88);
  EXPECT_EQ(config.frames_per_token, 2);
  EXPECT_EQ(config.samples_per_frame, 640);
  EXPECT_EQ(config.sample_rate, 32000);
  EXPECT_EQ(config.uses_speaker, is_pro);
  EXPECT_GT(sovits->store.parameters, 500000);
}

TEST_P(Version, SpeaksTheSameWithAnyThreadsAndInAnUsedArena) {
  const auto sovits = LoadSmall();
  const Speech speech(*sovits);
  const std::vector<float> expected = Say(*sovits, speech);
  ASSERT_EQ(expected.size(), speech.tokens.size() * 1280);
  for (float sample : expected) ASSERT_LE(std::abs(sample), 1.0f);
  for (int threads : {2, 3}) EXPECT_EQ(Say(*sovits, speech, threads), expected) << threads;

  Arena arena;
  ThreadPool pool(2);
  const Context ctx{.arena = arena, .pool = pool};
  Speech other = speech;
  other.tokens.resize(31, 9);
  other.speed = 0.7f;
  Say(*sovits, other, ctx);
  const size_t reserved = arena.reserved_bytes();
  EXPECT_EQ(Say(*sovits, speech, ctx), expected);
  EXPECT_EQ(arena.reserved_bytes(), reserved);  // the longer sentence has made all the room
}

TEST_P(Version, AConvertedFileIsTheSameModel) {
  const weights::Checkpoint checkpoint = golden::CheckpointOf(SmallSource(manifest()), manifest());
  const auto official = LoadSovits(checkpoint);
  const auto direct = LoadSovits(checkpoint, {}, ops::Convolutions::kDirect);
  const weights::Checkpoint copy = Converted(direct->store, checkpoint);
  EXPECT_EQ(copy.version, checkpoint.version);
  EXPECT_EQ(copy.symbols, checkpoint.symbols);
  const auto converted = LoadSovits(copy);
  EXPECT_EQ(converted->store.parameters, official->store.parameters);
  EXPECT_EQ(Say(*converted, Speech(*converted)), Say(*official, Speech(*official)));
  std::vector<float> features = SomeValues(30 * 96);
  Arena arena;
  ThreadPool pool(1);
  Context ctx{.arena = arena, .pool = pool};
  const Tensor input(features.data(), {30, 96});
  EXPECT_EQ(EncodeTokens(ctx, *converted, input), EncodeTokens(ctx, *official, input));
}

TEST_P(Version, StyleOfARecording) {
  const auto sovits = LoadSmall();
  std::vector<float> spectrogram = SomeValues(40 * 1025), speaker = SomeValues(sovits->config.uses_speaker ? 2560 : 0);
  Arena arena;
  ThreadPool pool(1);
  Context ctx{.arena = arena, .pool = pool};
  const Tensor input(spectrogram.data(), {40, 1025});
  const std::vector<float> style = Values(StyleOf(ctx, *sovits, input, speaker));
  EXPECT_EQ(style.size(), static_cast<size_t>(sovits->config.style_channels));
  const std::vector<float> longer(speaker.size() + 1);
  try {
    StyleOf(ctx, *sovits, input, longer);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kModelMismatch);
    EXPECT_THAT(error.what(), HasSubstr(std::to_string(longer.size())));
  }
}

INSTANTIATE_TEST_SUITE_P(Versions, Version, testing::Values("v1", "v2", "v2Pro", "v2ProPlus"),
                         [](const auto& info) { return std::string(info.param); });

// --- behaviour -------------------------------------------------------------------------------------------------------

TEST(Sovits, DecodeIsItsThreeParts) {
  const auto sovits = Load(SmallSource("sovits_v2"), "sovits_v2");
  Speech speech(*sovits);
  speech.speed = 1.3f;
  const std::vector<float> expected = Say(*sovits, speech);
  const auto noise = [&](int64_t, int64_t frames, float* out) {
    const std::vector<float> all = SomeValues(frames * sovits->config.latent_channels, 11);
    std::copy(all.begin(), all.end(), out);
  };
  Arena arena;
  ThreadPool pool(1);
  Context ctx{.arena = arena, .pool = pool};
  const Tensor content = Content(ctx, *sovits, speech.tokens, speech.phones, Row(speech.style));
  EXPECT_EQ(content.rows(), 24);
  const Tensor latent =
      Latent(ctx, *sovits, content,
             {.style = Row(speech.style), .speed = speech.speed, .noise_scale = speech.noise_scale, .noise = noise});
  EXPECT_EQ(latent.rows(), 19);
  EXPECT_EQ(Values(Vocode(ctx, *sovits, latent, Row(speech.style))), expected);
}

// Long enough that what lies before a late frame is left out. Their reach is that of the published networks.
TEST_P(Version, SoundFromAFrameOnIsTheEndOfAllOfIt) {
  const auto sovits = LoadSmall();
  Speech speech(*sovits);
  for (int i = 0; i < 60; ++i) speech.tokens.push_back(i * 37 % 128);
  const std::vector<float> whole = Say(*sovits, speech);
  const auto noise = [&](int64_t first, int64_t frames, float* out) {
    const int64_t channels = sovits->config.latent_channels;
    const std::vector<float> all = SomeValues((first + frames) * channels, 11);
    std::copy(all.begin() + first * channels, all.end(), out);
  };
  Arena arena;
  ThreadPool pool(1);
  Context ctx{.arena = arena, .pool = pool};
  const Tensor content = Content(ctx, *sovits, speech.tokens, speech.phones, Row(speech.style));
  for (const int64_t frame : {0, 1, 17, 19, 75, 100, 143}) {
    const std::vector<float> rest = Values(
        SoundFrom(ctx, *sovits, content, frame,
                  {.style = Row(speech.style), .speed = 1.0f, .noise_scale = speech.noise_scale, .noise = noise}));
    EXPECT_EQ(rest, std::vector<float>(whole.begin() + frame * 640, whole.end())) << "frame " << frame;
  }
  EXPECT_EQ(Reach(sovits->weights.flow), 32);
  EXPECT_GE(Reach(sovits->weights.vocoder), 16);
  EXPECT_LE(Reach(sovits->weights.vocoder), 18);
}

// int(frames / speed) + 1 of Python, whose speed is a double: 42 / 1.4 is 30, in float32 a little less.
TEST(Sovits, LatentFramesAsPythonCountsThem) {
  const std::tuple<int, float, int> rows[] = {{98, 1.0f, 98}, {48, 1.3f, 37}, {48, 0.8f, 61},  {44, 1.1f, 41},
                                              {4, 0.8f, 6},   {6, 0.6f, 11},  {90, 0.9f, 101}, {96, 1.2f, 81},
                                              {42, 1.4f, 31}, {8, 1.6f, 6},   {16, 0.8f, 21},  {2, 2.0f, 2}};
  for (const auto& [frames, speed, expected] : rows) EXPECT_EQ(LatentFrames(frames, speed), expected) << speed;
}

TEST(Sovits, NoiseScaleZeroNeedsNoNoise) {
  const auto sovits = Load(SmallSource("sovits_v2"), "sovits_v2");
  Speech speech(*sovits);
  speech.noise_scale = 0.0f;
  const std::vector<float> still = Say(*sovits, speech);
  speech.noise_scale = 1.0f;
  EXPECT_NE(Say(*sovits, speech), still);
}

// The nearest code by the definition, in float64, against the product that the engine computes.
TEST(Sovits, EncodesToTheNearestCode) {
  const auto source = SmallSource("sovits_v2");
  const auto sovits = Load(source, "sovits_v2");
  std::vector<float> features = SomeValues(41 * 96);
  for (float& value : features) value *= 3.0f;
  Arena arena;
  ThreadPool pool(1);
  Context ctx{.arena = arena, .pool = pool};
  const std::vector<int> tokens = EncodeTokens(ctx, *sovits, Tensor(features.data(), {41, 96}));
  ASSERT_EQ(tokens.size(), 20u);  // the odd frame is dropped
  const std::vector<float> codes = NumbersOf(*source, *source->Find(kCodebook));
  const std::vector<float> weight = NumbersOf(*source, *source->Find("ssl_proj.weight"));  // [96, 96, 2]
  const std::vector<float> bias = NumbersOf(*source, *source->Find("ssl_proj.bias"));
  for (size_t t = 0; t < tokens.size(); ++t) {
    std::vector<double> z(bias.begin(), bias.end());
    for (size_t o = 0; o < 96; ++o) {
      for (size_t i = 0; i < 96; ++i) {
        for (size_t tap = 0; tap < 2; ++tap) {
          z[o] += double{weight[(o * 96 + i) * 2 + tap]} * features[(2 * t + tap) * 96 + i];
        }
      }
    }
    double nearest = std::numeric_limits<double>::infinity();
    int best = -1;
    for (int code = 0; code < 128; ++code) {
      double distance = 0;
      for (size_t i = 0; i < 96; ++i) distance += std::pow(z[i] - codes[static_cast<size_t>(code) * 96 + i], 2);
      if (distance < nearest) {
        nearest = distance;
        best = code;
      }
    }
    EXPECT_EQ(tokens[t], best) << t;
  }
}

// --- damaged files: v2Pro has every tensor that any version has ----------------------------------------------------

void LoadV2Pro(std::shared_ptr<const GeneratedWeights> source) { Load(std::move(source), "sovits_v2Pro"); }

TEST(SovitsFile, EveryTensorIsNeeded) {
  ExpectEveryTensorMatters(
      "sovits_v2Pro",
      {ErrorCode::kTensorMissing, ErrorCode::kTensorShape, ErrorCode::kFileCorrupt, ErrorCode::kModelMismatch},
      RemoveTensor, LoadV2Pro);
}

TEST(SovitsFile, EveryNumberMustBeFinite) {
  ExpectEveryTensorMatters("sovits_v2Pro", {ErrorCode::kWeightsNotFinite}, SpoilTensor, LoadV2Pro);
}

TEST(SovitsFile, ShapesMustFit) {
  ExpectEveryTensorMatters(
      "sovits_v2Pro",
      {ErrorCode::kTensorMissing, ErrorCode::kTensorShape, ErrorCode::kFileCorrupt, ErrorCode::kModelMismatch},
      LengthenTensor, LoadV2Pro, {kCodebook, kSymbols});
}

// --- refusals --------------------------------------------------------------------------------------------------------

void ExpectRefused(const weights::Checkpoint& checkpoint, ErrorCode code, const std::string& part) {
  try {
    LoadSovits(checkpoint);
    ADD_FAILURE() << "was loaded";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), code) << error.what();
    EXPECT_THAT(error.what(), HasSubstr(part));
  }
}

TEST(Sovits, OtherVersionsAndKindsAreRefusedWithAReason) {
  weights::Checkpoint checkpoint = golden::CheckpointOf(SmallSource("sovits_v2"), "sovits_v3");
  ExpectRefused(checkpoint, ErrorCode::kVersionUnsupported, "version v3; this build speaks with v1, v2, v2Pro");
  checkpoint.version = "v4";
  checkpoint.lora = true;
  ExpectRefused(checkpoint, ErrorCode::kVersionUnsupported, "version v4 (LoRA)");
  checkpoint.version = "v2";
  ExpectRefused(checkpoint, ErrorCode::kVersionUnsupported, "LoRA");
  checkpoint.kind = weights::CheckpointKind::kGpt;
  ExpectRefused(checkpoint, ErrorCode::kVersionUnknown, "SoVITS");
}

TEST(Sovits, DamagedConfigurationsAreRefused) {
  struct Row {
    const char* section;
    const char* key;
    nlohmann::json value;
    const char* part;
  };
  const Row rows[] = {{"model", "upsample_rates", {10, 8, 2, 2}, "4 upsample rates"},
                      {"model", "upsample_rates", "10", "model.upsample_rates is \"10\""},
                      {"model", "upsample_rates", {10, 8, 2, 2, 0}, "model.upsample_rates is 0"},
                      {"model", "upsample_rates", {10, 8, 2, 2, 2.5}, "2.5"},
                      {"model", "resblock_dilation_sizes", {1, 3, 5}, "expected a list"},
                      {"model", "resblock_dilation_sizes", nlohmann::json::array(), "expected a list"},
                      {"data", "sampling_rate", -32000, "-32000"},
                      {"data", "sampling_rate", 1e9, "data.sampling_rate"}};
  for (const Row& row : rows) {
    const auto source = SmallSource("sovits_v2");
    source->mutable_metadata()["config"][row.section][row.key] = row.value;
    ExpectRefused(golden::CheckpointOf(source, "sovits_v2"), ErrorCode::kFileCorrupt, row.part);
  }
}

TEST(Sovits, WithoutAConfigurationTheVersionSpeaks) {
  const auto source = SmallSource("sovits_v2");
  const auto with = Load(source, "sovits_v2");
  const auto bare = SmallSource("sovits_v2");
  bare->mutable_metadata() = nlohmann::json::object();
  const auto without = Load(bare, "sovits_v2");
  EXPECT_EQ(Say(*without, Speech(*without)), Say(*with, Speech(*with)));
}

TEST(Sovits, AnotherHubertIsRefused) {
  const auto sovits = Load(SmallSource("sovits_v2"), "sovits_v2");
  std::vector<float> features(10 * 97);
  Arena arena;
  ThreadPool pool(1);
  Context ctx{.arena = arena, .pool = pool};
  try {
    EncodeTokens(ctx, *sovits, Tensor(features.data(), {10, 97}));
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kModelMismatch);
    EXPECT_THAT(error.what(), HasSubstr("97"));
  }
}

}  // namespace
}  // namespace gsv::models
