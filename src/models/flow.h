// Normalising flow, in reverse: sample of the prior -> latent of the vocoder, both [T, latent] at 50 Hz.
// GPT_SoVITS/module/models.py, ResidualCouplingBlock; modules.py, ResidualCouplingLayer (mean only) and Flip.
#ifndef GSV_MODELS_FLOW_H_
#define GSV_MODELS_FLOW_H_

#include <vector>

#include "models/blocks/wavenet.h"

namespace gsv::models {

// One coupling: target -= post(wavenet(pre(source))), where source and target are halves of the channels.
//
// The official flow reverses the order of all channels before each coupling. Every second reversal undoes the one
// before, so here the channels stay where they are: couplings take turns in which half is the source, and those
// behind an odd number of reversals have the rows and columns of `pre` and `post` reversed when they are loaded.
struct CouplingWeights {
  bool source_is_left = false;
  Affine pre;  // [latent / 2, hidden]
  WaveNetWeights wavenet;
  Affine negative_post;  // [hidden, latent / 2], sign changed at load: the sum is added, not subtracted
};

struct FlowWeights {
  std::vector<CouplingWeights> couplings;  // in the order of the reverse pass
};

FlowWeights LoadFlow(const weights::WeightLoader& w, int latent);

// In place.
void Forward(Context& ctx, const FlowWeights& w, const Tensor& style, const Tensor& z);

// Frames on either side that a frame of the result depends on.
int64_t Reach(const FlowWeights& w);

}  // namespace gsv::models

#endif  // GSV_MODELS_FLOW_H_
