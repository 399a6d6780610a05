#include "models/roberta.h"

#include <cstring>
#include <nlohmann/json.hpp>
#include <string>

#include "base/error.h"
#include "base/utf8.h"
#include "models/blocks/json_config.h"

namespace gsv::models {
namespace {

using weights::WeightLoader;

constexpr int kUnusedLayers = 2;  // behind the hidden state that GPT-SoVITS takes
constexpr int kMaxLayers = 1000;

void CheckArchitecture(const JsonConfig& config) {
  config.Expect("model_type", "bert");
  config.Expect("hidden_act", "gelu");
  config.Expect("position_embedding_type", "absolute");
}

BertConfig ReadConfig(const JsonConfig& config, const WeightLoader& w) {
  BertConfig out = BertSizes(w);
  out.heads = config.Int("num_attention_heads", 1, out.width);
  config.ExpectSize("hidden_size", out.width);
  out.eps = config.Epsilon("layer_norm_eps", out.eps);
  return out;
}

// How many characters to read at once: all, or as many as fit, up to punctuation if there is some in the second half.
size_t PieceLength(std::u32string_view text, size_t longest) {
  if (text.size() <= longest) return text.size();
  constexpr std::u32string_view kStops = U"，。！？…、；：,.!?;:";
  const size_t stop = text.substr(0, longest).find_last_of(kStops);
  return stop != std::u32string_view::npos && stop >= longest / 2 ? stop + 1 : longest;
}

}  // namespace

std::shared_ptr<const Roberta> LoadRoberta(const weights::Checkpoint& checkpoint) {
  const JsonConfig config(*checkpoint.source);
  CheckArchitecture(config);
  auto roberta = std::make_shared<Roberta>();
  roberta->wordpiece = FindWordpiece(*checkpoint.source);
  WeightLoader w(checkpoint.source, roberta->store);
  if (w.Has("bert.embeddings.word_embeddings.weight")) w = w.In("bert");
  roberta->config = ReadConfig(config, w);
  if (roberta->wordpiece.size() > roberta->config.vocabulary) {
    Fail(ErrorCode::kModelMismatch, checkpoint.source->name(), ": the vocabulary has ", roberta->wordpiece.size(),
         " tokens, the network ", roberta->config.vocabulary, "; they belong to different models");
  }
  const int layers = config.Int("num_hidden_layers", kUnusedLayers, kMaxLayers);
  roberta->weights = LoadBert(w, roberta->config, layers - kUnusedLayers);
  return roberta;
}

Tensor RobertaHidden(Context& ctx, const Roberta& roberta, std::span<const int> ids) {
  return BertHidden(ctx, roberta.config, roberta.weights, {&ids, 1});
}

Tensor RobertaFeatures(Context& ctx, const Roberta& roberta, std::string_view text) {
  const std::u32string characters = DecodeUtf8(text);
  const std::vector<int> ids = roberta.wordpiece.Ids(characters);
  const Tensor out = NewTensor(ctx.arena, {static_cast<int64_t>(ids.size()), roberta.config.width});
  const auto longest = static_cast<size_t>(roberta.config.positions - 2);
  for (size_t begin = 0; begin < ids.size();) {
    Arena::Scope scope(ctx.arena);
    const size_t count = PieceLength(std::u32string_view(characters).substr(begin), longest);
    std::vector<int> piece = {roberta.wordpiece.cls()};
    piece.insert(piece.end(), ids.begin() + static_cast<ptrdiff_t>(begin),
                 ids.begin() + static_cast<ptrdiff_t>(begin + count));
    piece.push_back(roberta.wordpiece.sep());
    const Tensor hidden = RobertaHidden(ctx, roberta, piece);  // [1 + count + 1, width]
    std::memcpy(out.row(static_cast<int64_t>(begin)), hidden.row(1),
                count * static_cast<size_t>(out.channels()) * sizeof(float));
    begin += count;
  }
  return out;
}

}  // namespace gsv::models
