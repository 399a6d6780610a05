#include "models/roberta.h"

#include <cstring>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "base/error.h"
#include "base/file.h"
#include "base/utf8.h"
#include "models/blocks/json_config.h"
#include "ops/elementwise.h"
#include "ops/linear.h"

namespace gsv::models {
namespace {

using weights::WeightLoader;

constexpr int kUnusedLayers = 2;  // behind the hidden state that GPT-SoVITS takes
constexpr int kMaxLayers = 1000;
constexpr int kMinPositions = 3;  // a character between [CLS] and [SEP]

constexpr TransformerLayerNames kLayerNames = {.query = "attention.self.query",
                                               .key = "attention.self.key",
                                               .value = "attention.self.value",
                                               .out = "attention.output.dense",
                                               .norm1 = "attention.output.LayerNorm",
                                               .up = "intermediate.dense",
                                               .down = "output.dense",
                                               .norm2 = "output.LayerNorm"};

void CheckArchitecture(const JsonConfig& config) {
  config.Expect("model_type", "bert");
  config.Expect("hidden_act", "gelu");
  config.Expect("position_embedding_type", "absolute");
}

RobertaConfig ReadConfig(const JsonConfig& config, const WeightLoader& w) {
  RobertaConfig out;
  out.vocabulary = static_cast<int>(w.Dimension("embeddings.word_embeddings.weight", 0));
  out.width = static_cast<int>(w.Dimension("embeddings.word_embeddings.weight", 1));
  out.positions = static_cast<int>(w.Dimension("embeddings.position_embeddings.weight", 0));
  if (out.positions < kMinPositions) {
    Fail(ErrorCode::kTensorShape, w.source().name(), ": embeddings.position_embeddings.weight has ", out.positions,
         " rows, expected ", kMinPositions, " or more");
  }
  out.heads = config.Int("num_attention_heads", 1, out.width);
  config.ExpectSize("hidden_size", out.width);
  if (out.width % out.heads != 0) {
    Fail(ErrorCode::kFileCorrupt, w.source().name(), ": ", out.heads, " attention heads do not divide a width of ",
         out.width);
  }
  out.eps = config.Epsilon("layer_norm_eps", out.eps);
  return out;
}

RobertaWeights LoadWeights(const WeightLoader& w, const RobertaConfig& config, int layers) {
  const WeightLoader embeddings = w.In("embeddings");
  RobertaWeights out;
  out.word_table = embeddings.Array("word_embeddings.weight", {config.vocabulary, config.width});
  out.position_table = embeddings.Array("position_embeddings.weight", {config.positions, config.width});
  const int64_t types = embeddings.Dimension("token_type_embeddings.weight", 0);
  out.type_row = embeddings.Array("token_type_embeddings.weight", {types, config.width});
  out.norm = embeddings.Norm("LayerNorm", config.width);
  for (int i = 0; i < layers; ++i) {
    out.layers.push_back(LoadTransformerLayer(w.In("encoder.layer", i), kLayerNames, config.width));
  }
  return out;
}

// How many characters to read at once: all, or as many as fit, up to punctuation if there is some in the second half.
size_t PieceLength(std::u32string_view text, size_t longest) {
  if (text.size() <= longest) return text.size();
  constexpr std::u32string_view kStops = U"，。！？…、；：,.!?;:";
  const size_t stop = text.substr(0, longest).find_last_of(kStops);
  return stop != std::u32string_view::npos && stop >= longest / 2 ? stop + 1 : longest;
}

std::string ReadText(const std::string& path) {
  const std::shared_ptr<const MappedFile> file = MappedFile::Open(path);
  return {reinterpret_cast<const char*>(file->bytes().data()), file->bytes().size()};
}

Wordpiece LoadWordpiece(const weights::TensorSource& source) {
  const nlohmann::json& metadata = source.metadata();
  if (metadata.contains(kVocabularyKey) && metadata[kVocabularyKey].is_string()) {
    return Wordpiece::FromLines(metadata[kVocabularyKey].get_ref<const std::string&>(), source.name());
  }
  namespace fs = std::filesystem;
  std::error_code ignored;
  const fs::path path(source.name());
  const fs::path folder = fs::is_directory(path, ignored) ? path : path.parent_path();
  const std::string json = (folder / "tokenizer.json").string();
  if (fs::exists(json, ignored)) return Wordpiece::FromTokenizerJson(ReadText(json), json);
  const std::string lines = (folder / "vocab.txt").string();
  if (fs::exists(lines, ignored)) return Wordpiece::FromLines(ReadText(lines), lines);
  Fail(ErrorCode::kFileNotFound, source.name(), ": the vocabulary is missing; expected ", json, " or ", lines,
       ", as in the folder chinese-roberta-wwm-ext-large");
}

}  // namespace

std::shared_ptr<const Roberta> LoadRoberta(const weights::Checkpoint& checkpoint) {
  const JsonConfig config(*checkpoint.source);
  CheckArchitecture(config);
  auto roberta = std::make_shared<Roberta>();
  roberta->wordpiece = LoadWordpiece(*checkpoint.source);
  WeightLoader w(checkpoint.source, roberta->store);
  if (w.Has("bert.embeddings.word_embeddings.weight")) w = w.In("bert");
  roberta->config = ReadConfig(config, w);
  if (roberta->wordpiece.size() > roberta->config.vocabulary) {
    Fail(ErrorCode::kModelMismatch, checkpoint.source->name(), ": the vocabulary has ", roberta->wordpiece.size(),
         " tokens, the network ", roberta->config.vocabulary, "; they belong to different models");
  }
  const int layers = config.Int("num_hidden_layers", kUnusedLayers, kMaxLayers);
  roberta->weights = LoadWeights(w, roberta->config, layers - kUnusedLayers);
  return roberta;
}

Tensor RobertaHidden(Context& ctx, const Roberta& roberta, std::span<const int> ids) {
  const RobertaConfig& config = roberta.config;
  const RobertaWeights& w = roberta.weights;
  const auto count = static_cast<int64_t>(ids.size());
  GSV_CHECK(count <= config.positions);
  const Tensor x = ops::Embedding(ctx, w.word_table, config.vocabulary, config.width, ids);  // [ids, width]
  ops::AddRowInto(ctx, w.type_row, x);
  // Read only; Tensor has no constant twin.
  ops::AddInto(ctx, Tensor(const_cast<float*>(w.position_table), {count, config.width}), x);
  ops::LayerNormInto(ctx, x, w.norm, config.eps, {}, x);
  ctx.Observe("embeddings", x);
  for (size_t i = 0; i < w.layers.size(); ++i) {
    Forward(ctx, w.layers[i], config.heads, config.eps, x);
    ctx.Observe("layer_" + std::to_string(i), x);
  }
  ctx.Observe("hidden", x);
  return x;
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
