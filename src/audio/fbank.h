// Log mel filter-bank energies as Kaldi computes them: the input of the speaker network (ERes2NetV2).
#ifndef GSV_AUDIO_FBANK_H_
#define GSV_AUDIO_FBANK_H_

#include <cstdint>
#include <span>

#include "audio/reference.h"
#include "base/arena.h"
#include "base/tensor.h"

namespace gsv::audio {

inline constexpr int kFbankBands = 80;
inline constexpr int kFbankWindow = 400;  // samples at 16 kHz: 25 ms
inline constexpr int kFbankHop = 160;     // 10 ms

// 16 kHz samples in -1..1, at least kFbankWindow of them -> [1 + (samples - 400) / 160, 80]
Tensor KaldiFbank(Arena& arena, std::span<const float> wave);

// The filter bank of a reference -> [T, 80]
Tensor SpeakerFbank(Arena& arena, const Reference& reference);

}  // namespace gsv::audio

#endif  // GSV_AUDIO_FBANK_H_
