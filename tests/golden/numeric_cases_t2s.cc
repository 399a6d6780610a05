#include "golden/numeric_cases_t2s.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>

#include "golden/generated_weights.h"
#include "models/t2s.h"
#include "pipeline/decoder.h"

namespace gsv::golden {
namespace {

using Results = std::vector<TensorResult>;

constexpr int kOfficialLimit = 1500;  // tokens, where a case sets no other

// --- names: "logits_12" is number 12 of "logits_" -----------------------------------------------------------------

std::optional<int> NumberAfter(std::string_view name, std::string_view prefix) {
  if (!name.starts_with(prefix)) return std::nullopt;
  name.remove_prefix(prefix.size());
  int number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (error != std::errc() || end != name.data() + name.size()) return std::nullopt;
  return number;
}

// --- what a case gives --------------------------------------------------------------------------------------------

// Neighbouring cases share their weights, and full-size ones take a second to make: the last network is kept.
std::shared_ptr<const models::T2s> Load(const NumericCase& c) {
  const std::string where = c.manifest.empty() ? VoiceFolder(c) + "/gpt.ckpt" : ManifestPath(c);
  static std::string kept_key;
  static std::shared_ptr<const models::T2s> kept;
  const std::string key = where + "\n" + c.salt;
  if (key != kept_key) {
    kept = nullptr;
    kept = models::LoadT2s(c.manifest.empty() ? weights::OpenCheckpoint(where) : GeneratedCheckpoint(where, c.salt));
    kept_key = key;
  }
  return kept;
}

// Text "suffix" of a case: phones, bert and prompt tokens, as an item to decode.
struct Input {
  pipeline::DecodeItem item;
  std::vector<float> features;  // [phones, feature_width]
  std::vector<int> prompt;
};

void ReadSampling(const NumericCase& c, pipeline::SamplingOptions& options) {
  options.top_k = c.params.at("top_k").get<int>();
  options.top_p = c.params.value("top_p", 1.0f);
  options.temperature = c.params.value("temperature", 1.0f);
  options.repetition_penalty = c.params.value("repetition_penalty", 1.35f);
}

pipeline::TokenNoise ReadNoise(const NumericCase& c) {
  const std::string name = c.params.value("noise_name", "");
  return [name](int64_t step, std::span<float> row) {
    if (name.empty()) {  // greedy: any numbers do
      std::fill(row.begin(), row.end(), 1.0f);
      return;
    }
    const std::vector<float> noise =
        GeneratedExponential(name, static_cast<uint64_t>(step) * row.size(), static_cast<int64_t>(row.size()));
    std::copy(noise.begin(), noise.end(), row.begin());
  };
}

// `input` stays where it is: its item points into it.
void ReadInput(const NumericCase& c, const std::string& suffix, Input& input) {
  input.item.phones = c.Ids("phones" + suffix);
  if (c.Has("prompt")) input.prompt = c.Ids("prompt");
  input.item.prompt_tokens = input.prompt;
  if (c.Has("bert" + suffix)) {
    const std::vector<int64_t>& shape = c.Get("bert" + suffix).shape;  // [width, phones]
    input.features = Transposed(c.Floats("bert" + suffix), shape.at(0), shape.at(1));
    input.item.features = Tensor(input.features.data(), {shape[1], shape[0]});
  }
  ReadSampling(c, input.item.sampling);
  input.item.noise = ReadNoise(c);
  // The official loop for one sequence stops with one token more than its limit.
  input.item.max_tokens =
      c.params.contains("early_stop_num") ? c.params.at("early_stop_num").get<int>() + 1 : kOfficialLimit;
}

// --- inner tensors ------------------------------------------------------------------------------------------------

// Compares what the prefill's layers make with hidden_<layer> (rows `positions`) and hidden_<layer>_rms (all rows).
class LayerObserver : public Observer {
 public:
  LayerObserver(const NumericCase& c, int layers, Results& results) : c_(c), layers_(layers), results_(results) {}

  void OnTensor(std::string_view name, const Tensor& value) override {
    const std::optional<int> layer = NumberAfter(name, "h.layers.");
    if (!layer.has_value()) return;
    const std::string rows_name = "hidden_" + std::to_string(*layer);
    if (c_.Has(rows_name)) CompareRows(rows_name, value);
    if (c_.Has(rows_name + "_rms")) CompareRms(rows_name + "_rms", value);
    if (*layer == layers_ - 1 && c_.Has("hidden_last_rms")) CompareRms("hidden_last_rms", value);
  }

 private:
  void CompareRows(const std::string& name, const Tensor& value) {
    std::vector<float> rows;
    for (int64_t position : c_.Ints("positions")) {
      rows.insert(rows.end(), value.row(position), value.row(position) + value.channels());
    }
    results_.push_back(CompareFloats(c_, name, rows));
  }

  void CompareRms(const std::string& name, const Tensor& value) {
    std::vector<float> rms;
    for (int64_t t = 0; t < value.rows(); ++t) {
      double sum = 0;
      for (int64_t i = 0; i < value.channels(); ++i) sum += double{value.row(t)[i]} * value.row(t)[i];
      rms.push_back(static_cast<float>(std::sqrt(sum / static_cast<double>(value.channels()))));
    }
    results_.push_back(CompareFloats(c_, name, rms));
  }

