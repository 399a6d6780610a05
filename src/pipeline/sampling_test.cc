#include "pipeline/sampling.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>

#include "gsv/error.h"

namespace gsv::pipeline {
namespace {

constexpr SamplingOptions kNeutral = {.top_k = 1 << 20, .top_p = 1.0f, .temperature = 1.0f, .repetition_penalty = 1.0f};
constexpr int kLater = TokenSampler::kMinTokens;  // a step at which a sequence may end

std::vector<float> EvenNoise(size_t count) { return std::vector<float>(count, 1.0f); }

// With even noise the likeliest of what is left is chosen.
SampledToken ChooseLikeliest(TokenSampler& sampler, std::vector<float> logits, int64_t step = kLater) {
  return sampler.Choose(logits, step, EvenNoise(logits.size()));
}

TEST(TokenSampler, TheEndTokenIsOutOfReachInTheFirstElevenSteps) {
  for (int64_t step = 0; step <= 11; ++step) {
    TokenSampler sampler(kNeutral, 4, 3, {});
    const SampledToken chosen = ChooseLikeliest(sampler, {1, 2, 0, 9}, step);
    EXPECT_EQ(chosen.end, step == 11) << step;
    if (step < 11) {
      EXPECT_EQ(chosen.token, 1) << step;
      EXPECT_EQ(sampler.probabilities()[3], 0.0f) << step;
    }
  }
}

TEST(TokenSampler, ASequenceEndsWhereTheEndTokenIsLikeliestAndAnotherOneIsDrawn) {
  TokenSampler sampler(kNeutral, 3, 2, {});
  std::vector<float> logits = {1, 1, 2};
  const SampledToken chosen = sampler.Choose(logits, kLater, std::vector<float>{1.0f, 1e-6f, 1.0f});
  EXPECT_EQ(chosen.token, 1);
  EXPECT_TRUE(chosen.end);
}

TEST(TokenSampler, ASequenceEndsWhereTheEndTokenIsDrawn) {
  TokenSampler sampler(kNeutral, 3, 2, {});
  std::vector<float> logits = {3, 1, 2};
  EXPECT_TRUE(sampler.Choose(logits, kLater, std::vector<float>{1.0f, 1.0f, 1e-6f}).end);
}

TEST(TokenSampler, TheTestForTheEndSeesThePenalisedLogits) {
  SamplingOptions options = kNeutral;
  options.repetition_penalty = 2.0f;
  const std::vector<int> prompt = {0};
  TokenSampler sampler(options, 3, 2, prompt);
  EXPECT_TRUE(ChooseLikeliest(sampler, {3, 1, 2}).end) << "3 / 2 is below the end token's 2";
}

TEST(TokenSampler, TopPComesBeforeTheTemperature) {
  // Softmax of the logits: 0.64, 0.24, 0.09, 0.03. With the temperature first all four would be nearly equal.
  SamplingOptions options = kNeutral;
  options.top_p = 0.9f;
  options.temperature = 100.0f;
  TokenSampler sampler(options, 4, 4, {});
  ChooseLikeliest(sampler, {3, 2, 1, 0});
  EXPECT_THAT(sampler.probabilities(), testing::ElementsAre(testing::Gt(0), testing::Gt(0), 0, 0));
}

TEST(TokenSampler, OfEquallyLikelyTokensTopPKeepsTheFirst) {
  SamplingOptions options = kNeutral;
  options.top_p = 0.5f;
  TokenSampler sampler(options, 4, 4, {});
  ChooseLikeliest(sampler, {1, 1, 1, 1});
  EXPECT_THAT(sampler.probabilities(), testing::ElementsAre(0.5f, 0.5f, 0, 0));
}

TEST(TokenSampler, EveryLogitMustBeANumber) {
  for (float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    TokenSampler sampler(kNeutral, 3, 2, {});
    try {
      ChooseLikeliest(sampler, {0, bad, 0});
      FAIL() << "no error for " << bad;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::kInternal);
      EXPECT_THAT(error.what(), testing::HasSubstr("not a number"));
    }
  }
}

// --- properties ---------------------------------------------------------------------------------------------------

constexpr int kVocabulary = 33;

struct Draw {
  std::vector<float> logits;
  std::vector<float> noise;
  std::vector<int> history;
};

Draw AnyDraw() {
  Draw draw;
  for (int i = 0; i < kVocabulary; ++i) {
    draw.logits.push_back(static_cast<float>(*rc::gen::inRange(-4000, 4000)) / 500.0f);
    draw.noise.push_back(static_cast<float>(*rc::gen::inRange(1, 8000)) / 1000.0f);
  }
  draw.history = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, kVocabulary));
  return draw;
}

