// Change of sample rate. Two kinds, because the official code uses two, and encoders hear the difference.
#ifndef GSV_AUDIO_RESAMPLE_H_
#define GSV_AUDIO_RESAMPLE_H_

#include <span>
#include <vector>

namespace gsv::audio {

inline constexpr int kMinSampleRate = 1000;    // Hz; outside these nobody records speech, and the ratio of two rates
inline constexpr int kMaxSampleRate = 768000;  // could make a kernel of any size

// libsoxr, quality HQ, as librosa.load resamples by default. -> ceil(samples * to / from) samples. Equal rates: a copy.
std::vector<float> SoxrHq(std::span<const float> mono, int from_hz, int to_hz);

// Sinc under a Hann window, 6 zero crossings wide, cut off at 0.99 of the lower Nyquist frequency, as
// torchaudio.transforms.Resample by default. -> ceil(samples * to / from) samples. Equal rates: a copy.
std::vector<float> SincHann(std::span<const float> mono, int from_hz, int to_hz);

}  // namespace gsv::audio

#endif  // GSV_AUDIO_RESAMPLE_H_