  const NumericCase& c_;
  const int layers_;
  Results& results_;
};

// Official logits lack the end token in the first steps.
std::span<const float> InPlay(const NumericCase& c, const std::string& name, std::span<const float> logits) {
  return logits.first(std::min(logits.size(), static_cast<size_t>(c.Get(name).elements())));
}

// Decodes step by step beside the decoder, to compare layers and logits.
void CompareInner(const NumericCase& c, Context ctx, const models::T2s& t2s, const pipeline::DecodeItem& item,
                  Results& results) {
  int last_step = -1;
  for (const auto& [name, tensor] : c.tensors) {
    last_step =
        std::max({last_step, NumberAfter(name, "logits_").value_or(-1), NumberAfter(name, "penalised_").value_or(-1)});
  }
  models::T2sState state = models::NewT2sState(
      ctx.arena, t2s, static_cast<int64_t>(item.phones.size() + item.prompt_tokens.size()) + last_step + 1);
  pipeline::TokenSampler sampler(item.sampling, t2s.config.vocabulary, t2s.config.end_token, item.prompt_tokens);
  std::vector<float> noise(static_cast<size_t>(t2s.config.vocabulary));

  LayerObserver observer(c, t2s.config.layers, results);
  Context observed{ctx.arena, ctx.pool, ctx.kernels, &observer};
  Tensor logits = models::Prefill(observed, t2s, item.phones, item.features, item.prompt_tokens, state);
  models::T2sState* const states[] = {&state};
  for (int step = 0;; ++step) {
    const std::span<float> row(logits.row(0), noise.size());
    const std::string before = "logits_" + std::to_string(step), after = "penalised_" + std::to_string(step);
    if (c.Has(before)) results.push_back(CompareFloats(c, before, InPlay(c, before, row)));
    item.noise(step, noise);
    const pipeline::SampledToken chosen = sampler.Choose(row, step, noise);
    if (c.Has(after)) results.push_back(CompareFloats(c, after, InPlay(c, after, row)));
    if (chosen.end || step >= last_step) return;
    logits = models::Step(ctx, t2s, {&chosen.token, 1}, states);
  }
}

// --- tokens -------------------------------------------------------------------------------------------------------

TensorResult CompareTokens(const NumericCase& c, const std::string& name, std::span<const int> tokens) {
  const std::vector<int64_t> wide(tokens.begin(), tokens.end());
  return CompareInts(c, name, wide);
}

std::vector<int> Decode(Context& ctx, const models::T2s& t2s, const pipeline::DecodeItem& item) {
  return pipeline::DecodeTokens(ctx, t2s, {&item, 1}, /*batch_size=*/1, [](int, int) { return true; })[0].tokens;
}

// phones, bert, prompt -> hidden_*, logits_*, penalised_*, tokens; or tokens_r<p> of penalty p / 100.
void RunOne(const NumericCase& c, Context& ctx, const models::T2s& t2s, Results& results) {
  Input input;
  ReadInput(c, "", input);
  CompareInner(c, ctx, t2s, input.item, results);
  if (c.Has("noise_head")) {
    std::vector<float> noise(static_cast<size_t>(t2s.config.vocabulary));
    input.item.noise(0, noise);
    noise.resize(static_cast<size_t>(c.Get("noise_head").elements()));
    results.push_back(CompareFloats(c, "noise_head", noise));
  }
  if (c.Has("tokens")) results.push_back(CompareTokens(c, "tokens", Decode(ctx, t2s, input.item)));
  for (const auto& [name, tensor] : c.tensors) {
    const std::optional<int> percent = NumberAfter(name, "tokens_r");
    if (!percent.has_value()) continue;
    input.item.sampling.repetition_penalty = static_cast<float>(*percent) / 100.0f;
    results.push_back(CompareTokens(c, name, Decode(ctx, t2s, input.item)));
  }
}

// phones_<i>, bert_<i>, one prompt -> tokens_naive_<i>; tokens_batch_<i>, where the official batch drops the last token
// of a sequence that reached the limit.
void RunBatch(const NumericCase& c, Context& ctx, const models::T2s& t2s, Results& results) {
  std::vector<std::unique_ptr<Input>> inputs;
  std::vector<pipeline::DecodeItem> items;
  for (int i = 0; c.Has("phones_" + std::to_string(i)); ++i) {
    inputs.push_back(std::make_unique<Input>());
    ReadInput(c, "_" + std::to_string(i), *inputs.back());
    items.push_back(inputs.back()->item);
  }
  const std::vector<pipeline::DecodedTokens> decoded =
      pipeline::DecodeTokens(ctx, t2s, items, static_cast<int>(items.size()), [](int, int) { return true; });
  for (size_t i = 0; i < decoded.size(); ++i) {
    std::span<const int> tokens = decoded[i].tokens;
    results.push_back(CompareTokens(c, "tokens_naive_" + std::to_string(i), tokens));
    if (decoded[i].stopped_at_limit) tokens = tokens.first(tokens.size() - 1);
    results.push_back(CompareTokens(c, "tokens_batch_" + std::to_string(i), tokens));
  }
}

bool IsBatch(const NumericCase& c) { return c.Has("phones_0") && c.Has("tokens_naive_0"); }

}  // namespace

bool AcceptsT2s(const NumericCase& c) {
  if (!c.params.contains("top_k")) return false;
  const auto tokens = c.tensors.lower_bound("tokens");
  return IsBatch(c) || (c.Has("phones") && tokens != c.tensors.end() && tokens->first.starts_with("tokens"));
}

std::vector<TensorResult> RunT2s(const NumericCase& c) {
  const std::shared_ptr<const models::T2s> t2s = Load(c);
  ThreadPool pool;
  Arena arena;
  Context ctx{arena, pool};
  Results results;
  IsBatch(c) ? RunBatch(c, ctx, *t2s, results) : RunOne(c, ctx, *t2s, results);
  return results;
}

}  // namespace gsv::golden
