// Golden cases of src/audio: resampling, spectrograms, mel, Kaldi filter bank, SOLA.
#ifndef GSV_TESTS_GOLDEN_NUMERIC_CASES_AUDIO_H_
#define GSV_TESTS_GOLDEN_NUMERIC_CASES_AUDIO_H_

#include <vector>

#include "golden/numeric_case.h"

namespace gsv::golden {

// True for cases that hold nothing but audio, and for those of networks with such a part (filter bank, spectrogram).
bool AcceptsAudio(const NumericCase& c);
// Rows for the audio tensors of the case only.
std::vector<TensorResult> RunAudio(const NumericCase& c);

}  // namespace gsv::golden

#endif  // GSV_TESTS_GOLDEN_NUMERIC_CASES_AUDIO_H_
