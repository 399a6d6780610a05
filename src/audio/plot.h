// Pictures of recordings: waveform and spectrogram with axes, as PNG.
#ifndef GSV_AUDIO_PLOT_H_
#define GSV_AUDIO_PLOT_H_

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gsv/gsv.h"

namespace gsv::audio {

struct Track {
  const Samples& samples;
  std::string_view title;  // UTF-8; characters beyond ASCII become boxes
};

// One panel per recording, one below the other, on the same scales of time, frequency, level and amplitude, so that
// they can be compared. -> bytes of a PNG. Errors: kAudioNoChannels, kOptionOutOfRange (sample rate), kAudioNotFinite.
std::vector<std::byte> Plot(std::span<const Track> tracks);

}  // namespace gsv::audio

#endif  // GSV_AUDIO_PLOT_H_
