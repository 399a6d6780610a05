#include "quality/measures.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>

namespace gsv::quality {
namespace {

using Strings = std::vector<std::string>;

std::vector<float> Tone(double hz, double seconds, float level = 0.3f) {
  std::vector<float> samples(static_cast<size_t>(seconds * 32000));
  for (size_t i = 0; i < samples.size(); ++i) {
    samples[i] = level * static_cast<float>(std::sin(2 * std::numbers::pi * hz * static_cast<double>(i) / 32000));
  }
  return samples;
}

TEST(MeasuresTest, LabelsHaveNoStressAndNoPunctuation) {
  const Strings english = {"HH", "AH0", ",", "L", "OW1", "!"};
  EXPECT_EQ(LabelsOf(english, "en"), (Strings{"e:HH", "e:AH", "e:L", "e:OW"}));
  const Strings mandarin = {"sh", "ang1", "SP", "i2", "."};
  EXPECT_EQ(LabelsOf(mandarin, "zh"), (Strings{"z:sh", "z:ang1", "z:i2"}));
}

TEST(MeasuresTest, EditsAreInsertionsDeletionsAndSubstitutions) {
  const Strings kitten = {"k", "i", "t", "t", "e", "n"}, sitting = {"s", "i", "t", "t", "i", "n", "g"};
  EXPECT_EQ(EditDistance(kitten, sitting), 3);
  EXPECT_EQ(EditDistance(sitting, kitten), 3);
  EXPECT_EQ(EditDistance(kitten, kitten), 0);
  EXPECT_EQ(EditDistance(kitten, {}), 6);
  EXPECT_EQ(EditDistance({}, kitten), 6);
}

TEST(MeasuresTest, PitchIsThatOfATone) {
  for (double hz : {80.0, 125.0, 220.0, 380.0}) EXPECT_NEAR(MedianPitch(Tone(hz, 0.5)), hz, 0.01 * hz);
  EXPECT_TRUE(std::isnan(MedianPitch(std::vector<float>(16000))));
  EXPECT_TRUE(std::isnan(MedianPitch({})));
}

TEST(MeasuresTest, MedianOfEvenCountsIsBetween) {
  EXPECT_EQ(Median({4, 1, std::nan(""), 2}), 2);
  EXPECT_EQ(Median({4, 1, 3, 2}), 2.5);
}

TEST(MeasuresTest, LevelIsThatOfTheLoudTenth) {
  std::vector<float> samples = Tone(200, 0.2, 0.5f);
  EXPECT_NEAR(Level(samples, 32000), 20 * std::log10(0.5 / std::numbers::sqrt2), 0.01);
  samples.resize(32000);  // silence behind does not make it softer
  EXPECT_NEAR(Level(samples, 32000), 20 * std::log10(0.5 / std::numbers::sqrt2), 0.01);
  EXPECT_EQ(Level(std::vector<float>(6400), 32000), -std::numeric_limits<double>::infinity());
  EXPECT_TRUE(std::isnan(Level({}, 32000)));
}

TEST(MeasuresTest, PausesCountInsideOnly) {
  std::vector<float> samples(32000);  // a second of silence
  const std::vector<float> tone = Tone(200, 0.2);
  samples.insert(samples.end(), tone.begin(), tone.end());
  samples.resize(samples.size() + 19200);
  EXPECT_EQ(LongestPause(samples, 32000), 0);
  EXPECT_FALSE(FaultsOf(samples, 32000).pause);
  samples.insert(samples.end(), tone.begin(), tone.end());
  EXPECT_NEAR(LongestPause(samples, 32000), 0.6, 0.011);
  EXPECT_TRUE(FaultsOf(samples, 32000).pause);
}

TEST(MeasuresTest, ClipsAndClicksAreFound) {
  std::vector<float> samples = Tone(200, 0.2);
  EXPECT_FALSE(FaultsOf(samples, 32000).clipped);
  EXPECT_FALSE(FaultsOf(samples, 32000).click);
  samples[100] = samples[100] + 0.65f;
  EXPECT_TRUE(FaultsOf(samples, 32000).click);
  std::fill_n(samples.begin() + 200, 3, 1.0f);
  EXPECT_TRUE(FaultsOf(samples, 32000).clipped);
}

}  // namespace
}  // namespace gsv::quality
