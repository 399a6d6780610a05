// A reference recording: from decoded samples to the tracks that the encoders hear.
//
// Official rules (TTS.py, _set_prompt_semantic and _get_ref_spec): the semantic prompt comes from a 16 kHz soxr
// resampling with 0.6 s of zeros behind it; the timbre comes from a windowed-sinc resampling to the model's rate, whose
// peak is limited; the speaker network hears that limited track at 16 kHz.
#ifndef GSV_AUDIO_REFERENCE_H_
#define GSV_AUDIO_REFERENCE_H_

#include <string_view>
#include <vector>

#include "gsv/gsv.h"

namespace gsv::audio {

inline constexpr int kHubertRate = 16000;            // Hz; the speaker network's too
inline constexpr int kHubertZeros = 9600;            // zero samples behind the recording: 0.3 s counted at 32 kHz
inline constexpr double kMinReferenceSeconds = 3.0;  // the official limits, both inclusive
inline constexpr double kMaxReferenceSeconds = 10.0;
inline constexpr double kMinAuxiliarySeconds = 0.2;   // 10 frames of the spectrogram
inline constexpr double kMaxAuxiliarySeconds = 60.0;  // the style encoder's attention grows with the square of it

struct Reference {
  std::vector<float> hubert_16k;        // 16 kHz mono, kHubertZeros zeros at the end; empty for an auxiliary reference
  std::vector<float> spectrogram_wave;  // mono at spectrogram_rate, peak-limited
  std::vector<float> speaker_16k;       // spectrogram_wave at 16 kHz
  int spectrogram_rate = 0;             // Hz
  double seconds = 0;                   // of the part of the recording that is used, without the zeros
  double begin_seconds = 0;             // where that part begins in the recording (best window, trimmed silence)
};

// `name` tells the recording in messages. `model_sample_rate`: the rate of the model's reference spectrogram (32000 for
// every published version). Errors: kAudioNoChannels (no samples, or not a whole number of frames),
// kOptionOutOfRange (sample rate), kAudioNotFinite, kAudioSilent, kAudioTooShort, kAudioTooLong.
Reference PrepareReference(const Samples& recording, LengthPolicy policy, int model_sample_rate, std::string_view name);

// A further recording of the voice, for its timbre only: kMinAuxiliarySeconds to kMaxAuxiliarySeconds long.
Reference PrepareAuxiliary(const Samples& recording, int model_sample_rate, std::string_view name);

}  // namespace gsv::audio

#endif  // GSV_AUDIO_REFERENCE_H_
