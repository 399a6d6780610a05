#include "models/hifigan.h"

#include <gtest/gtest.h>

#include "base/bfloat16.h"
#include "models/small_network.h"

namespace gsv::models {
namespace {

const HifiganConfig kPublished = {.upsample_rates = {10, 8, 2, 2, 2}, .dilations = {{1, 3, 5}, {1, 3, 5}, {1, 3, 5}}};

class Hifigan : public testing::TestWithParam<const char*> {
 protected:
  Hifigan()
      : source_(SmallSource(GetParam())),
        weights_(LoadHifigan(weights::WeightLoader(source_, store_).In("dec"), kPublished)),
        channels_(weights_.pre.matrix.depth),
        style_(SomeValues(weights_.condition.matrix.depth, 7)) {}

  std::vector<float> Samples(int64_t frames, int64_t tile_frames, int threads = 1) {
    std::vector<float> latent = SomeValues(frames * channels_);
    Arena arena;
    ThreadPool pool(threads);
    Context ctx{.arena = arena, .pool = pool};
    return Values(Forward(ctx, weights_, Tensor(latent.data(), {frames, channels_}),
                          Tensor(style_.data(), {1, static_cast<int64_t>(style_.size())}), tile_frames));
  }

  std::shared_ptr<const golden::GeneratedWeights> source_;
  weights::WeightStore store_;
  HifiganWeights weights_;
  int64_t channels_;
  std::vector<float> style_;
};

TEST_P(Hifigan, TilesDoNotChangeASample) {
  constexpr int64_t kFrames = 61;
  const std::vector<float> whole = Samples(kFrames, kFrames);
  ASSERT_EQ(whole.size(), static_cast<size_t>(kFrames * weights_.samples_per_frame()));
  for (int64_t tile : {1, 2, 7, 13, 30, 60}) EXPECT_EQ(Samples(kFrames, tile), whole) << tile;
}

TEST_P(Hifigan, SmallerTypesGiveNearlyTheSameWhateverTheTiles) {
  const std::vector<float> exact = Samples(20, 0);
  const HifiganWeights full = std::move(weights_);
  for (const DType dtype : {DType::kBF16, DType::kI8}) {
    weights::WeightStore store;
    weights_ = LoadHifigan(weights::WeightLoader(source_, store).In("dec"), kPublished, dtype);
    EXPECT_EQ(weights_.stages[0].up.phases[0].matrix.dtype, dtype);
    EXPECT_EQ(weights_.stages.back().up.phases[0].matrix.dtype, DType::kF32);
    EXPECT_EQ(weights_.post.matrix.dtype, DType::kF32);
    const std::vector<float> samples = Samples(20, 0);
    double error = 0, power = 0;
    for (size_t i = 0; i < exact.size(); ++i) {
      error += (samples[i] - exact[i]) * (samples[i] - exact[i]);
      power += exact[i] * exact[i];
    }
    EXPECT_GT(error, 0);
    EXPECT_LT(error, 1e-3 * power) << DTypeName(dtype);
    EXPECT_EQ(Samples(20, 7, 2), samples);
  }
}

TEST_P(Hifigan, ToomCookIsWithin100DecibelsOfTheDirectWay) {
  const std::vector<float> fast = Samples(20, 0);
  ASSERT_NE(weights_.stages[0].residual.blocks[1][0].dilated.toom_cook.panels, nullptr);
  weights::WeightStore store;
  weights_ = LoadHifigan(weights::WeightLoader(source_, store).In("dec"), kPublished, {}, ops::Convolutions::kDirect);
  ASSERT_EQ(weights_.stages[0].residual.blocks[1][0].dilated.toom_cook.panels, nullptr);
  const std::vector<float> direct = Samples(20, 0);
  double error = 0, power = 0;
  for (size_t i = 0; i < direct.size(); ++i) {
    error += (fast[i] - direct[i]) * (fast[i] - direct[i]);
    power += direct[i] * direct[i];
  }
  EXPECT_GT(error, 0);
  EXPECT_LT(error, 1e-10 * power);
  EXPECT_EQ(Samples(20, 7, 2), direct);
}

TEST_P(Hifigan, StripsOfAResidualStackDoNotChangeABit) {
  constexpr int64_t kRows = 700, kFirst = 7;
  for (const DType dtype : {DType::kF32, DType::kBF16, DType::kI8}) {
    weights::WeightStore store;
    const HifiganWeights weights = LoadHifigan(weights::WeightLoader(source_, store).In("dec"), kPublished, dtype);
    const HifiganWeights::Stage& stage = weights.stages[0];
    std::vector<float> values = SomeValues(kRows * stage.channels);
    const auto run = [&](int64_t strip_rows, int threads) {
      Arena arena;
      ThreadPool pool(threads);
      Context ctx{.arena = arena, .pool = pool};
      const Tensor x(values.data(), {kRows, stage.channels});
      const Tensor leaky = NewTensor(arena, {kRows, stage.channels}, stage.residual.input_type());
      const Tensor result = NewTensor(arena, {kRows, stage.channels});
      for (size_t i = 0; i < values.size(); ++i) {
        const float y = values[i] > 0 ? values[i] : values[i] * kVocoderSlope;
        if (leaky.dtype == DType::kBF16) {
          static_cast<uint16_t*>(leaky.data)[i] = ToBFloat16(y);
        } else {
          leaky.f32()[i] = y;
        }
      }
      Forward(ctx, stage.residual, x, leaky, kVocoderSlope, result, kFirst, strip_rows);
      return Values(result);
    };
    const std::vector<float> whole = run(kRows, 1);
    for (const int64_t strip_rows : {0, 1, 33, 250}) {
      EXPECT_EQ(run(strip_rows, 3), whole) << DTypeName(dtype) << ", strips of " << strip_rows;
    }
  }
}

// What a streaming caller may rely on.
TEST_P(Hifigan, ChunksThatBeginAtSixthFramesGiveTheSamplesOfTheWhole) {
  constexpr int64_t kFrames = 90, kFirst = 24, kLength = 50, kReach = 18;
  std::vector<float> latent = SomeValues(kFrames * channels_);
  const auto decode = [&](int64_t first, int64_t frames) {
    Arena arena;
    ThreadPool pool(2);
    Context ctx{.arena = arena, .pool = pool};
    return Values(Forward(ctx, weights_, Tensor(latent.data() + first * channels_, {frames, channels_}),
                          Tensor(style_.data(), {1, static_cast<int64_t>(style_.size())})));
  };
  const std::vector<float> whole = decode(0, kFrames), chunk = decode(kFirst, kLength);
  const int64_t per_frame = weights_.samples_per_frame();
  EXPECT_TRUE(std::equal(chunk.begin() + kReach * per_frame, chunk.end() - kReach * per_frame,
                         whole.begin() + (kFirst + kReach) * per_frame));
}

TEST_P(Hifigan, ShortLatents) {
  for (int64_t frames : {1, 2, 3}) {
    const std::vector<float> samples = Samples(frames, 0);
    ASSERT_EQ(samples.size(), static_cast<size_t>(frames * weights_.samples_per_frame()));
    for (float sample : samples) ASSERT_LE(std::abs(sample), 1.0f);
    EXPECT_EQ(Samples(frames, 1), samples);
  }
  EXPECT_TRUE(Samples(0, 0).empty());
}

TEST_P(Hifigan, ThreadsDoNotChangeASample) { EXPECT_EQ(Samples(23, 0, 3), Samples(23, 0, 1)); }

// A sample depends on the latents within the reach of the network, and on no other.
TEST_P(Hifigan, TheReachOfALatentIsBounded) {
  std::vector<float> latent = SomeValues(60 * channels_);
  std::vector<float> style = style_;
  const auto decode = [&] {
    Arena arena;
    ThreadPool pool(1);
    Context ctx{.arena = arena, .pool = pool};
    return Values(Forward(ctx, weights_, Tensor(latent.data(), {60, channels_}),
                          Tensor(style.data(), {1, static_cast<int64_t>(style.size())}), /*tile_frames=*/8));
  };
  const std::vector<float> before = decode();
  for (int64_t c = 0; c < channels_; ++c) latent[static_cast<size_t>(30 * channels_ + c)] += 1.0f;
  const std::vector<float> after = decode();
  const auto per_frame = static_cast<size_t>(weights_.samples_per_frame());
  for (size_t frame = 0; frame < 60; ++frame) {
    const bool equal = std::equal(before.begin() + frame * per_frame, before.begin() + (frame + 1) * per_frame,
                                  after.begin() + frame * per_frame);
    EXPECT_TRUE(frame != 30 || !equal);
    EXPECT_TRUE(equal || (frame >= 30 - 18 && frame <= 30 + 18)) << frame;
  }
}

INSTANTIATE_TEST_SUITE_P(Versions, Hifigan, testing::Values("sovits_v2", "sovits_v2ProPlus"),
                         [](const auto& info) { return std::string(info.param); });

void ExpectRefused(const HifiganConfig& config, ErrorCode code) {
  weights::WeightStore store;
  try {
    LoadHifigan(weights::WeightLoader(SmallSource("sovits_v2"), store).In("dec"), config);
    ADD_FAILURE() << "was loaded";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), code) << error.what();
  }
}

TEST(HifiganConfig, MustFitTheTensors) {
  HifiganConfig config = kPublished;
  config.upsample_rates.pop_back();
  ExpectRefused(config, ErrorCode::kFileCorrupt);
  config.upsample_rates = {10, 8, 2, 2, 3};  // a rate above the kernel of 2
  ExpectRefused(config, ErrorCode::kFileCorrupt);
  config.upsample_rates = {9, 8, 2, 2, 2};  // 16 - 9 cannot be cut evenly
  ExpectRefused(config, ErrorCode::kFileCorrupt);
  config = kPublished;
  config.dilations = {{1, 3}, {1, 3}, {1, 3}};
  ExpectRefused(config, ErrorCode::kFileCorrupt);
  config.dilations = {{1, 3, 5, 7}, {1, 3, 5, 7}, {1, 3, 5, 7}};
  ExpectRefused(config, ErrorCode::kTensorMissing);
}

}  // namespace
}  // namespace gsv::models
