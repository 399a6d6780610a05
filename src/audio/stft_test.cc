#include "audio/stft.h"

#include <gtest/gtest.h>

#include <complex>

#include "audio/fbank.h"
#include "audio/real_fft.h"
#include "audio/test_signals.h"

namespace gsv::audio {
namespace {

TEST(RealFft, EqualsTheSum) {
  for (int size : {4, 12, 64, 400, 512, 1280}) {
    RealFft fft(size);
    for (int i = 0; i < size; ++i) fft.input()[static_cast<size_t>(i)] = std::cos(i * i * 0.37) + 0.1 * i;
    const std::vector<double> frame(fft.input().begin(), fft.input().end());
    const std::span<const double> power = fft.Power();
    ASSERT_EQ(power.size(), static_cast<size_t>(size / 2 + 1));
    for (int bin = 0; bin <= size / 2; ++bin) {
      std::complex<double> sum = 0;
      for (int i = 0; i < size; ++i) {
        sum += frame[static_cast<size_t>(i)] * std::polar(1.0, -2 * std::numbers::pi * bin * i / size);
      }
      EXPECT_NEAR(power[static_cast<size_t>(bin)], std::norm(sum), 1e-8 * (1 + std::norm(sum)))
          << size << ", bin " << bin;
    }
  }
}

TEST(Spectrogram, ASineStandsInItsBin) {
  Arena arena;
  const std::vector<float> wave = Sine(32000.0 * 100 / 2048, 1.0, 32000);  // the middle of bin 100
  const Tensor spectrum = Spectrogram(arena, wave, kReferenceStft);
  ASSERT_EQ(spectrum.rows(), 50);
  ASSERT_EQ(spectrum.channels(), 1025);
  const float* row = spectrum.row(25);
  EXPECT_NEAR(row[100], 0.5 * 2048 / 4, 0.01);
  EXPECT_NEAR(row[99], 0.5 * 2048 / 8, 0.01);  // a Hann window has three bins
  EXPECT_NEAR(row[101], 0.5 * 2048 / 8, 0.01);
  EXPECT_NEAR(row[400], 1e-4, 1e-4);
}

TEST(Spectrogram, ShortestSignals) {
  Arena arena;
  EXPECT_EQ(MinSamples(kReferenceStft), 705);
  const std::vector<float> wave = Sine(500, 1.0, 32000);
  EXPECT_EQ(Spectrogram(arena, std::span(wave).first(705), kReferenceStft).rows(), 1);
  EXPECT_EQ(Spectrogram(arena, std::span(wave).first(1279), kReferenceStft).rows(), 1);
  EXPECT_EQ(Spectrogram(arena, std::span(wave).first(1280), kReferenceStft).rows(), 2);
  EXPECT_EQ(CodeOf([&] { Spectrogram(arena, std::span(wave).first(704), kReferenceStft); }), ErrorCode::kInternal);
}

TEST(LogMel, SilenceIsTheFloor) {
  Arena arena;
  const Tensor mel = LogMel(arena, std::vector<float>(24000, 0.0f), kMelV3);
  ASSERT_EQ(mel.rows(), 93);
  ASSERT_EQ(mel.channels(), 100);
  for (int64_t band = 0; band < mel.channels(); ++band) EXPECT_NEAR(mel.row(5)[band], std::log(1e-5), 2e-2) << band;
  NormalizeMel(mel);
  EXPECT_NEAR(mel.row(5)[0], (std::log(1e-5) + 12) / 7 - 1, 1e-2);
}

TEST(KaldiFbank, FramesAndFloor) {
  Arena arena;
  const std::vector<float> silence(16000, 0.0f);
  EXPECT_EQ(KaldiFbank(arena, std::span(silence).first(400)).rows(), 1);
  EXPECT_EQ(KaldiFbank(arena, std::span(silence).first(559)).rows(), 1);
  const Tensor fbank = KaldiFbank(arena, std::span(silence).first(560));
  EXPECT_EQ(fbank.rows(), 2);
  EXPECT_EQ(fbank.channels(), kFbankBands);
  EXPECT_FLOAT_EQ(fbank.row(1)[79], std::log(1.1920929e-7f));
  EXPECT_EQ(CodeOf([&] { KaldiFbank(arena, std::span(silence).first(399)); }), ErrorCode::kInternal);
}

}  // namespace
}  // namespace gsv::audio
