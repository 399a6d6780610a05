#include "audio/resample.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "audio/test_signals.h"

namespace gsv::audio {
namespace {

using Pairs = std::vector<std::pair<int, int>>;  // of rates
using Resampler = std::vector<float> (*)(std::span<const float>, int, int);

class Resampling : public testing::TestWithParam<Resampler> {};

TEST_P(Resampling, LengthIsRoundedUp) {
  for (size_t samples : {1, 2, 3, 440, 441, 442, 1000}) {
    const std::vector<float> wave(samples, 0.25f);
    for (const auto& [from, to] : Pairs{{44100, 16000}, {48000, 32000}, {8000, 48000}, {11025, 32000}}) {
      const size_t expected =
          (samples * static_cast<size_t>(to) + static_cast<size_t>(from) - 1) / static_cast<size_t>(from);
      EXPECT_EQ(GetParam()(wave, from, to).size(), expected) << samples << " samples, " << from << " to " << to;
    }
  }
}

TEST_P(Resampling, NothingStaysNothingAndEqualRatesCopy) {
  const std::vector<float> wave = Sine(440, 0.01, 16000);
  EXPECT_TRUE(GetParam()({}, 44100, 16000).empty());
  EXPECT_EQ(GetParam()(wave, 16000, 16000), wave);
}

TEST_P(Resampling, ASineStaysASine) {
  for (const auto& [from, to] : Pairs{{44100, 16000}, {48000, 32000}, {8000, 32000}, {767999, 32000}, {44101, 48000}}) {
    const std::vector<float> out = GetParam()(Sine(1000, 0.2, from), from, to);
    const std::vector<float> expected = Sine(1000, 0.2, to);
    // The ends see the silence outside. The windowed sinc is short: its pass band is flat to 0.3 %.
    for (size_t i = out.size() / 4; i < out.size() * 3 / 4; ++i) {
      ASSERT_NEAR(out[i], expected[i], 2e-3) << from << " to " << to << " at " << i;
    }
  }
}

TEST_P(Resampling, WhatTheNewRateCannotHoldIsRemoved) {
  const std::vector<float> out = GetParam()(Sine(15000, 0.2, 48000), 48000, 16000);
  for (size_t i = out.size() / 4; i < out.size() * 3 / 4; ++i) ASSERT_LT(std::abs(out[i]), 5e-3) << i;
}

INSTANTIATE_TEST_SUITE_P(Kinds, Resampling, testing::Values(&SoxrHq, &SincHann),
                         [](const auto& info) { return info.index == 0 ? "SoxrHq" : "SincHann"; });

// The definition that the polyphase form stands for: one sum over all samples per output.
double PlainSinc(std::span<const float> wave, int from, int to, size_t index) {
  const double cutoff = 0.99 * std::min(from, to);
  const double time = static_cast<double>(index) / to;
  double sum = 0;
  for (size_t i = 0; i < wave.size(); ++i) {
    const double t = std::clamp((static_cast<double>(i) / from - time) * cutoff, -6.0, 6.0);
    const double window = std::cos(t * std::numbers::pi / 12);
    const double sinc = t == 0 ? 1 : std::sin(t * std::numbers::pi) / (t * std::numbers::pi);
    sum += static_cast<double>(wave[i]) * sinc * window * window * cutoff / from;
  }
  return sum;
}

RC_GTEST_PROP(SincHann, EqualsItsDefinition, ()) {
  const int from = *rc::gen::inRange(1000, 60000);
  const int to = *rc::gen::inRange(1000, 60000);
  const auto values = *rc::gen::container<std::vector<int>>(*rc::gen::inRange(1, 80), rc::gen::inRange(-1000, 1000));
  std::vector<float> wave;
  for (int value : values) wave.push_back(static_cast<float>(value) / 1000.0f);
  const std::vector<float> out = SincHann(wave, from, to);
  for (size_t i = 0; i < out.size(); i += 1 + out.size() / 50) {
    // The phase is rounded to float32, as officially: an error of 1e-7 of a turn, and a turn may be 60000 samples.
    RC_ASSERT(std::abs(static_cast<double>(out[i]) - PlainSinc(wave, from, to, i)) < 0.02);
  }
}

}  // namespace
}  // namespace gsv::audio
