// Sounds for the tests of this folder.
#ifndef GSV_AUDIO_TEST_SIGNALS_H_
#define GSV_AUDIO_TEST_SIGNALS_H_

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <functional>
#include <numbers>
#include <span>
#include <vector>

#include "gsv/gsv.h"

namespace gsv::audio {

inline std::vector<float> Sine(double hz, double seconds, int sample_rate, double amplitude = 0.5) {
  std::vector<float> wave(static_cast<size_t>(seconds * sample_rate));
  for (size_t i = 0; i < wave.size(); ++i) {
    const double time = static_cast<double>(i) / sample_rate;
    wave[i] = static_cast<float>(amplitude * std::sin(2 * std::numbers::pi * hz * time));
  }
  return wave;
}

// Noise of -60 dB: a quiet room. The same every time.
inline std::vector<float> Room(double seconds, int sample_rate) {
  std::vector<float> wave(static_cast<size_t>(seconds * sample_rate));
  uint32_t state = 1;
  for (float& sample : wave) {
    state = state * 1664525u + 1013904223u;
    sample = (static_cast<float>(state >> 8) / static_cast<float>(1 << 24) - 0.5f) * 2e-3f;
  }
  return wave;
}

inline void Append(std::vector<float>& wave, std::span<const float> more) {
  wave.insert(wave.end(), more.begin(), more.end());
}

inline Samples MonoSamples(std::vector<float> values, int sample_rate) {
  return {.values = std::move(values), .sample_rate = sample_rate, .channels = 1};
}

// The code of the Error that `action` throws; a failure of the test if it throws none.
inline ErrorCode CodeOf(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    EXPECT_GT(std::string(error.what()).size(), 10u);
    return error.code();
  }
  ADD_FAILURE() << "no error";
  return ErrorCode::kInternal;
}

}  // namespace gsv::audio

#endif  // GSV_AUDIO_TEST_SIGNALS_H_
