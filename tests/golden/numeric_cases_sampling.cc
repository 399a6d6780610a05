#include "golden/numeric_cases_sampling.h"

#include "pipeline/sampling.h"

namespace gsv::golden {
namespace {

// params.cases; logits_<n>, history_<n>, noise_<n> -> penalised_<n>, probs_<n>, token_<n>.
void RunRow(const NumericCase& c, const nlohmann::json& row, std::vector<TensorResult>& results) {
  const std::string n = std::to_string(row.at("case").get<int>());
  const pipeline::SamplingOptions options = {.top_k = row.at("top_k").get<int>(),
                                             .top_p = row.at("top_p").get<float>(),
                                             .temperature = row.at("temperature").get<float>(),
                                             .repetition_penalty = row.at("repetition_penalty").get<float>()};
  const std::span<const float> given = c.Floats("logits_" + n);
  std::vector<float> logits(given.begin(), given.end());
  const int columns = static_cast<int>(logits.size());
  const std::vector<int> history = c.Ids("history_" + n);
  pipeline::TokenSampler sampler(options, columns, /*end_token=*/columns, history);  // all columns are in play
  const pipeline::SampledToken chosen =
      sampler.Choose(logits, pipeline::TokenSampler::kMinTokens, c.Floats("noise_" + n));

  results.push_back(CompareFloats(c, "penalised_" + n, logits));
  results.push_back(CompareFloats(c, "probs_" + n, sampler.probabilities()));
  const int64_t token = chosen.token;
  results.push_back(CompareInts(c, "token_" + n, {&token, 1}));
}

}  // namespace

bool AcceptsSampling(const NumericCase& c) {
  return c.params.contains("cases") && c.Has("logits_0") && c.Has("noise_0") && c.Has("probs_0");
}

std::vector<TensorResult> RunSampling(const NumericCase& c) {
  std::vector<TensorResult> results;
  for (const nlohmann::json& row : c.params.at("cases")) RunRow(c, row, results);
  return results;
}

}  // namespace gsv::golden
