// CN-HuBERT: what is said in a recording, as features at 50 Hz.
// Hsu et al., "HuBERT", 2021 (base architecture); Hugging Face transformers, HubertModel; sizes from its config.json.
//   wave [samples] at 16 kHz in -1..1, not normalised -> last hidden state [T, width]
#ifndef GSV_MODELS_HUBERT_H_
#define GSV_MODELS_HUBERT_H_

#include <memory>
#include <span>
#include <vector>

#include "models/blocks/transformer_layer.h"
#include "ops/context.h"
#include "weights/loader.h"
#include "weights/open.h"

namespace gsv::models {

inline constexpr TransformerLayerNames kHubertLayerNames = {.query = "attention.q_proj",
                                                            .key = "attention.k_proj",
                                                            .value = "attention.v_proj",
                                                            .out = "attention.out_proj",
                                                            .norm1 = "layer_norm",
                                                            .up = "feed_forward.intermediate_dense",
                                                            .down = "feed_forward.output_dense",
                                                            .norm2 = "final_layer_norm"};

struct HubertConfig {
  int width = 0;
  int heads = 0;
  float eps = 1e-5f;         // of the layer norms
  std::vector<int> strides;  // of the convolutions of the feature extractor
};

struct HubertWeights {
  std::vector<Affine> convolutions;  // [taps, in, channels], no bias
  NormWeights first_norm;            // per channel, behind the first convolution
  NormWeights projection_norm;
  Affine projection;                    // [channels, width]
  std::vector<PackedMatrix> positions;  // one per group of the positional convolution
  const float* position_bias = nullptr;
  NormWeights norm;
  std::vector<TransformerLayerWeights> layers;
};

// Immutable; any number of threads.
struct Hubert {
  HubertConfig config;
  HubertWeights weights;
  weights::WeightStore store;
};

// Errors: kVersionUnsupported (another architecture: layer norm in the extractor, pre-norm), kTensorMissing,
// kTensorShape, kWeightsNotFinite, kFileNotFound and kFileCorrupt (configuration).
std::shared_ptr<const Hubert> LoadHubert(const weights::Checkpoint& checkpoint);

// Observed: conv_0 (behind norm and GELU), conv_1, .., projection, pos_norm, layer_0, .., last_hidden.
// Errors: kAudioTooShort for a wave shorter than the receptive field of a frame (400 samples).
Tensor HubertFeatures(Context& ctx, const Hubert& hubert, std::span<const float> wave);

}  // namespace gsv::models

#endif  // GSV_MODELS_HUBERT_H_
