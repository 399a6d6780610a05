// Chinese RoBERTa (chinese-roberta-wwm-ext-large): features of the characters of a Chinese text, from the third hidden
// state from the end (layer 22 of 24); the last two layers are neither loaded nor computed.
// Devlin et al., "BERT", 2019; Hugging Face transformers, BertModel; GPT_SoVITS/TTS_infer_pack/TextPreprocessor.py.
#ifndef GSV_MODELS_ROBERTA_H_
#define GSV_MODELS_ROBERTA_H_

#include <memory>
#include <span>
#include <string_view>

#include "models/blocks/bert.h"
#include "models/wordpiece.h"
#include "ops/context.h"
#include "weights/loader.h"
#include "weights/open.h"

namespace gsv::models {

// Immutable; any number of threads.
struct Roberta {
  BertConfig config;
  BertWeights weights;  // without the last two layers
  Wordpiece wordpiece;
  weights::WeightStore store;
};

// The vocabulary is the one that FindWordpiece finds.
// Errors: kVersionUnsupported (another architecture), kTensorMissing, kTensorShape, kWeightsNotFinite, kFileNotFound
// and kFileCorrupt (configuration, vocabulary).
std::shared_ptr<const Roberta> LoadRoberta(const weights::Checkpoint& checkpoint);

// Hidden states of token ids (with [CLS] and [SEP], at most `positions`) -> [ids, width].
// Observed: embeddings, layer_0, .., hidden.
Tensor RobertaHidden(Context& ctx, const Roberta& roberta, std::span<const int> ids);

// One row per code point of `text`, whatever its length -> [characters, width]. The network reads positions - 2 code
// points at once; a longer text is read in pieces, cut behind punctuation where there is some. Errors: kTextNotUtf8.
Tensor RobertaFeatures(Context& ctx, const Roberta& roberta, std::string_view text);

}  // namespace gsv::models

#endif  // GSV_MODELS_ROBERTA_H_
