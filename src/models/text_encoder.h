// Prior encoder ("enc_p"): what is said, in which voice, as a Gaussian per frame.
// GPT_SoVITS/module/models.py, TextEncoder; mrte_model.py, MRTE.
//   tokens [N] at 25 Hz, phones [S], style [1, gin] -> content [2N, hidden] at 50 Hz -> mean and log deviation
#ifndef GSV_MODELS_TEXT_ENCODER_H_
#define GSV_MODELS_TEXT_ENCODER_H_

#include <span>

#include "models/blocks/relative_encoder.h"

namespace gsv::models {

// Multi-reference timbre encoder: frames attend to phones, and the style is added.
struct MrteWeights {
  int heads = 0;
  Affine content_pre;   // [hidden, width]
  Affine text_pre;      // [hidden, width]
  Affine query;         // [width, width]
  Affine key_value;     // [width, 2 * width]
  Affine out;           // [width, width]
  Affine style;         // [gin, width], absent where gin is the width already
  Affine content_post;  // [width, hidden]
};

struct TextEncoderWeights {
  int hidden = 0;
  int latent = 0;
  int codes = 0;
  int symbols = 0;
  int frames_per_token = 0;
  // Row of each token: the codebook with the first projection (enc_p.ssl_proj) applied, computed at load.
  const float* token_table = nullptr;      // [codes, hidden]
  const float* symbol_table = nullptr;     // [symbols, hidden]
  RelativeEncoderWeights content_encoder;  // "encoder_ssl"
  RelativeEncoderWeights text_encoder;     // "encoder_text"
  MrteWeights mrte;
  RelativeEncoderWeights joint_encoder;  // "encoder2"
  Affine projection;                     // [hidden, 2 * latent]: mean, log deviation
};

TextEncoderWeights LoadTextEncoder(const weights::WeightLoader& w);

// -> [frames_per_token * tokens, hidden], up to and including "encoder2".
Tensor Forward(Context& ctx, const TextEncoderWeights& w, std::span<const int> tokens, std::span<const int> phones,
               const Tensor& style);

}  // namespace gsv::models

#endif  // GSV_MODELS_TEXT_ENCODER_H_
