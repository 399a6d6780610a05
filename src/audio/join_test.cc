#include "audio/join.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "audio/test_signals.h"

namespace gsv::audio {
namespace {

TEST(LimitPeak, OnlyLowers) {
  std::vector<float> soft = {0.1f, -0.5f};
  LimitPeak(soft);
  EXPECT_EQ(soft, (std::vector<float>{0.1f, -0.5f}));
  std::vector<float> loud = {0.5f, -2.0f, 1.0f};
  LimitPeak(loud);
  EXPECT_EQ(loud, (std::vector<float>{0.25f, -1.0f, 0.5f}));
  LimitPeak({});
}

TEST(AppendSilence, IsAsLongAsAsked) {
  std::vector<float> wave = {0.5f};
  AppendSilence(wave, 0.3, 32000);
  EXPECT_EQ(wave.size(), 9601u);
  EXPECT_EQ(wave.back(), 0.0f);
  AppendSilence(wave, static_cast<double>(0.7f), 32000);  // 22399.99 samples
  EXPECT_EQ(wave.size(), 9601u + 22400u);
  AppendSilence(wave, 0, 32000);
  EXPECT_EQ(wave.size(), 9601u + 22400u);
}

TEST(AppendSola, FindsTheShiftAndJoinsWithoutASeam) {
  std::vector<float> whole = Sine(180, 0.5, 32000);
  for (size_t i = 0; i < whole.size(); ++i) whole[i] *= 1 + 0.5f * std::sin(static_cast<float>(i) * 0.003f);
  constexpr int kOverlap = 640;
  for (int shift : {0, 1, 77, 320}) {
    std::vector<float> joined(whole.begin(), whole.begin() + 6000);
    const size_t start = 6000 - kOverlap - static_cast<size_t>(shift);
    EXPECT_EQ(AppendSola(joined, std::span(whole).subspan(start), kOverlap), shift);
    ASSERT_EQ(joined.size(), whole.size());
    for (size_t i = 0; i < whole.size(); ++i)
      ASSERT_NEAR(joined[i], whole[i], 1e-6) << "shift " << shift << " at " << i;
  }
}

TEST(AppendSola, FirstPieceAndShortPieces) {
  std::vector<float> joined;
  const std::vector<float> piece = Sine(300, 0.01, 32000);
  EXPECT_EQ(AppendSola(joined, piece, 640), 0);
  EXPECT_EQ(joined, piece);
  AppendSola(joined, piece, 640);  // shorter than the overlap: they lie on each other
  EXPECT_EQ(joined.size(), piece.size());
  AppendSola(joined, {}, 640);
  EXPECT_EQ(joined.size(), piece.size());
}

RC_GTEST_PROP(AppendSola, LosesTheOverlapAndTheShiftAndNothingElse, ()) {
  const auto sound = [] {
    std::vector<float> wave;
    for (int value : *rc::gen::arbitrary<std::vector<int8_t>>()) wave.push_back(static_cast<float>(value) / 128.0f);
    return wave;
  };
  std::vector<float> joined = sound();
  const std::vector<float> before = joined, piece = sound();
  const int overlap = *rc::gen::inRange(0, 40), search = *rc::gen::inRange(0, 20);
  const int shift = AppendSola(joined, piece, overlap, search);
  const size_t shared = std::min({static_cast<size_t>(overlap), before.size(), piece.size()});
  RC_ASSERT(0 <= shift && shift <= search);
  RC_ASSERT(joined.size() == before.size() + piece.size() - shared - static_cast<size_t>(shift));
  for (size_t i = 0; i + shared < before.size(); ++i) RC_ASSERT(joined[i] == before[i]);
  for (float sample : joined) RC_ASSERT(std::abs(sample) <= 1.0f);
}

}  // namespace
}  // namespace gsv::audio
