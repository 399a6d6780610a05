#include "pipeline/piecewise.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "models/small_network.h"

namespace gsv::pipeline {
namespace {

constexpr int64_t kSamplesPerFrame = 640, kHeld = 10, kSeam = 2;

// A small network and what a sentence of it needs.
struct Sentence {
  Sentence()
      : sovits(models::LoadSovits(golden::CheckpointOf(models::SmallSource("sovits_v2"), "sovits_v2"))),
        style(models::SomeValues(sovits->config.style_channels, 3)) {
    for (int i = 0; i < 70; ++i) tokens.push_back(i * 37 % 128);
  }

  models::DecodeInput Input() {
    return {.tokens = tokens,
            .phones = phones,
            .style = Tensor(style.data(), {1, static_cast<int64_t>(style.size())}),
            .noise = noise};
  }

  std::vector<float> Whole() {
    Arena::Scope scope(arena);
    return models::Values(models::Decode(ctx, *sovits, Input()));
  }

  std::shared_ptr<const models::Sovits> sovits;
  std::vector<int> tokens, phones = {1, 300, 7, 7, 21, 0, 321};
  std::vector<float> style;
  std::function<void(int64_t, int64_t, float*)> noise = [this](int64_t first, int64_t frames, float* out) {
    const int64_t channels = sovits->config.latent_channels;
    const std::vector<float> all = models::SomeValues((first + frames) * channels, 11);
    std::copy(all.begin() + first * channels, all.end(), out);
  };
  Arena arena;
  ThreadPool pool{2};
  Context ctx{.arena = arena, .pool = pool};
};

struct Heard {
  std::vector<float> samples;
  std::vector<size_t> ends;  // of the pieces, in tokens that were there
};

Heard HearTokenByToken(Sentence& sentence, int first_tokens) {
  Heard heard;
  PiecewiseSound sound(sentence.ctx, *sentence.sovits, sentence.Input(), first_tokens);
  const std::span<const int> all = sentence.tokens;
  for (size_t count = 1; count <= all.size(); ++count) {
    const std::vector<float> piece = sound.Grow(all.first(count));
    if (!piece.empty()) heard.ends.push_back(count);
    heard.samples.insert(heard.samples.end(), piece.begin(), piece.end());
    if (!piece.empty()) {
      EXPECT_EQ(static_cast<int64_t>(heard.samples.size()),
                (2 * static_cast<int64_t>(count) - kHeld) * kSamplesPerFrame);
    }
  }
  const std::vector<float> rest = sound.Finish(all);
  heard.samples.insert(heard.samples.end(), rest.begin(), rest.end());
  return heard;
}

TEST(PiecewiseSound, InOnePieceItIsTheSentence) {
  Sentence sentence;
  const std::vector<float> whole = sentence.Whole();
  EXPECT_EQ(PiecewiseSound(sentence.ctx, *sentence.sovits, sentence.Input(), 12).Finish(sentence.tokens), whole);
  EXPECT_EQ(HearTokenByToken(sentence, 400).samples, whole);
}

TEST(PiecewiseSound, PiecesDoubleAndTheLastIsAsAllAtOnce) {
  Sentence sentence;
  const std::vector<float> whole = sentence.Whole();
  const Heard heard = HearTokenByToken(sentence, 8);
  EXPECT_EQ(heard.ends, (std::vector<size_t>{8, 16, 32, 64}));
  ASSERT_EQ(heard.samples.size(), whole.size());
  const int64_t known = (2 * 64 - kHeld + kSeam) * kSamplesPerFrame;
  EXPECT_TRUE(std::equal(heard.samples.begin() + known, heard.samples.end(), whole.begin() + known));
  EXPECT_NE(heard.samples, whole) << "the text encoder did not look at the tokens that came later";
}

// A first piece that would be shorter than a seam waits for more tokens.
TEST(PiecewiseSound, NoPieceIsShorterThanASeam) {
  Sentence sentence;
  const Heard heard = HearTokenByToken(sentence, 1);
  EXPECT_EQ(heard.ends, (std::vector<size_t>{8, 16, 32, 64}));
  EXPECT_EQ(heard.samples.size(), sentence.Whole().size());
}

// Where one piece turns into the next, both are mixed with weights that sum to one.
TEST(PiecewiseSound, SeamsAreCrossFaded) {
  Sentence sentence;
  const std::vector<float> heard = HearTokenByToken(sentence, 40).samples;
  const std::vector<float> whole = sentence.Whole();
  sentence.tokens.resize(40);
  const std::vector<float> early = sentence.Whole();
  constexpr int64_t kBegin = (2 * 40 - kHeld) * kSamplesPerFrame, kLength = kSeam * kSamplesPerFrame;
  for (int64_t i = 0; i < kBegin; ++i) ASSERT_EQ(heard[static_cast<size_t>(i)], early[static_cast<size_t>(i)]) << i;
  for (int64_t i = 0; i < kLength; ++i) {
    const auto at = static_cast<size_t>(kBegin + i);
    const double share = (static_cast<double>(i) + 0.5) / kLength;
    ASSERT_NEAR(heard[at], early[at] + share * (whole[at] - early[at]), 1e-6) << i;
  }
}

// A sentence that ends before its first piece, or right behind one.
TEST(PiecewiseSound, ShortSentences) {
  for (const size_t count : {1, 5, 8, 9, 16}) {
    Sentence sentence;
    sentence.tokens.resize(count);
    EXPECT_EQ(HearTokenByToken(sentence, 8).samples.size(), sentence.Whole().size()) << count;
  }
}

}  // namespace
}  // namespace gsv::pipeline
