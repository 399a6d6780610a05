// Short-time spectra: the linear spectrogram of the style encoder and the log-mel spectrograms of the v3 and v4 models.
#ifndef GSV_AUDIO_STFT_H_
#define GSV_AUDIO_STFT_H_

#include <cstdint>
#include <span>

#include "audio/reference.h"
#include "base/arena.h"
#include "base/tensor.h"

namespace gsv::audio {

// The window is as long as the transform; the signal is reflected by (n_fft - hop) / 2 samples at both ends and cut
// into floor(samples / hop) frames (mel_processing.py, spectrogram_torch and mel_spectrogram_torch).
struct StftShape {
  int n_fft;  // even
  int hop;
};

inline constexpr StftShape kReferenceStft = {.n_fft = 2048, .hop = 640};

struct MelShape {
  StftShape stft;
  int sample_rate;  // Hz
  int bands;        // triangles from 0 Hz to half the sample rate, equally spaced on Slaney's scale
};

inline constexpr MelShape kMelV3 = {.stft = {.n_fft = 1024, .hop = 256}, .sample_rate = 24000, .bands = 100};
inline constexpr MelShape kMelV4 = {.stft = {.n_fft = 1280, .hop = 320}, .sample_rate = 32000, .bands = 100};

// Samples that a signal must have at least: more than the reflected part.
int64_t MinSamples(const StftShape& shape);

// sqrt(|X|^2 + 1e-8) -> [frames, n_fft / 2 + 1]
Tensor Spectrogram(Arena& arena, std::span<const float> wave, const StftShape& shape);

// The spectrogram of a reference for the style encoder -> [T, 1025]; T = samples / 640. v2 and later read 704 columns.
Tensor ReferenceSpectrogram(Arena& arena, const Reference& reference);

// log(max(mel, 1e-5)) -> [frames, bands]
Tensor LogMel(Arena& arena, std::span<const float> wave, const MelShape& shape);

// -12..2 -> -1..1, in place: the scale on which the v3 and v4 networks work.
void NormalizeMel(Tensor log_mel);

// The triangular filters with area normalisation (librosa.filters.mel, Slaney) -> [bands, n_fft / 2 + 1]
Tensor MelFilters(Arena& arena, const MelShape& shape);

}  // namespace gsv::audio

#endif  // GSV_AUDIO_STFT_H_
