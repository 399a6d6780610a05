// WaveNet stack of the flow: gated convolutions conditioned on a style, with a skip sum. All dilations are 1.
// GPT_SoVITS/module/modules.py, WN.  x [T, hidden], style [1, gin] -> [T, hidden]
#ifndef GSV_MODELS_BLOCKS_WAVENET_H_
#define GSV_MODELS_BLOCKS_WAVENET_H_

#include <vector>

#include "ops/context.h"
#include "weights/loader.h"

namespace gsv::models {

struct WaveNetWeights {
  struct Layer {
    Affine in;        // [taps, hidden, 2 * hidden]
    Affine res_skip;  // [hidden, 2 * hidden]; [hidden, hidden] in the last layer, which has no residual
  };
  int hidden = 0;
  Affine condition;  // [gin, layers * 2 * hidden]
  std::vector<Layer> layers;
};

WaveNetWeights LoadWaveNet(const weights::WeightLoader& w, int hidden);

// `state` [T, 2 * hidden] holds x and zeros on entry; on return its right half is the result, its left half is used up.
void Forward(Context& ctx, const WaveNetWeights& w, const Tensor& style, const Tensor& state);

}  // namespace gsv::models

#endif  // GSV_MODELS_BLOCKS_WAVENET_H_
