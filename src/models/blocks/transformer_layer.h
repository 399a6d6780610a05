// The transformer layer of BERT and everything built like it (HuBERT, RoBERTa): full self-attention, norms behind the
// residual sums, GELU between.  x [T, width] -> [T, width]
// Vaswani et al., 2017; Devlin et al., "BERT", 2019.
#ifndef GSV_MODELS_BLOCKS_TRANSFORMER_LAYER_H_
#define GSV_MODELS_BLOCKS_TRANSFORMER_LAYER_H_

#include "ops/context.h"
#include "weights/loader.h"

namespace gsv::models {

struct TransformerLayerWeights {
  Affine query_key_value;  // [width, 3 * width]
  Affine out;              // [width, width]
  NormWeights norm1;
  Affine up;    // [width, inner]
  Affine down;  // [inner, width]
  NormWeights norm2;
};

// What a file calls the parts of a layer.
struct TransformerLayerNames {
  const char* query;
  const char* key;
  const char* value;
  const char* out;
  const char* norm1;
  const char* up;
  const char* down;
  const char* norm2;
};

TransformerLayerWeights LoadTransformerLayer(const weights::WeightLoader& w, const TransformerLayerNames& names,
                                             int width);

// In place.
void Forward(Context& ctx, const TransformerLayerWeights& w, int heads, float eps, const Tensor& x);

}  // namespace gsv::models

#endif  // GSV_MODELS_BLOCKS_TRANSFORMER_LAYER_H_
