// Text-to-semantic GPT: phones and prompt tokens -> logits of the next semantic token, 25 tokens per second of speech.
// GPT_SoVITS/AR/models/t2s_model.py, Text2SemanticDecoder.
//   phones [S], features [S, feature_width], prompt tokens [P] -> logits [vocabulary], then one step per token
#ifndef GSV_MODELS_T2S_H_
#define GSV_MODELS_T2S_H_

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "models/blocks/transformer_layer.h"
#include "ops/attention.h"
#include "ops/context.h"
#include "weights/loader.h"
#include "weights/open.h"

namespace gsv::models {

struct T2sConfig {
  int width = 0;  // channels of the transformer
  int heads = 0;  // from the checkpoint's configuration; no tensor shows it
  int layers = 0;
  int feature_width = 0;  // of the Chinese features of a phone
  int phones = 0;         // rows of the phone embedding
  int vocabulary = 0;     // semantic tokens and the end token
  int end_token = 0;      // the last of the vocabulary
  // Of keys and values: bfloat16 where the layers are of a smaller type than float32.
  DType cache_type = DType::kF32;
  // Of what the layers multiply: kI8 where their int8 matrices multiply int8 rows, in prefill and steps alike.
  DType rows = DType::kF32;
};

struct T2sWeights {
  Affine feature_projection;           // [feature_width, width]; its bias is added to every phone
  bool uses_features = false;          // false where the projection is all zero: a model trained without features
  const float* phone_table = nullptr;  // [phones, width]
  const float* token_table = nullptr;  // [vocabulary, width]
  float phone_position_scale = 0;      // alpha of the sine positions
  float token_position_scale = 0;
  std::vector<float> position_rates;            // [width / 2], radians per position of each pair of channels
  std::vector<TransformerLayerWeights> layers;  // ReLU between
  Affine predict;                               // [width, vocabulary], no bias
};

// Immutable; any number of threads.
struct T2s {
  T2sConfig config;
  T2sWeights weights;
  weights::WeightStore store;
};

// `layers`: the type of the matrices of the transformer's layers (WeightLoader::As); absent: as the file has them.
// `rows` is kI8 or kF32: whether matrices of int8 multiply quantised rows or float32; of no meaning to others.
// Errors: kTensorMissing, kTensorShape, kWeightsNotFinite; kFileCorrupt, kModelMismatch (configuration, `layers`).
std::shared_ptr<const T2s> LoadT2s(const weights::Checkpoint& checkpoint, std::optional<DType> layers = {},
                                   DType rows = DType::kF32);

// Memory of one sequence that is being decoded. Keys and values belong to the arena that it was made in.
struct T2sState {
  std::vector<ops::KeyValueCache> layers;
  int64_t token_position = 0;  // of the next token among prompt and generated tokens

  int64_t length() const { return layers.empty() ? 0 : layers[0].length; }
  int64_t capacity() const { return layers.empty() ? 0 : layers[0].capacity; }
  void Clear();
};

// Room for `positions` phones and tokens together; takes StateBytes(t2s.config, positions) from the arena.
T2sState NewT2sState(Arena& arena, const T2s& t2s, int64_t positions);
int64_t StateBytes(const T2sConfig& config, int64_t positions);
// The sequence so far, into an empty state with enough room.
void CopyState(const T2sState& from, T2sState& to);

// Fills an empty state with phones and prompt, and returns the logits [1, vocabulary] behind the last of them. Phones
// see all phones; tokens see all phones and the tokens before them. `features` is empty (all zeros) or [S,
// feature_width]; `prompt_tokens` may be empty.
Tensor Prefill(Context& ctx, const T2s& t2s, std::span<const int> phones, const Tensor& features,
               std::span<const int> prompt_tokens, T2sState& state);

// Appends tokens[b] to states[b] -> logits [B, vocabulary]. Every row equals the one it would get alone, bit for bit.
Tensor Step(Context& ctx, const T2s& t2s, std::span<const int> tokens, std::span<T2sState* const> states);

}  // namespace gsv::models

#endif  // GSV_MODELS_T2S_H_
