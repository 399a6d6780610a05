#include "audio/reference.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>

#include "audio/activity.h"
#include "audio/resample.h"
#include "audio/test_signals.h"

namespace gsv::audio {
namespace {

constexpr int kModelRate = 32000;

Reference Prepare(const Samples& recording, LengthPolicy policy = LengthPolicy::kReject) {
  return PrepareReference(recording, policy, kModelRate, "test");
}

// Speech for the detector: words of 0.3 s with gaps of 50 ms, in a quiet room.
std::vector<float> Speech(double seconds, int rate, double hz = 220) {
  std::vector<float> wave = Room(seconds, rate);
  const std::vector<float> tone = Sine(hz, seconds, rate, 0.3);
  for (size_t i = 0; i < wave.size(); ++i) {
    if (std::fmod(static_cast<double>(i) / rate, 0.35) < 0.3) wave[i] += tone[i];
  }
  return wave;
}

TEST(PrepareReference, TracksOfTheEncoders) {
  const std::vector<float> wave = Sine(300, 4.0, 44100);
  const Reference reference = Prepare(MonoSamples(wave, 44100));
  EXPECT_DOUBLE_EQ(reference.seconds, 4.0);
  EXPECT_EQ(reference.begin_seconds, 0.0);
  ASSERT_EQ(reference.hubert_16k.size(), 4u * 16000 + kHubertZeros);
  std::vector<float> hubert = SoxrHq(wave, 44100, 16000);
  hubert.resize(hubert.size() + kHubertZeros);
  EXPECT_EQ(reference.hubert_16k, hubert);
  EXPECT_EQ(reference.spectrogram_rate, kModelRate);
  EXPECT_EQ(reference.spectrogram_wave, SincHann(wave, 44100, 32000));
  EXPECT_EQ(reference.speaker_16k, SincHann(reference.spectrogram_wave, 32000, 16000));
}

TEST(PrepareReference, ChannelsAreAveragedBeforeResampling) {
  Samples stereo{.values = {}, .sample_rate = 48000, .channels = 2};
  std::vector<float> mean;
  for (int i = 0; i < 48000 * 3; ++i) {
    const float left = std::sin(static_cast<float>(i) * 0.05f) * 0.7f, right = 0.1f;
    stereo.values.insert(stereo.values.end(), {left, right});
    mean.push_back((left + right) / 2);
  }
  const Reference reference = Prepare(stereo);
  EXPECT_EQ(reference.spectrogram_wave, SincHann(mean, 48000, 32000));
}

TEST(PrepareReference, PeakRuleTouchesOnlyTheTimbre) {
  for (const auto& [peak, expected] : std::vector<std::pair<double, double>>{{0.9, 0.9}, {1.5, 1.0}, {6.0, 3.0}}) {
    const Reference reference = Prepare(MonoSamples(Sine(300, 3.0, 32000, peak), 32000));
    const auto largest = [](const std::vector<float>& wave) { return *std::max_element(wave.begin(), wave.end()); };
    EXPECT_NEAR(largest(reference.spectrogram_wave), expected, 1e-3);
    EXPECT_NEAR(largest(reference.speaker_16k), expected, 0.01 * expected);
    EXPECT_NEAR(largest(reference.hubert_16k), peak, 0.01 * peak);
  }
}

TEST(PrepareReference, OfficialLimitsAreInclusive) {
  const auto code = [](size_t samples, int rate) {
    std::vector<float> wave = Sine(300, 11.0, rate);
    wave.resize(samples);
    return CodeOf([&] { Prepare(MonoSamples(wave, rate)); });
  };
  const auto passes = [](size_t samples, int rate) {
    std::vector<float> wave = Sine(300, 11.0, rate);
    wave.resize(samples);
    Prepare(MonoSamples(wave, rate));
  };
  passes(48000, 16000);
  passes(160000, 16000);
  EXPECT_EQ(code(47999, 16000), ErrorCode::kAudioTooShort);
  EXPECT_EQ(code(160001, 16000), ErrorCode::kAudioTooLong);
  // 44.1 kHz: what counts is the length after resampling, rounded up. 132298 * 160 / 441 = 47999.3 counts as 48000.
  passes(132298, 44100);
  EXPECT_EQ(code(132297, 44100), ErrorCode::kAudioTooShort);
  passes(441000, 44100);
  EXPECT_EQ(code(441001, 44100), ErrorCode::kAudioTooLong);
}

TEST(PrepareReference, HostileRecordings) {
  const std::vector<float> good = Sine(300, 4.0, 16000);
  const auto code = [](Samples samples) { return CodeOf([&] { Prepare(samples); }); };
  EXPECT_EQ(code({}), ErrorCode::kAudioNoChannels);
  EXPECT_EQ(code(MonoSamples({}, 16000)), ErrorCode::kAudioNoChannels);
  EXPECT_EQ(code({.values = good, .sample_rate = 16000, .channels = 0}), ErrorCode::kAudioNoChannels);
  EXPECT_EQ(code({.values = good, .sample_rate = 16000, .channels = -2}), ErrorCode::kAudioNoChannels);
  EXPECT_EQ(code({.values = good, .sample_rate = 16000, .channels = 3}), ErrorCode::kAudioNoChannels);
  for (int rate : {0, -16000, 999, std::numeric_limits<int>::max()}) {
    EXPECT_EQ(code(MonoSamples(good, rate)), ErrorCode::kOptionOutOfRange) << rate;
  }
  for (float bad : {std::numeric_limits<float>::quiet_NaN(), -std::numeric_limits<float>::infinity()}) {
    std::vector<float> wave = good;
    wave.back() = bad;
    EXPECT_EQ(code(MonoSamples(wave, 16000)), ErrorCode::kAudioNotFinite);
  }
  EXPECT_EQ(code(MonoSamples(std::vector<float>(64000, 0.0f), 16000)), ErrorCode::kAudioSilent);
  EXPECT_EQ(code(MonoSamples(std::vector<float>(64000, 9e-4f), 16000)), ErrorCode::kAudioSilent);
  EXPECT_EQ(code(MonoSamples(Sine(300, 4.0, 16000, 20000), 16000)), ErrorCode::kAudioUnsupported);
  // Opposite channels: loud each, silent together.
  Samples opposite{.values = {}, .sample_rate = 16000, .channels = 2};
  for (float sample : good) opposite.values.insert(opposite.values.end(), {sample, -sample});
  EXPECT_EQ(code(opposite), ErrorCode::kAudioSilent);
}

TEST(PrepareReference, NoPolicyTouchesWhatFitsOrLengthensWhatDoesNot) {
  const Samples fits = MonoSamples(Speech(9.9, 16000), 16000);
  const Samples short_one = MonoSamples(Speech(2.5, 16000), 16000);
  for (LengthPolicy policy : {LengthPolicy::kReject, LengthPolicy::kTrimSilence, LengthPolicy::kBestWindow}) {
    EXPECT_EQ(Prepare(fits, policy).hubert_16k, Prepare(fits).hubert_16k);
    EXPECT_EQ(CodeOf([&] { Prepare(short_one, policy); }), ErrorCode::kAudioTooShort);
  }
}

TEST(TrimSilence, EndsGoFirst) {
  std::vector<float> wave = Room(4.0, 16000);
  Append(wave, Speech(6.0, 16000));
  Append(wave, Room(5.0, 16000));
  EXPECT_EQ(CodeOf([&] { Prepare(MonoSamples(wave, 16000)); }), ErrorCode::kAudioTooLong);
  const Reference reference = Prepare(MonoSamples(wave, 16000), LengthPolicy::kTrimSilence);
  EXPECT_NEAR(reference.seconds, 6.15, 0.1);  // a margin of 0.1 s at both ends
  EXPECT_NEAR(reference.begin_seconds, 3.9, 0.02);
}

TEST(TrimSilence, ThenLongPausesShrinkToOneLength) {
  std::vector<float> wave = Speech(4.0, 16000);
  Append(wave, Room(3.0, 16000));
  Append(wave, Speech(3.0, 16000));
  Append(wave, Room(0.7, 16000));
  Append(wave, Speech(1.0, 16000));
  ASSERT_GT(wave.size(), 11u * 16000);
  const Reference reference = Prepare(MonoSamples(wave, 16000), LengthPolicy::kTrimSilence);
  EXPECT_LE(reference.seconds, 10.0);
  EXPECT_GT(reference.seconds, 9.9);  // no more is cut than must be
  const std::vector<Range> ranges = CutSilence(wave, 16000, 8.5);
  ASSERT_EQ(ranges.size(), 3u);
}

TEST(TrimSilence, TooMuchSpeechIsStillTooLong) {
  EXPECT_EQ(CodeOf([] { Prepare(MonoSamples(Speech(12.0, 16000), 16000), LengthPolicy::kTrimSilence); }),
            ErrorCode::kAudioTooLong);
}

TEST(TrimSilence, TooLittleSpeechIsTooShort) {
  std::vector<float> wave = Room(10.0, 16000);
  Append(wave, Speech(1.5, 16000));
  EXPECT_EQ(CodeOf([&] { Prepare(MonoSamples(wave, 16000), LengthPolicy::kTrimSilence); }), ErrorCode::kAudioTooShort);
}

TEST(BestWindow, TakesTheSpeechAndCutsInSilence) {
  std::vector<float> wave = Room(20.0, 22050);
  Append(wave, Speech(7.0, 22050));
  Append(wave, Room(15.0, 22050));
  Append(wave, Speech(2.0, 22050));
  const Reference reference = Prepare(MonoSamples(wave, 22050), LengthPolicy::kBestWindow);
  EXPECT_NEAR(reference.begin_seconds, 19.9, 0.1);
  EXPECT_NEAR(reference.seconds, 7.15, 0.2);
}

TEST(BestWindow, PrefersFluentSpeechToPauses) {
  std::vector<float> wave;
  for (int i = 0; i < 4; ++i) {
    Append(wave, Speech(1.4, 16000));
    Append(wave, Room(1.5, 16000));
  }
  const size_t fluent = wave.size();
  Append(wave, Speech(8.0, 16000));
  Append(wave, Room(1.0, 16000));
  const std::vector<Range> window = BestWindow(wave, 16000, 3, 10);
  ASSERT_EQ(window.size(), 1u);
  EXPECT_NEAR(static_cast<double>(window[0].begin), static_cast<double>(fluent), 2000);
}

TEST(BestWindow, EndlessSoundIsCutWhereItIsLeastLoud) {
  std::vector<float> wave = Sine(220, 30.0, 16000, 0.5);
  const auto dip = [&](double seconds) {
    for (size_t i = 0; i < 1600; ++i) wave[static_cast<size_t>(seconds * 16000) + i] *= 0.1f;
  };
  dip(11.0);
  dip(19.5);
  const std::vector<Range> window = BestWindow(wave, 16000, 3, 10);
  ASSERT_EQ(window.size(), 1u);
  EXPECT_LE(window[0].size(), 160000u);
  EXPECT_GE(window[0].size(), 48000u);
}

TEST(Policies, ClicksInSilenceAreNoSpeech) {
  std::vector<float> wave(16000 * 20, 0.0f);
  wave[1000] = wave[200000] = 0.9f;
  for (LengthPolicy policy : {LengthPolicy::kTrimSilence, LengthPolicy::kBestWindow}) {
    EXPECT_EQ(CodeOf([&] { Prepare(MonoSamples(wave, 16000), policy); }), ErrorCode::kAudioSilent);
  }
}

RC_GTEST_PROP(Policies, ResultsFitOrAreRefused, ()) {
  const int rate = *rc::gen::element(8000, 11025, 16000, 22050);
  std::vector<float> wave;
  while (wave.size() < static_cast<size_t>(10 * rate + 1)) {
    const double seconds = *rc::gen::inRange(5, 400) / 100.0;
    Append(wave, *rc::gen::arbitrary<bool>() ? Speech(seconds, rate) : Room(seconds, rate));
  }
  const Samples recording = MonoSamples(wave, rate);
  for (LengthPolicy policy : {LengthPolicy::kTrimSilence, LengthPolicy::kBestWindow}) {
    try {
      const Reference reference = Prepare(recording, policy);
      RC_ASSERT(reference.hubert_16k.size() >= 48000u + kHubertZeros);
      RC_ASSERT(reference.hubert_16k.size() <= 160000u + kHubertZeros);
      RC_ASSERT(reference.begin_seconds >= 0 &&
                reference.begin_seconds + kMinReferenceSeconds <= static_cast<double>(wave.size()) / rate);
    } catch (const Error& error) {
      RC_ASSERT(policy == LengthPolicy::kTrimSilence || error.code() == ErrorCode::kAudioSilent);
    }
  }
}

TEST(PrepareAuxiliary, HasItsOwnLimits) {
  const auto prepare = [](double seconds) {
    return PrepareAuxiliary(MonoSamples(Sine(300, seconds, 16000), 16000), kModelRate, "aux");
  };
  EXPECT_TRUE(prepare(1.0).hubert_16k.empty());
  EXPECT_EQ(prepare(1.0).spectrogram_wave.size(), 32000u);
  EXPECT_EQ(prepare(30.0).speaker_16k.size(), 480000u);
  EXPECT_EQ(CodeOf([&] { prepare(0.1); }), ErrorCode::kAudioTooShort);
  EXPECT_EQ(CodeOf([&] { prepare(61.0); }), ErrorCode::kAudioTooLong);
}

TEST(Splice, FadesCutsAndKeepsTheEndsOfTheRecording) {
  const std::vector<float> wave(16000, 0.5f);
  const Range ranges[] = {{0, 4000}, {12000, 16000}};
  const std::vector<float> out = Splice(wave, 16000, ranges);
  ASSERT_EQ(out.size(), 8000u);
  EXPECT_EQ(out.front(), 0.5f);
  EXPECT_EQ(out.back(), 0.5f);
  EXPECT_LT(out[3999], 0.01f);
  EXPECT_LT(out[4000], 0.01f);
  EXPECT_EQ(out[3900], 0.5f);
  EXPECT_EQ(out[4100], 0.5f);
}

}  // namespace
}  // namespace gsv::audio
