// Choosing a token from logits, in exactly the order of GPT_SoVITS/AR/models/utils.py (logits_to_probs, sample):
// repetition penalty, top-p, temperature, top-k, softmax, argmax(p / Exp(1) noise).
#ifndef GSV_PIPELINE_SAMPLING_H_
#define GSV_PIPELINE_SAMPLING_H_

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace gsv::pipeline {

struct SamplingOptions {
  int top_k = 15;
  float top_p = 1.0f;
  float temperature = 1.0f;
  float repetition_penalty = 1.35f;
};

// Fills row[i] with the Exp(1) number of column i at a step (0: the first token). The same step gives the same numbers.
// Called on any thread of the pool, for one sequence never twice at once.
using TokenNoise = std::function<void(int64_t step, std::span<float> row)>;

struct SampledToken {
  int token = 0;
  bool end = false;  // the sequence ends here, without this token
};

// The choices of one sequence, step by step. Keeps which tokens occurred; allocates nothing after construction.
class TokenSampler {
 public:
  // The end token may not be chosen in the first kMinTokens steps.
  static constexpr int kMinTokens = 11;

  // The end token is the last of the vocabulary, or outside it: then no sequence ends.
  TokenSampler(const SamplingOptions& options, int vocabulary, int end_token, std::span<const int> prompt_tokens);

  // `logits` [vocabulary] is penalised in place. `noise` [vocabulary] is read up to the columns in play.
  // Errors: kInternal where a logit is not a finite number.
  SampledToken Choose(std::span<float> logits, int64_t step, std::span<const float> noise);

  // [vocabulary], of the last choice; those that were filtered out are 0.
  std::span<const float> probabilities() const { return probabilities_; }

 private:
  void Penalise(std::span<float> logits) const;
  void KeepNucleus(std::span<float> logits);
  void KeepLikeliest(std::span<float> logits);
  void Softmax(std::span<const float> logits);

  SamplingOptions options_;
  int end_token_;
  std::vector<uint8_t> occurred_;     // [vocabulary]
  std::vector<float> filtered_;       // [vocabulary], logits; -infinity where a filter took the token out
  std::vector<float> sorted_;         // [vocabulary], scratch of the filters
  std::vector<int> order_;            // [vocabulary], scratch of top-p
  std::vector<float> probabilities_;  // [vocabulary]
};

}  // namespace gsv::pipeline

#endif  // GSV_PIPELINE_SAMPLING_H_
