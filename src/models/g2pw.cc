#include "models/g2pw.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "models/blocks/json_config.h"
#include "ops/linear.h"

namespace gsv::models {
namespace {

using weights::WeightLoader;

constexpr int kHeadWidth = 64;  // of every BERT that Google published
constexpr double kSmallestProbability = 1e-6;
constexpr const char* kOtherConditions[] = {"second_lowrank_descriptor.0.weight", "second_fm_char_emb.0.weight",
                                            "char_fix_emb", "char_pos_fix_emb"};

Wordpiece LoadVocabulary(const weights::TensorSource& source, const std::string& elsewhere) {
  namespace fs = std::filesystem;
  std::error_code ignored;
  const fs::path path(source.name());
  const fs::path folder = fs::is_directory(path, ignored) ? path : path.parent_path();
  const bool own = source.metadata().contains(kVocabularyKey) || fs::exists(folder / "tokenizer.json", ignored) ||
                   fs::exists(folder / "vocab.txt", ignored);
  if (own) return FindWordpiece(source);
  // Where an installation of GPT-SoVITS has it, seen from GPT_SoVITS/text/G2PWModel.
  const fs::path official = folder / "../../pretrained_models/chinese-roberta-wwm-ext-large";
  if (elsewhere.empty() && fs::is_directory(official, ignored)) return FindWordpiece(official.string());
  if (elsewhere.empty()) {
    Fail(ErrorCode::kFileNotFound, source.name(), ": the vocabulary is missing; expected ",
         (folder / "vocab.txt").string(), " or the folder chinese-roberta-wwm-ext-large, which has it too");
  }
  if (fs::is_directory(elsewhere, ignored)) return FindWordpiece(elsewhere);
  return FindWordpiece(*weights::OpenTensors(elsewhere));
}

int Heads(const weights::TensorSource& source, int width) {
  if (source.metadata().contains("num_attention_heads")) {
    return JsonConfig(source).Int("num_attention_heads", 1, width);
  }
  return std::max(width / kHeadWidth, 1);
}

void CheckTables(const WeightLoader& w, const G2pwTables& tables) {
  const int64_t labels = w.Dimension("classifier.weight", 0);
  const bool has_characters = w.Has("char_descriptor.weight");
  const int64_t characters = has_characters ? w.Dimension("char_descriptor.weight", 0) : tables.characters();
  if (labels == tables.labels() && characters == tables.characters()) return;
  Fail(ErrorCode::kModelMismatch, w.source().name(), ": the network knows ", labels, " readings of ", characters,
       " characters, POLYPHONIC_CHARS.txt has ", tables.labels(), " of ", tables.characters(),
       "; they belong to different models");
}

G2pwWeights LoadWeights(const WeightLoader& w, const BertConfig& config, const G2pwTables& tables) {
  const int labels = tables.labels();
  G2pwWeights out;
  const WeightLoader bert = w.In("bert");
  out.bert = LoadBert(bert, config, bert.Count("encoder.layer", "attention.self.query.weight"));
  out.classifier = w.Linear("classifier", config.width, labels);
  if (w.Has("descriptor_bias.weight")) out.bias = w.Array("descriptor_bias.weight", {1, labels});
  if (w.Has("char_descriptor.weight")) {
    out.character = w.Array("char_descriptor.weight", {tables.characters(), labels});
  }
  const bool needs_tag = w.Has("pos_descriptor.weight") || w.Has("second_order_descriptor.weight");
  if (!needs_tag) return out;
  out.tags = static_cast<int>(w.Dimension("pos_classifier.weight", 0));
  out.tag_classifier = w.Linear("pos_classifier", config.width, out.tags);
  if (w.Has("pos_descriptor.weight")) out.tag = w.Array("pos_descriptor.weight", {out.tags, labels});
  if (w.Has("second_order_descriptor.weight")) {
    out.character_tag =
        w.Array("second_order_descriptor.weight", {int64_t{tables.characters()} * out.tags, int64_t{labels}});
  }
  return out;
}

// ln(sigmoid(x)) without overflow.
double LogSigmoid(double x) { return x >= 0 ? -std::log1p(std::exp(-x)) : x - std::log1p(std::exp(x)); }

// The weighted softmax over the labels that the character can have; zero for the others.
void Probabilities(const G2pw& g2pw, const G2pwTables::Character& character, int tag, const float* logits,
                   float* probs) {
  const G2pwWeights& w = g2pw.weights;
  const int labels = g2pw.tables.labels();
  const auto row = [&](const float* table, int64_t index) {
    return table == nullptr ? nullptr : table + index * labels;
  };
  const float* terms[] = {w.bias, row(w.character, character.id), row(w.tag, tag),
                          row(w.character_tag, int64_t{character.id} * w.tags + tag)};
  std::vector<int> all;
  if (!g2pw.tables.uses_mask()) {
    for (int label = 0; label < labels; ++label) all.push_back(label);
  }
  const std::vector<int>& allowed = g2pw.tables.uses_mask() ? character.labels : all;
  std::vector<double> scores;
  double best = -std::numeric_limits<double>::infinity();
  for (const int label : allowed) {
    double expectation = 0;
    bool any = false;
    for (const float* term : terms) {
      if (term == nullptr) continue;
      expectation += double{term[label]};
      any = true;
    }
    scores.push_back(double{logits[label]} + (any ? LogSigmoid(expectation) : 0.0));
    best = std::max(best, scores.back());
  }
  double sum = 0;
  for (double& score : scores) sum += score = std::exp(score - best);
  for (size_t i = 0; i < allowed.size(); ++i) probs[allowed[i]] = static_cast<float>(scores[i] / sum);
}

}  // namespace

std::shared_ptr<const G2pw> LoadG2pw(const weights::Checkpoint& checkpoint, const std::string& vocabulary) {
  const weights::TensorSource& source = *checkpoint.source;
  auto g2pw = std::make_shared<G2pw>();
  const WeightLoader w(checkpoint.source, g2pw->store);
  for (const char* tensor : kOtherConditions) {
    if (!w.Has(tensor)) continue;
    Fail(ErrorCode::kVersionUnsupported, source.name(), ": tensor ", tensor,
         " belongs to a variant of G2PW that gsv does not compute; use the published G2PWModel");
  }
  g2pw->files = G2pwFiles::Find(source);
  g2pw->tables = G2pwTables(g2pw->files, source.name());
  CheckTables(w, g2pw->tables);
  g2pw->wordpiece = LoadVocabulary(source, vocabulary);
  g2pw->config = BertSizes(w.In("bert"));
  g2pw->config.heads = Heads(source, g2pw->config.width);
  if (g2pw->wordpiece.size() > g2pw->config.vocabulary) {
    Fail(ErrorCode::kModelMismatch, source.name(), ": the vocabulary has ", g2pw->wordpiece.size(),
         " tokens, the network ", g2pw->config.vocabulary, "; they belong to different models");
  }
  g2pw->weights = LoadWeights(w, g2pw->config, g2pw->tables);
  return g2pw;
}

std::vector<G2pwAnswer> AnswerG2pw(Context& ctx, const G2pw& g2pw, std::span<const std::span<const int>> sequences,
                                   std::span<const G2pwQuery> queries) {
  Arena::Scope scope(ctx.arena);
  const G2pwWeights& w = g2pw.weights;
  const Tensor hidden = BertHidden(ctx, g2pw.config, w.bert, sequences);
  std::vector<int64_t> first_row = {0};
  for (const std::span<const int> sequence : sequences) {
    first_row.push_back(first_row.back() + static_cast<int64_t>(sequence.size()));
  }
  const auto count = static_cast<int64_t>(queries.size());
  const Tensor asked = NewTensor(ctx.arena, {count, g2pw.config.width});
  for (int64_t i = 0; i < count; ++i) {
    const G2pwQuery& query = queries[static_cast<size_t>(i)];
    GSV_CHECK(query.sequence < sequences.size() && query.position >= 0 &&
              static_cast<size_t>(query.position) < sequences[query.sequence].size());
    std::memcpy(asked.row(i), hidden.row(first_row[query.sequence] + query.position),
                static_cast<size_t>(g2pw.config.width) * sizeof(float));
  }
  const Tensor logits = ops::Linear(ctx, asked, w.classifier);  // [queries, labels]
  ctx.Observe("logits", logits);
  Tensor tag_logits;
  if (w.tags > 0) {
    tag_logits = ops::Linear(ctx, asked, w.tag_classifier);  // [queries, tags]
    ctx.Observe("tag_logits", tag_logits);
  }
  const Tensor probs = NewTensor(ctx.arena, {count, g2pw.tables.labels()});
  std::fill_n(probs.f32(), probs.elements(), 0.0f);
  std::vector<G2pwAnswer> answers;
  for (int64_t i = 0; i < count; ++i) {
    int tag = 0;
    if (w.tags > 0) {
      tag = static_cast<int>(std::max_element(tag_logits.row(i), tag_logits.row(i) + w.tags) - tag_logits.row(i));
    }
    float* row = probs.row(i);
    Probabilities(g2pw, *queries[static_cast<size_t>(i)].character, tag, logits.row(i), row);
    const auto best = std::max_element(row, row + probs.channels());
    answers.push_back({static_cast<int>(best - row), *best});
    const auto clamp = [](float p) {
      return std::clamp(p, static_cast<float>(kSmallestProbability), static_cast<float>(1 - kSmallestProbability));
    };
    std::transform(row, row + probs.channels(), row, clamp);
    answers.back().probability = clamp(answers.back().probability);
  }
  ctx.Observe("probs", probs);
  return answers;
}

}  // namespace gsv::models
