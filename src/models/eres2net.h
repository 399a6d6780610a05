// Speaker network: log mel filter bank [T, 80] at 100 Hz -> embedding [20480], for v2Pro and v2ProPlus.
// ERes2NetV2 (Chen et al., "ERes2NetV2: boosting short-duration speaker verification performance with computational
// efficiency", 2024), its forward3: GPT_SoVITS/eres2net/ERes2NetV2.py. Images are [frequency, time, channels].
#ifndef GSV_MODELS_ERES2NET_H_
#define GSV_MODELS_ERES2NET_H_

#include <memory>
#include <vector>

#include "ops/context.h"
#include "weights/loader.h"
#include "weights/open.h"

namespace gsv::models {

// Batch norms are folded into the convolutions before them.
struct SpeakerWeights {
  // Attentional feature fusion of x and y, both [.., channels].
  struct Fusion {
    Affine reduce;  // [2 * channels, channels / 4]
    Affine expand;  // [channels / 4, channels]
  };
  struct Block {
    int stride = 1;
    Affine in;                    // 1x1: [in, groups * width]
    std::vector<Affine> groups;   // 3x3: [width, width]
    std::vector<Fusion> fusions;  // between neighbouring groups; empty: they are added
    Affine out;                   // 1x1: [groups * width, channels]
    Affine shortcut;              // 1x1: [in, channels]; absent where input and output have one shape
  };
  Affine stem;  // 3x3: [1, channels]
  std::vector<std::vector<Block>> layers;
  Affine downsample;  // 3x3, stride 2: third layer to the shape of the fourth
  Fusion fusion;      // of the two
};

// Immutable; any number of threads.
struct SpeakerNet {
  SpeakerWeights weights;
  weights::WeightStore store;
};

// Errors: kTensorMissing, kTensorShape, kWeightsNotFinite.
std::shared_ptr<const SpeakerNet> LoadSpeaker(const weights::Checkpoint& checkpoint);

// fbank [T, 80], T >= 1 -> [20480]
Tensor SpeakerEmbedding(Context& ctx, const SpeakerNet& net, const Tensor& fbank);

}  // namespace gsv::models

#endif  // GSV_MODELS_ERES2NET_H_
