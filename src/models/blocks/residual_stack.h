// Residual stack of HiFi-GAN: the mean of several residual blocks with different kernel widths.
// Kong et al., "HiFi-GAN", 2020, multi-receptive field fusion; GPT_SoVITS/module/modules.py, ResBlock1.
#ifndef GSV_MODELS_BLOCKS_RESIDUAL_STACK_H_
#define GSV_MODELS_BLOCKS_RESIDUAL_STACK_H_

#include <vector>

#include "ops/context.h"
#include "ops/toom_cook.h"
#include "weights/loader.h"

namespace gsv::models {

inline constexpr float kVocoderSlope = 0.1f;  // of every leaky ReLU of the vocoder but the last

// Of a product of the vocoder: its activations are as short as its weights where these are bfloat16.
inline DType InputType(const PackedMatrix& matrix) { return matrix.dtype == DType::kBF16 ? DType::kBF16 : DType::kF32; }

struct ResidualStackWeights {
  // x += plain(leaky(dilated(leaky(x))))
  struct Unit {
    Affine dilated;  // [taps, channels, channels]
    Affine plain;    // [taps, channels, channels]
    int dilation = 1;
  };
  using Block = std::vector<Unit>;
  std::vector<Block> blocks;

  // Rows of x, absolute ones of a sequence without ends, on which rows of the result depend to the last bit.
  ops::RowRange Reached(ops::RowRange rows) const;
  // What its products take: bfloat16 where its matrices are bfloat16.
  DType input_type() const { return InputType(blocks[0][0].dilated.matrix); }
};

// `blocks[b]` lists the dilations of block `first_block + b` of "resblocks".
ResidualStackWeights LoadResidualStack(const weights::WeightLoader& w, int first_block, int channels,
                                       const std::vector<std::vector<int>>& blocks, ops::Convolutions convolutions);

// leaky_relu(mean of the blocks of x, slope) into `activated` [T, channels]; `leaky_x` is leaky_relu(x, kVocoderSlope)
// of the type input_type(); `activated` may be bfloat16. Row 0 of x is row `first_row` of the whole sequence.
//
// Long sequences of few channels are cut into strips of at most `strip_rows`, which change no bit: a thread takes a
// strip through all layers, whose activations stay in its core's cache. 0: as long as the cache holds.
void Forward(Context& ctx, const ResidualStackWeights& w, const Tensor& x, const Tensor& leaky_x, float slope,
             const Tensor& activated, int64_t first_row, int64_t strip_rows = 0);

}  // namespace gsv::models

#endif  // GSV_MODELS_BLOCKS_RESIDUAL_STACK_H_
