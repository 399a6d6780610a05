#include <gtest/gtest.h>

#include "golden/numeric_cases_audio.h"

namespace gsv::golden {
namespace {

class AudioGolden : public testing::TestWithParam<const char*> {};

TEST_P(AudioGolden, EveryTensorIsWithinItsBound) {
  const NumericCase c = ReadNumericCase(std::string(GSV_SOURCE_DIR "/tests/golden/audio/") + GetParam() + ".json");
  ASSERT_TRUE(AcceptsAudio(c));
  const std::vector<TensorResult> results = RunAudio(c);
  size_t bounded = 0;
  for (const auto& [name, tensor] : c.tensors) bounded += tensor.atol >= 0;
  EXPECT_EQ(results.size(), bounded);
  for (const TensorResult& result : results) {
    EXPECT_TRUE(result.passed) << result.tensor << ": " << result.error << " > " << result.bound << "; "
                               << result.detail;
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, AudioGolden,
                         testing::Values("resample", "resample_soxr", "spectrogram", "mel_v3", "mel_v4", "kaldi_fbank",
                                         "sola"),
                         [](const auto& info) { return std::string(info.param); });

TEST(AudioGolden, ARunnerSeesDamage) {
  NumericCase c = ReadNumericCase(GSV_SOURCE_DIR "/tests/golden/audio/mel_v3.json");
  c.tensors.at("mel").floats[17] += 1e-3f;
  c.tensors.at("mel_norm").floats.pop_back();
  const std::vector<TensorResult> results = RunAudio(c);
  ASSERT_EQ(results.size(), 3u);
  EXPECT_FALSE(results[0].passed);
  EXPECT_NEAR(results[0].error, 1e-3, 1e-4);
  EXPECT_NE(results[0].detail.find("worst at 17"), std::string::npos) << results[0].detail;
  EXPECT_FALSE(results[1].passed);
  EXPECT_TRUE(results[2].passed);
}

}  // namespace
}  // namespace gsv::golden
