// One channel of checked samples: what everything behind the decoder works on.
#ifndef GSV_AUDIO_MONO_H_
#define GSV_AUDIO_MONO_H_

#include <string_view>
#include <vector>

#include "gsv/gsv.h"

namespace gsv::audio {

struct Mono {
  std::vector<float> samples;  // finite, at least one
  int sample_rate = 0;         // Hz
  double seconds() const { return static_cast<double>(samples.size()) / sample_rate; }
};

// The mean of all channels. `name` tells the recording in messages. Errors: kAudioNoChannels (no samples, or not a
// whole number of frames), kOptionOutOfRange (sample rate), kAudioNotFinite.
Mono MixToMono(const Samples& recording, std::string_view name);

// max |x|
float Peak(const std::vector<float>& samples);

}  // namespace gsv::audio

#endif  // GSV_AUDIO_MONO_H_
