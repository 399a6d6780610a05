// Semantic tokens: one codebook over HuBERT features at 25 Hz.
// GPT_SoVITS/module/quantize.py and core_vq.py (EuclideanCodebook); ssl_proj of SynthesizerTrn.
//   HuBERT features [T, ssl] (50 Hz) -> tokens [T / 2]
#ifndef GSV_MODELS_QUANTIZER_H_
#define GSV_MODELS_QUANTIZER_H_

#include <vector>

#include "ops/context.h"
#include "weights/loader.h"

namespace gsv::models {

struct QuantizerWeights {
  Affine projection;  // [stride, ssl, ssl]; the stride is its number of taps
  // Codes as columns [ssl, codes], with -|code|^2 / 2 as bias: the largest score is the nearest code.
  Affine codebook;
};

QuantizerWeights LoadQuantizer(const weights::WeightLoader& w);

// Nearest codes of [T, ssl]. An incomplete last stride is dropped.
std::vector<int> Quantize(Context& ctx, const QuantizerWeights& w, const Tensor& features);

}  // namespace gsv::models

#endif  // GSV_MODELS_QUANTIZER_H_
