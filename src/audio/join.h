// Putting pieces of speech together: pauses, peak limit, and the overlap of streamed pieces.
#ifndef GSV_AUDIO_JOIN_H_
#define GSV_AUDIO_JOIN_H_

#include <span>
#include <vector>

namespace gsv::audio {

// Divides by the peak where it exceeds 1; quieter speech is left as it is.
void LimitPeak(std::span<float> wave);

// Zeros for that long, to the nearest sample (the official engine truncates and so loses a sample at times).
void AppendSilence(std::vector<float>& wave, double seconds, int sample_rate);

// Samples that SOLA may shift a piece to the left to meet its predecessor (TTS.sola_algorithm).
inline constexpr int kSolaSearch = 320;

// Synchronous overlap-add: the last `overlap` samples of `wave` sound again at the start of `piece`. Finds the shift of
// 0..search samples at which they agree best (normalised cross-correlation; the first of equals), drops that many
// samples of the piece, and cross-fades with a Hann window. An empty `wave` becomes `piece`. Where `wave` or `piece` is
// too short for this, overlap and search are shortened to what there is. Returns the shift.
int AppendSola(std::vector<float>& wave, std::span<const float> piece, int overlap, int search = kSolaSearch);

}  // namespace gsv::audio

#endif  // GSV_AUDIO_JOIN_H_
