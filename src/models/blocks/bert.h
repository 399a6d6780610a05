// BERT: embeddings of tokens and positions, and transformer layers; what RoBERTa and G2PW share.
// Devlin et al., "BERT", 2019; Hugging Face transformers, BertModel.
#ifndef GSV_MODELS_BLOCKS_BERT_H_
#define GSV_MODELS_BLOCKS_BERT_H_

#include <span>
#include <vector>

#include "models/blocks/transformer_layer.h"
#include "ops/context.h"
#include "weights/loader.h"

namespace gsv::models {

struct BertConfig {
  int width = 0;
  int heads = 0;
  float eps = 1e-12f;
  int positions = 0;  // longest input, its two ends included; at least 3
  int vocabulary = 0;
};

struct BertWeights {
  const float* word_table = nullptr;      // [vocabulary, width]
  const float* position_table = nullptr;  // [positions, width]
  const float* type_row = nullptr;        // [width], of type 0
  NormWeights norm;
  std::vector<TransformerLayerWeights> layers;
};

// The sizes that the tensors tell; heads and eps stay as they are. Errors: kTensorMissing, kTensorShape.
BertConfig BertSizes(const weights::WeightLoader& w);

// `config.heads` must divide the width. Errors: kFileCorrupt where it does not, and those of WeightLoader.
BertWeights LoadBert(const weights::WeightLoader& w, const BertConfig& config, int layers);

// Hidden states behind the last layer for sequences of token ids (with [CLS] and [SEP], at most `positions` each), one
// below the other -> [sum of lengths, width]. No sequence sees another, and each gets the numbers that it would get
// alone, bit for bit. Observed: embeddings, layer_0, .., hidden.
Tensor BertHidden(Context& ctx, const BertConfig& config, const BertWeights& w,
                  std::span<const std::span<const int>> sequences);

}  // namespace gsv::models

#endif  // GSV_MODELS_BLOCKS_BERT_H_
