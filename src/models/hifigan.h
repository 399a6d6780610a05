// HiFi-GAN vocoder: latent [T, latent] at 50 Hz, style [1, gin] -> samples [T * product of the rates].
// Kong et al., 2020; GPT_SoVITS/module/models.py, Generator.
#ifndef GSV_MODELS_HIFIGAN_H_
#define GSV_MODELS_HIFIGAN_H_

#include <optional>
#include <span>
#include <vector>

#include "models/blocks/residual_stack.h"

namespace gsv::models {

struct HifiganWeights {
  struct Stage {
    TransposedConv up;  // [channels * 2, channels]
    int channels = 0;
    int rate = 0;
    ResidualStackWeights residual;
  };
  Affine pre;        // [7, latent, channels]
  Affine condition;  // [gin, channels], absent in vocoders without a style
  std::vector<Stage> stages;
  Affine post;  // [7, channels, 1]

  int64_t samples_per_frame() const;
  // What stage i takes, or what the last convolution does (i == stages.size()).
  DType input_type(size_t stage) const;
};

// What shapes do not tell.
struct HifiganConfig {
  std::vector<int> upsample_rates;          // one per "ups"
  std::vector<std::vector<int>> dilations;  // per residual block of a stage
};

// `matrices`: the type of the matrices (WeightLoader::As) of all stages but the last, which like the first and the last
// convolution is float32: they cost little, and what they lose is heard. Absent: as the file has them. Of bfloat16,
// activations between are bfloat16 too, sums and residuals float32.
// `convolutions`: of those matrices of the residual stacks that are float32.
HifiganWeights LoadHifigan(const weights::WeightLoader& w, const HifiganConfig& config,
                           std::optional<DType> matrices = {},
                           ops::Convolutions convolutions = ops::Convolutions::kToomCook);

// Works through time in tiles: memory is bounded, and every sample is bit for bit the one of a pass over everything.
// `tile_frames` is the longest tile; 0 stands for one of a few MiB per activation. So a part of a longer latent gives
// the samples of the whole, but for Reach frames at either cut end, if its first frame is a multiple of kBlockFrames
// there: blocks of Toom-Cook begin at multiples of 4, 12 and 20 rows, of which a frame has 10 and more.
inline constexpr int64_t kBlockFrames = 6;
Tensor Forward(Context& ctx, const HifiganWeights& w, const Tensor& latent, const Tensor& style,
               int64_t tile_frames = 0);

// Frames of the latent on either side that the samples of a frame depend on: 16 to 18 in the published configurations.
int64_t Reach(const HifiganWeights& w);

}  // namespace gsv::models

#endif  // GSV_MODELS_HIFIGAN_H_
