// HuBERT and RoBERTa as files: folders in every spelling, converted files, damaged folders.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "base/thread_pool.h"
#include "golden/generated_folder.h"
#include "golden/numeric_case.h"
#include "gsv/gsv.h"
#include "models/hubert.h"
#include "models/roberta.h"

namespace gsv {
namespace {

namespace fs = std::filesystem;
using golden::GeneratedWeights;
using golden::ManifestPath;
using golden::VocabularyFile;
using testing::HasSubstr;

constexpr char kText[] = "今天天气好，你好hello龘";

class EncoderFiles : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(testing::TempDir()) /
              (std::string("gsv_") + testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string Path(const std::string& name) const { return (folder_ / name).string(); }
  void Write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }

  fs::path folder_;
};

std::vector<float> Values(const Tensor& tensor) { return {tensor.f32(), tensor.f32() + tensor.elements()}; }

std::vector<float> HubertValues(const weights::Checkpoint& checkpoint) {
  const auto hubert = models::LoadHubert(checkpoint);
  Arena arena;
  ThreadPool pool(2);
  Context ctx{.arena = arena, .pool = pool};
  const auto c = golden::ReadNumericCase(GSV_SOURCE_DIR "/tests/golden/encoders/hubert_small.json");
  return Values(models::HubertFeatures(ctx, *hubert, c.Wave("wav16")));
}

std::vector<float> RobertaValues(const weights::Checkpoint& checkpoint) {
  const auto roberta = models::LoadRoberta(checkpoint);
  Arena arena;
  ThreadPool pool(2);
  Context ctx{.arena = arena, .pool = pool};
  return Values(models::RobertaFeatures(ctx, *roberta, kText));
}

weights::Checkpoint Open(const std::string& path, weights::CheckpointKind kind) {
  const weights::Checkpoint checkpoint = weights::OpenCheckpoint(path);
  weights::ExpectKind(checkpoint, kind);
  return checkpoint;
}

TEST_F(EncoderFiles, HubertFromItsFolderAndConverted) {
  for (const char* manifest : {"hubert_small", "hubert_odd"}) {
    const GeneratedWeights source(ManifestPath(manifest));
    golden::WriteFolder(source, Path(manifest));
    const std::vector<float> expected = HubertValues(golden::GeneratedCheckpoint(ManifestPath(manifest)));
    ASSERT_FALSE(expected.empty());
    EXPECT_EQ(HubertValues(Open(Path(manifest), weights::CheckpointKind::kHubert)), expected);

    const std::string converted = Path(std::string(manifest) + ".safetensors");
    EXPECT_THAT(Convert(Path(manifest), converted), HasSubstr(converted));
    const weights::Checkpoint checkpoint = Open(converted, weights::CheckpointKind::kHubert);
    EXPECT_TRUE(checkpoint.source->converted());
    EXPECT_EQ(HubertValues(checkpoint), expected);
  }
}

TEST_F(EncoderFiles, RobertaFromItsFolderAndConverted) {
  const GeneratedWeights source(ManifestPath("roberta_small"));
  const std::vector<float> expected = RobertaValues(golden::GeneratedCheckpoint(ManifestPath("roberta_small")));
  for (const auto& [name, file] : {std::pair{"lines", VocabularyFile::kLines}, {"json", VocabularyFile::kJson}}) {
    golden::WriteFolder(source, Path(name), file);
    EXPECT_EQ(RobertaValues(Open(Path(name), weights::CheckpointKind::kRoberta)), expected) << name;
  }

  Convert(Path("json"), Path("roberta.safetensors"));
  fs::remove_all(Path("json"));
  const weights::Checkpoint checkpoint = Open(Path("roberta.safetensors"), weights::CheckpointKind::kRoberta);
  EXPECT_TRUE(checkpoint.source->converted());
  EXPECT_EQ(RobertaValues(checkpoint), expected);
}

TEST_F(EncoderFiles, DamagedConvertedFiles) {
  golden::WriteFolder(GeneratedWeights(ManifestPath("roberta_small")), Path("folder"), VocabularyFile::kLines);
  Convert(Path("folder"), Path("whole"));
  std::ifstream file(Path("whole"), std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  for (size_t part = 0; part < 50; ++part) {
    Write("part", bytes.substr(0, bytes.size() * part / 50));
    EXPECT_THROW(RobertaValues(weights::OpenCheckpoint(Path("part"))), Error) << part << "/50";
  }
}

ErrorCode CodeOf(const std::function<void()>& action, const std::string& message) {
  try {
    action();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr(message));
    return error.code();
  }
  ADD_FAILURE() << "no error; expected one with: " << message;
  return ErrorCode::kInternal;
}

TEST_F(EncoderFiles, DamagedFolders) {
  const auto load_hubert = [&] { HubertValues(weights::OpenCheckpoint(Path("hubert"))); };
  golden::WriteFolder(GeneratedWeights(ManifestPath("hubert_small")), Path("hubert"));
  Write("hubert/config.json", "{\"num_attention_heads\": 4,");
  EXPECT_EQ(CodeOf(load_hubert, "config.json"), ErrorCode::kFileCorrupt);
  Write("hubert/config.json", "[1, 2]");
  EXPECT_EQ(CodeOf(load_hubert, "config.json"), ErrorCode::kFileCorrupt);
  fs::remove(Path("hubert/config.json"));
  EXPECT_EQ(CodeOf(load_hubert, "config.json"), ErrorCode::kFileNotFound);

  const auto load_roberta = [&] { RobertaValues(weights::OpenCheckpoint(Path("roberta"))); };
  golden::WriteFolder(GeneratedWeights(ManifestPath("roberta_small")), Path("roberta"));
  EXPECT_EQ(CodeOf(load_roberta, "tokenizer.json"), ErrorCode::kFileNotFound);
  Write("roberta/tokenizer.json", "{\"model\": {}}");
  EXPECT_EQ(CodeOf(load_roberta, "tokenizer.json"), ErrorCode::kFileCorrupt);
  fs::remove(Path("roberta/tokenizer.json"));
  Write("roberta/vocab.txt", "hello\n");
  EXPECT_EQ(CodeOf(load_roberta, "vocab.txt"), ErrorCode::kFileCorrupt);
}

}  // namespace
}  // namespace gsv
