#include "audio/mono.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "audio/resample.h"
#include "base/error.h"

namespace gsv::audio {
namespace {

void CheckSamples(const Samples& recording, std::string_view name) {
  if (recording.channels < 1) {
    Fail(ErrorCode::kAudioNoChannels, name, ": has ", recording.channels, " channels, expected at least one");
  }
  if (recording.values.empty()) Fail(ErrorCode::kAudioNoChannels, name, ": holds no samples");
  if (recording.values.size() % static_cast<size_t>(recording.channels) != 0) {
    Fail(ErrorCode::kAudioNoChannels, name, ": its ", recording.values.size(), " samples are not a multiple of its ",
         recording.channels, " channels");
  }
  if (recording.sample_rate < kMinSampleRate || recording.sample_rate > kMaxSampleRate) {
    Fail(ErrorCode::kOptionOutOfRange, name, ": its sample rate is ", recording.sample_rate, " Hz, expected ",
         kMinSampleRate, " to ", kMaxSampleRate);
  }
  const auto bad = std::find_if(recording.values.begin(), recording.values.end(),
                                [](float sample) { return !std::isfinite(sample); });
  if (bad != recording.values.end()) {
    Fail(ErrorCode::kAudioNotFinite, name, ": sample ", bad - recording.values.begin(), " is ", *bad,
         ", expected a number in -1..1");
  }
}

}  // namespace

Mono MixToMono(const Samples& recording, std::string_view name) {
  CheckSamples(recording, name);
  Mono mono{.samples = recording.values, .sample_rate = recording.sample_rate};
  if (recording.channels == 1) return mono;
  const size_t channels = static_cast<size_t>(recording.channels);
  mono.samples.resize(recording.values.size() / channels);
  for (size_t frame = 0; frame < mono.samples.size(); ++frame) {
    float sum = 0;  // in float32 and then divided, as librosa and torchaudio do
    for (size_t c = 0; c < channels; ++c) sum += recording.values[frame * channels + c];
    mono.samples[frame] = sum / static_cast<float>(channels);
  }
  return mono;
}

float Peak(const std::vector<float>& samples) {
  float peak = 0;
  for (float sample : samples) peak = std::max(peak, std::abs(sample));
  return peak;
}

}  // namespace gsv::audio
