#include "models/eres2net.h"

#include <gtest/gtest.h>

#include "models/small_network.h"

namespace gsv::models {
namespace {

constexpr char kManifest[] = "eres2netv2";
constexpr int64_t kBands = 80;

std::shared_ptr<const SpeakerNet> Load(std::shared_ptr<const golden::GeneratedWeights> source) {
  return LoadSpeaker(golden::CheckpointOf(std::move(source), kManifest));
}

std::vector<float> Embed(const SpeakerNet& net, int64_t frames, int threads = 1) {
  std::vector<float> fbank = SomeValues(frames * kBands);
  Arena arena;
  ThreadPool pool(threads);
  Context ctx{.arena = arena, .pool = pool};
  return Values(SpeakerEmbedding(ctx, net, Tensor(fbank.data(), {frames, kBands})));
}

TEST(SpeakerNet, AnEmbeddingOfOneLengthFromAnyRecording) {
  const auto net = Load(SmallSource(kManifest));
  for (int64_t frames : {1, 2, 7, 8, 9, 33}) {
    const std::vector<float> embedding = Embed(*net, frames);
    ASSERT_EQ(embedding.size(), 2560u);  // 256 channels, 10 bands
    for (float value : embedding) ASSERT_TRUE(std::isfinite(value));
  }
}

TEST(SpeakerNet, ThreadsDoNotChangeAnything) {
  const auto net = Load(SmallSource(kManifest));
  EXPECT_EQ(Embed(*net, 37, 3), Embed(*net, 37, 1));
}

TEST(SpeakerNet, NothingOfAUsedArenaShows) {
  const auto net = Load(SmallSource(kManifest));
  const std::vector<float> expected = Embed(*net, 20);
  std::vector<float> fbank = SomeValues(50 * kBands, 9), same = SomeValues(20 * kBands);
  Arena arena;
  ThreadPool pool(1);
  Context ctx{.arena = arena, .pool = pool};
  {
    Arena::Scope scope(arena);
    SpeakerEmbedding(ctx, *net, Tensor(fbank.data(), {50, kBands}));
  }
  EXPECT_EQ(Values(SpeakerEmbedding(ctx, *net, Tensor(same.data(), {20, kBands}))), expected);
}

TEST(SpeakerNet, AConvertedFileIsTheSameNetwork) {
  const weights::Checkpoint checkpoint = golden::CheckpointOf(SmallSource(kManifest), kManifest);
  const auto official = LoadSpeaker(checkpoint);
  const auto converted = LoadSpeaker(Converted(official->store, checkpoint));
  EXPECT_EQ(Embed(*converted, 21), Embed(*official, 21));
}

TEST(SpeakerNet, EveryTensorIsNeeded) {
  ExpectEveryTensorMatters(kManifest, {ErrorCode::kTensorMissing, ErrorCode::kTensorShape}, RemoveTensor, Load);
}

TEST(SpeakerNet, EveryNumberMustBeFinite) {
  ExpectEveryTensorMatters(kManifest, {ErrorCode::kWeightsNotFinite}, SpoilTensor, Load);
}

TEST(SpeakerNet, ShapesMustFit) {
  ExpectEveryTensorMatters(kManifest, {ErrorCode::kTensorShape, ErrorCode::kTensorMissing}, LengthenTensor, Load);
}

TEST(SpeakerNet, OtherFilesAreRefused) {
  try {
    LoadSpeaker(golden::CheckpointOf(SmallSource("sovits_v2"), "sovits_v2"));
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kVersionUnknown);
  }
}

}  // namespace
}  // namespace gsv::models
