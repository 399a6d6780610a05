// SoVITS of v1, v2, v2Pro and v2ProPlus: from semantic tokens, phones and a voice's style to sound, and from a
// recording to both of a voice's parts (prompt tokens, style).
// GPT_SoVITS/module/models.py, SynthesizerTrn; VITS: Kim et al., 2021.
#ifndef GSV_MODELS_SOVITS_H_
#define GSV_MODELS_SOVITS_H_

#include <memory>
#include <span>
#include <vector>

#include "base/function_ref.h"
#include "models/flow.h"
#include "models/hifigan.h"
#include "models/quantizer.h"
#include "models/style_encoder.h"
#include "models/text_encoder.h"
#include "weights/open.h"

namespace gsv::models {

struct SovitsConfig {
  int ssl_channels = 0;      // of HuBERT's features
  int codebook_size = 0;     // tokens are in [0, codebook_size)
  int symbols = 0;           // phones are in [0, symbols)
  int style_channels = 0;    // "gin"
  int hidden_channels = 0;   // of the content
  int latent_channels = 0;   // of the latent and its noise
  int spectrogram_bins = 0;  // lowest bins of the reference spectrogram that are used
  int frames_per_token = 0;
  int samples_per_frame = 0;
  int sample_rate = 0;        // Hz
  bool uses_speaker = false;  // styles need the embedding of the speaker network
};

struct SovitsWeights {
  QuantizerWeights quantizer;
  StyleWeights style;
  TextEncoderWeights text;
  FlowWeights flow;
  HifiganWeights vocoder;
};

// Immutable; any number of threads.
struct Sovits {
  SovitsConfig config;
  SovitsWeights weights;
  weights::WeightStore store;
};

// Errors: kVersionUnsupported, kTensorMissing, kTensorShape, kWeightsNotFinite, kFileCorrupt (configuration),
// kModelMismatch (parts of different models).
// `vocoder`: LoadHifigan's `matrices`. What is to be written as a converted file is loaded with direct convolutions.
std::shared_ptr<const Sovits> LoadSovits(const weights::Checkpoint& checkpoint, std::optional<DType> vocoder = {},
                                         ops::Convolutions convolutions = ops::Convolutions::kToomCook);

// Prompt tokens of a recording: hubert_features [T, ssl] -> [T / frames_per_token].
// Errors: kModelMismatch for features of another width.
std::vector<int> EncodeTokens(Context& ctx, const Sovits& sovits, const Tensor& hubert_features);

// Style of a recording -> [1, gin]. `spectrogram` [T, >= spectrogram_bins]: the bins above are left out. `speaker` is
// empty unless config.uses_speaker. Of several recordings the caller takes the mean.
// Errors: kModelMismatch for a speaker embedding of another width.
Tensor StyleOf(Context& ctx, const Sovits& sovits, const Tensor& spectrogram, std::span<const float> speaker);

// Fills frames [first_frame, first_frame + frames) of standard normal noise, `latent_channels` numbers each.
using LatentNoise = FunctionRef<void(int64_t first_frame, int64_t frames, float* out)>;

struct DecodeInput {
  std::span<const int> tokens;
  std::span<const int> phones;  // of what is to be said, without the reference
  Tensor style;                 // [1, gin]
  float speed = 1.0f;
  float noise_scale = 0.5f;
  LatentNoise noise;
};

// Tokens -> samples: Content, Latent, Vocode.
Tensor Decode(Context& ctx, const Sovits& sovits, const DecodeInput& input);

// The parts of Decode, for streaming.
// -> [frames_per_token * tokens, hidden]
Tensor Content(Context& ctx, const Sovits& sovits, std::span<const int> tokens, std::span<const int> phones,
               const Tensor& style);
struct LatentInput {
  Tensor style;
  float speed = 1.0f;
  float noise_scale = 0.5f;
  LatentNoise noise;
};
// content [T, hidden] -> [LatentFrames(T, speed), latent]
Tensor Latent(Context& ctx, const Sovits& sovits, const Tensor& content, const LatentInput& input);
// Official length after a change of speed: int(frames / speed) + 1, and `frames` as they are at speed 1.
int64_t LatentFrames(int64_t frames, float speed);
// latent [T, latent] -> [T * samples_per_frame]
Tensor Vocode(Context& ctx, const Sovits& sovits, const Tensor& latent, const Tensor& style);
// Samples of the frames of `content` from `first_frame` on, bit for bit those of Latent and Vocode over all of it, at
// speed 1. Work grows with what is asked for, not with what lies before it.
Tensor SoundFrom(Context& ctx, const Sovits& sovits, const Tensor& content, int64_t first_frame,
                 const LatentInput& input);

}  // namespace gsv::models

#endif  // GSV_MODELS_SOVITS_H_
