// G2PW: which of its readings a Chinese character has in its sentence. BERT reads the sentence; behind it a classifier
// of readings, weighted by what the character and its part of speech (predicted too) let expect.
// Chen et al., "g2pW: A Conditional Weighted Softmax BERT for Polyphone Disambiguation in Mandarin", 2022;
// GitYCC/g2pW, g2pw/module.py.
#ifndef GSV_MODELS_G2PW_H_
#define GSV_MODELS_G2PW_H_

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "models/blocks/bert.h"
#include "models/g2pw_tables.h"
#include "models/wordpiece.h"
#include "weights/open.h"

namespace gsv::models {

struct G2pwWeights {
  BertWeights bert;
  Affine classifier;  // [width, labels]
  // Null where the model has none; sums of them say how likely each label is before the sentence is read.
  const float* bias = nullptr;           // [labels]
  const float* character = nullptr;      // [characters, labels]
  const float* tag = nullptr;            // [tags, labels]
  const float* character_tag = nullptr;  // [characters * tags, labels]
  Affine tag_classifier;                 // [width, tags]; empty where no table needs the tag
  int tags = 0;                          // parts of speech
};

// Immutable; any number of threads.
struct G2pw {
  BertConfig config;
  G2pwTables tables;
  G2pwWeights weights;
  Wordpiece wordpiece;
  G2pwFiles files;
  weights::WeightStore store;
};

// `vocabulary`: where to look for the vocabulary if the model has none beside it, as the official folder has not: the
// folder of chinese-roberta-wwm-ext-large or a converted file of it; may be empty.
// Errors: kFileNotFound and kFileCorrupt (lists, vocabulary), kModelMismatch (lists of another model), kTensorMissing,
// kTensorShape, kWeightsNotFinite, kVersionUnsupported (conditions that no published model has).
std::shared_ptr<const G2pw> LoadG2pw(const weights::Checkpoint& checkpoint, const std::string& vocabulary);

// A character whose reading is wanted.
struct G2pwQuery {
  size_t sequence = 0;
  int position = 0;  // of its token, [CLS] being 0
  const G2pwTables::Character* character = nullptr;
};

struct G2pwAnswer {
  int label = 0;
  float probability = 0;  // among the labels that the character can have, within 1e-6 and 1 - 1e-6 as in the original
};

// One pass for all sequences and queries; every answer is the one that its sequence gives alone, bit for bit.
// Observed: those of BertHidden, then logits [queries, labels], tag_logits [queries, tags], probs [queries, labels].
std::vector<G2pwAnswer> AnswerG2pw(Context& ctx, const G2pw& g2pw, std::span<const std::span<const int>> sequences,
                                   std::span<const G2pwQuery> queries);

}  // namespace gsv::models

#endif  // GSV_MODELS_G2PW_H_