SamplingOptions AnyOptions() {
  return {.top_k = *rc::gen::inRange(1, 2 * kVocabulary),
          .top_p = static_cast<float>(*rc::gen::inRange(1, 101)) / 100.0f,
          .temperature = static_cast<float>(*rc::gen::inRange(0, 500)) / 100.0f,
          .repetition_penalty = static_cast<float>(*rc::gen::inRange(10, 1000)) / 100.0f};
}

void ExpectHolds(bool holds) { EXPECT_TRUE(holds); }

TEST(TokenSamplerProperty, ThePenaltyIsAppliedOncePerTokenThatOccurred) {
  ExpectHolds(rc::check([] {
    const SamplingOptions options = AnyOptions();
    Draw draw = AnyDraw();
    const std::vector<float> before = draw.logits;
    TokenSampler sampler(options, kVocabulary, kVocabulary, draw.history);
    sampler.Choose(draw.logits, kLater, draw.noise);
    const std::set<int> occurred(draw.history.begin(), draw.history.end());
    for (int i = 0; i < kVocabulary; ++i) {
      const float logit = before[static_cast<size_t>(i)];
      const float penalised = logit < 0 ? logit * options.repetition_penalty : logit / options.repetition_penalty;
      RC_ASSERT(draw.logits[static_cast<size_t>(i)] == (occurred.count(i) != 0 ? penalised : logit));
    }
  }));
}

TEST(TokenSamplerProperty, AChosenTokenCountsAsOccurredAtTheNextStep) {
  ExpectHolds(rc::check([] {
    Draw draw = AnyDraw();
    const SamplingOptions options = AnyOptions();
    TokenSampler chosen_one(options, kVocabulary, kVocabulary, draw.history);
    std::vector<float> logits = draw.logits;
    draw.history.push_back(chosen_one.Choose(logits, kLater, draw.noise).token);
    TokenSampler told(options, kVocabulary, kVocabulary, draw.history);
    std::vector<float> a = draw.logits, b = draw.logits;
    RC_ASSERT(chosen_one.Choose(a, kLater, draw.noise).token == told.Choose(b, kLater, draw.noise).token);
    RC_ASSERT(a == b);
  }));
}

TEST(TokenSamplerProperty, TopKOfOneIsTheLikeliestToken) {
  ExpectHolds(rc::check([] {
    SamplingOptions options = AnyOptions();
    options.top_k = 1;
    Draw draw = AnyDraw();
    TokenSampler sampler(options, kVocabulary, kVocabulary, draw.history);
    const SampledToken chosen = sampler.Choose(draw.logits, kLater, draw.noise);
    RC_ASSERT(draw.logits[static_cast<size_t>(chosen.token)] ==
              *std::max_element(draw.logits.begin(), draw.logits.end()));
  }));
}

TEST(TokenSamplerProperty, WhatIsLeftIsADistributionAndHoldsTheChosenToken) {
  ExpectHolds(rc::check([] {
    const SamplingOptions options = AnyOptions();
    Draw draw = AnyDraw();
    TokenSampler sampler(options, kVocabulary, kVocabulary, draw.history);
    const SampledToken chosen = sampler.Choose(draw.logits, kLater, draw.noise);
    const std::span<const float> p = sampler.probabilities();
    RC_ASSERT(p[static_cast<size_t>(chosen.token)] > 0.0f);
    RC_ASSERT(std::abs(std::accumulate(p.begin(), p.end(), 0.0) - 1.0) < 1e-5);
    // Filters keep the likeliest: nothing that went was likelier than anything that stayed.
    float lowest_kept = std::numeric_limits<float>::infinity(), highest_gone = -lowest_kept;
    for (size_t i = 0; i < p.size(); ++i) {
      if (p[i] > 0) {
        lowest_kept = std::min(lowest_kept, draw.logits[i]);
      } else {
        highest_gone = std::max(highest_gone, draw.logits[i]);
      }
    }
    RC_ASSERT(highest_gone <= lowest_kept);
  }));
}

TEST(TokenSamplerProperty, TopPAddsUpToAtMostItsThresholdOrKeepsOneToken) {
  ExpectHolds(rc::check([] {
    SamplingOptions options = kNeutral;
    options.top_p = static_cast<float>(*rc::gen::inRange(1, 100)) / 100.0f;
    Draw draw = AnyDraw();
    TokenSampler all(kNeutral, kVocabulary, kVocabulary, {});
    TokenSampler some(options, kVocabulary, kVocabulary, {});
    all.Choose(draw.logits, kLater, draw.noise);
    some.Choose(draw.logits, kLater, draw.noise);
    double mass = 0;
    int kept = 0;
    for (size_t i = 0; i < draw.logits.size(); ++i) {
      if (some.probabilities()[i] == 0) continue;
      mass += all.probabilities()[i];
      ++kept;
    }
    RC_ASSERT(kept >= 1);
    RC_ASSERT(kept == 1 || mass <= options.top_p + 1e-6);
  }));
}

}  // namespace
}  // namespace gsv::pipeline
