#include "pipeline/sampling.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "base/error.h"

namespace gsv::pipeline {
namespace {

constexpr float kMinTemperature = 1e-5f;
constexpr float kRemoved = -std::numeric_limits<float>::infinity();

// The first of the largest.
int LargestIndex(std::span<const float> values) {
  return static_cast<int>(std::max_element(values.begin(), values.end()) - values.begin());
}

void CheckFinite(std::span<const float> logits) {
  for (float logit : logits) {
    if (!std::isfinite(logit)) {
      Fail(ErrorCode::kInternal, "the text-to-semantic network computed a logit that is not a number; the weights may ",
           "be damaged");
    }
  }
}

}  // namespace

TokenSampler::TokenSampler(const SamplingOptions& options, int vocabulary, int end_token,
                           std::span<const int> prompt_tokens)
    : options_(options),
      end_token_(end_token),
      occurred_(static_cast<size_t>(vocabulary)),
      filtered_(static_cast<size_t>(vocabulary)),
      sorted_(static_cast<size_t>(vocabulary)),
      order_(static_cast<size_t>(vocabulary)),
      probabilities_(static_cast<size_t>(vocabulary)) {
  GSV_CHECK(vocabulary > 1 && end_token >= vocabulary - 1 && options.top_k > 0);
  for (int token : prompt_tokens) {
    GSV_CHECK(token >= 0 && token < vocabulary);
    occurred_[static_cast<size_t>(token)] = 1;
  }
}

SampledToken TokenSampler::Choose(std::span<float> logits, int64_t step, std::span<const float> noise) {
  GSV_CHECK(logits.size() == occurred_.size() && noise.size() == logits.size());
  const bool may_end = step >= kMinTokens;
  const size_t columns = std::min(logits.size(), static_cast<size_t>(end_token_) + (may_end ? 1 : 0));
  logits = logits.first(columns);
  CheckFinite(logits);

  Penalise(logits);
  // Not a slip of the original: the sequence also ends where the end token is likeliest and another one was drawn.
  const bool end_is_likeliest = LargestIndex(logits) == end_token_;

  const std::span<float> filtered = std::span(filtered_).first(columns);
  std::copy(logits.begin(), logits.end(), filtered.begin());
  if (options_.top_p < 1.0f) KeepNucleus(filtered);
  for (float& logit : filtered) logit /= std::max(options_.temperature, kMinTemperature);
  KeepLikeliest(filtered);
  Softmax(filtered);

  SampledToken chosen;
  float best = -1.0f;
  for (size_t i = 0; i < columns; ++i) {
    const float score = probabilities_[i] / noise[i];
    if (score > best) {
      best = score;
      chosen.token = static_cast<int>(i);
    }
  }
  chosen.end = end_is_likeliest || chosen.token == end_token_;
  if (!chosen.end) occurred_[static_cast<size_t>(chosen.token)] = 1;
  return chosen;
}

// Once per token that occurred, however often it did.
void TokenSampler::Penalise(std::span<float> logits) const {
  const float penalty = options_.repetition_penalty;
  for (size_t i = 0; i < logits.size(); ++i) {
    if (occurred_[i] != 0) logits[i] = logits[i] < 0 ? logits[i] * penalty : logits[i] / penalty;
  }
}

// top-p: from the likeliest token down, those stay whose probabilities add up to at most top_p; the first always does.
// Stricter than the usual rule, which keeps the token that crosses the threshold too. Of equal tokens the lower stays.
void TokenSampler::KeepNucleus(std::span<float> logits) {
  const std::span<int> order = std::span(order_).first(logits.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = static_cast<int>(i);
  std::sort(order.begin(), order.end(), [&](int a, int b) {
    const float left = logits[static_cast<size_t>(a)], right = logits[static_cast<size_t>(b)];
    return left != right ? left > right : a < b;
  });
  const std::span<float> weights = std::span(sorted_).first(logits.size());
  const float largest = logits[static_cast<size_t>(order[0])];
  float total = 0;
  for (size_t i = 0; i < order.size(); ++i) {
    weights[i] = std::exp(logits[static_cast<size_t>(order[i])] - largest);
    total += weights[i];
  }
  double cumulative = 0;  // as torch.cumsum adds on a CPU
  for (size_t i = 0; i < order.size(); ++i) {
    cumulative += weights[i] / total;
    if (i > 0 && static_cast<float>(cumulative) > options_.top_p) logits[static_cast<size_t>(order[i])] = kRemoved;
  }
}

// top-k: tokens below the k-th largest go. Ties with it stay, so that more than k may be left.
void TokenSampler::KeepLikeliest(std::span<float> logits) {
  const auto k = static_cast<size_t>(options_.top_k);
  if (k >= logits.size()) return;
  const std::span<float> sorted = std::span(sorted_).first(logits.size());
  std::copy(logits.begin(), logits.end(), sorted.begin());
  const auto pivot = sorted.begin() + static_cast<std::ptrdiff_t>(k - 1);
  std::nth_element(sorted.begin(), pivot, sorted.end(), std::greater<>());
  for (float& logit : logits) {
    if (logit < *pivot) logit = kRemoved;
  }
}

void TokenSampler::Softmax(std::span<const float> logits) {
  const float largest = *std::max_element(logits.begin(), logits.end());
  float total = 0;
  for (size_t i = 0; i < logits.size(); ++i) {
    probabilities_[i] = logits[i] == kRemoved ? 0.0f : std::exp(logits[i] - largest);
    total += probabilities_[i];
  }
  for (size_t i = 0; i < logits.size(); ++i) probabilities_[i] /= total;
  std::fill(probabilities_.begin() + static_cast<std::ptrdiff_t>(logits.size()), probabilities_.end(), 0.0f);
}

}  // namespace gsv::pipeline
