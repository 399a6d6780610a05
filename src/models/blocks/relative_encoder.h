// The attention encoder of VITS with relative positions: x [T, channels] -> [T, channels], at any rate.
// Shaw et al., "Self-attention with relative position representations", 2018; GPT_SoVITS/module/attentions.py, Encoder.
#ifndef GSV_MODELS_BLOCKS_RELATIVE_ENCODER_H_
#define GSV_MODELS_BLOCKS_RELATIVE_ENCODER_H_

#include <vector>

#include "ops/attention.h"
#include "weights/loader.h"

namespace gsv::models {

struct RelativeEncoderWeights {
  struct Layer {
    Affine query_key_value;        // [channels, 3 * channels]
    ops::RelativeTables relative;  // [2 * window + 1, head_dim] twice
    Affine out;                    // [channels, channels]
    NormWeights norm1;
    Affine up;    // [taps, channels, filter]
    Affine down;  // [taps, filter, channels]
    NormWeights norm2;
  };
  int heads = 0;
  int head_dim = 0;
  std::vector<Layer> layers;
};

RelativeEncoderWeights LoadRelativeEncoder(const weights::WeightLoader& w, int channels);

// In place.
void Forward(Context& ctx, const RelativeEncoderWeights& w, const Tensor& x);

}  // namespace gsv::models

#endif  // GSV_MODELS_BLOCKS_RELATIVE_ENCODER_H_
