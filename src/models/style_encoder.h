// Style encoder ("ref_enc"): the sound of a voice as one vector.
// GPT_SoVITS/module/modules.py, MelStyleEncoder (from Meta-StyleSpeech, Min et al. 2021); sv_emb, prelu of
// SynthesizerTrn.
//   magnitude spectrogram [T, bins] at 50 Hz, speaker embedding [20480] -> style [1, gin]
#ifndef GSV_MODELS_STYLE_ENCODER_H_
#define GSV_MODELS_STYLE_ENCODER_H_

#include <span>

#include "ops/context.h"
#include "weights/loader.h"

namespace gsv::models {

struct StyleWeights {
  Affine spectral[2];      // [bins, hidden], [hidden, hidden]
  Affine temporal[2];      // gated convolutions [5, hidden, 2 * hidden]
  Affine query_key_value;  // [hidden, 3 * hidden]
  Affine attention_out;    // [hidden, hidden]
  Affine out;              // [hidden, gin]
  // Present where the version uses the speaker network.
  Affine speaker;                // [20480, gin]
  const float* slope = nullptr;  // of the PReLU behind it, [gin]
};

StyleWeights LoadStyleEncoder(const weights::WeightLoader& w, bool uses_speaker);

// `spectrogram` may have more bins than the network takes. `speaker` is empty where the version does not use it.
Tensor Forward(Context& ctx, const StyleWeights& w, const Tensor& spectrogram, std::span<const float> speaker);

}  // namespace gsv::models

#endif  // GSV_MODELS_STYLE_ENCODER_H_
