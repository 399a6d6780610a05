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

  TokenSampler(const SamplingOptions& options, int vocabulary, int end_token, std::span<const int> prompt_tokens);

  // `logits` [vocabulary] is penalised in place. `noise` [vocabulary] is read up to the columns in play.
  SampledToken Choose(std::span<float> logits, int64_t step, std::span<const float> noise);

 private:
  SamplingOptions options_;
  int end_token_;
  std::vector<uint8_t> occurred_;     // [vocabulary]
  std::vector<float> probabilities_;  // [vocabulary]
  std::vector<float> sorted_;         // [vocabulary]
  std::vector<int> order_;            // [vocabulary]
};

}  // namespace gsv::pipeline

#endif  // GSV_PIPELINE_SAMPLING_H_
