// The transformer layer of BERT and everything built like it (HuBERT, RoBERTa, the text-to-semantic GPT): attention and
// feed-forward, norms behind the residual sums.  x [T, width] -> [T, width]
// Vaswani et al., 2017; Devlin et al., "BERT", 2019.
#ifndef GSV_MODELS_BLOCKS_TRANSFORMER_LAYER_H_
#define GSV_MODELS_BLOCKS_TRANSFORMER_LAYER_H_

#include "base/function_ref.h"
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

// What lies between the first two products: q, k, v [T, width], views -> [T, width].
using Attend = FunctionRef<Tensor(const Tensor& q, const Tensor& k, const Tensor& v)>;

// x = norm2(y + down(activation(up(y)))), y = norm1(x + out(attend(x))); in place.
// `rows`: kI8 quantises the rows before every product; the matrices must be int8 then.
void Forward(Context& ctx, const TransformerLayerWeights& w, kernels::Activation activation, float eps, Attend attend,
             const Tensor& x, DType rows = DType::kF32);
// The same with GELU, where every position sees every other.
void Forward(Context& ctx, const TransformerLayerWeights& w, int heads, float eps, const Tensor& x);

}  // namespace gsv::models

#endif  // GSV_MODELS_BLOCKS_TRANSFORMER_LAYER_H_
