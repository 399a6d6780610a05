#include "text/lang/fasttext.h"

#include <gtest/gtest.h>

#include <cstring>

#include "base/file.h"
#include "base/utf8.h"
#include "golden/text_case.h"
#include "gsv/error.h"
#include "text/segmenter.h"

namespace gsv::text {
namespace {

constexpr char kFolder[] = GSV_SOURCE_DIR "/tests/golden/language/";

std::vector<std::byte> BytesOf(const char* name) {
  const auto file = MappedFile::Open(std::string(kFolder) + name);
  return {file->bytes().begin(), file->bytes().end()};
}

ErrorCode CodeOf(std::span<const std::byte> bytes) {
  try {
    const FastTextClassifier classifier(bytes, "test");
  } catch (const Error& error) {
    EXPECT_TRUE(std::string_view(error.what()).starts_with("test: ")) << error.what();
    return error.code();
  }
  return ErrorCode::kInternal;
}

TEST(FastText, SaysWhatFastTextSays) {
  for (const std::string kind : {"bin", "ftz"}) {
    const auto classifier = FastTextClassifier::Open(kFolder + ("classifier." + kind));
    EXPECT_EQ(classifier->label_count(), 5u);
    for (const nlohmann::json& row : golden::ReadTextFile(kFolder + kind + "_labels.jsonl").rows) {
      const auto found = classifier->Predict(row.at("text").get<std::string>(), 3, 0);
      ASSERT_EQ(found.size(), row.at("labels").size()) << row;
      for (size_t i = 0; i < found.size(); ++i) {
        EXPECT_EQ(found[i].label, row.at("labels")[i][0].get<std::string>()) << row;
        EXPECT_NEAR(found[i].probability, row.at("labels")[i][1].get<float>(), 1e-5) << row;
      }
    }
  }
}

TEST(FastText, KeepsToCountAndThreshold) {
  const auto classifier = FastTextClassifier::Open(std::string(kFolder) + "classifier.bin");
  EXPECT_EQ(classifier->Predict("hello world", 1, 0).size(), 1u);
  for (const LabelProbability& found : classifier->Predict("今天 hello", 5, 0.1F)) EXPECT_GE(found.probability, 0.1F);
  EXPECT_LE(classifier->Predict("", 5, 0).size(), 5u);
  EXPECT_EQ(classifier->Predict(std::string("a\0b", 3), 1, 0).size(), 1u);
}

TEST(FastText, EveryCutOfAFileIsRefused) {
  for (const char* name : {"classifier.bin", "classifier.ftz"}) {
    const std::vector<std::byte> bytes = BytesOf(name);
    for (size_t size = 0; size < bytes.size(); size += size < 500 ? 1 : 97) {
      const ErrorCode code = CodeOf(std::span(bytes).first(size));
      ASSERT_TRUE(code == ErrorCode::kFileTruncated || code == ErrorCode::kFileCorrupt ||
                  (size < 8 && code == ErrorCode::kFileTypeUnknown))
          << name << " " << size << " " << static_cast<int>(code);
    }
  }
}

TEST(FastText, OtherFilesAreRefused) {
  const std::vector<std::byte> good = BytesOf("classifier.bin");
  const auto changed = [&](size_t place, int32_t value) {
    std::vector<std::byte> bytes = good;
    std::memcpy(bytes.data() + place, &value, sizeof value);
    return CodeOf(bytes);
  };
  EXPECT_EQ(changed(0, 0x46554747), ErrorCode::kFileTypeUnknown);
  EXPECT_EQ(changed(4, 11), ErrorCode::kFileTypeUnknown);    // version
  EXPECT_EQ(changed(8, 0), ErrorCode::kFileCorrupt);         // dim
  EXPECT_EQ(changed(8, 7), ErrorCode::kFileCorrupt);         // not that of the matrix
  EXPECT_EQ(changed(32, 3), ErrorCode::kFileTypeUnknown);    // softmax
  EXPECT_EQ(changed(36, 1), ErrorCode::kFileTypeUnknown);    // words, no labels
  EXPECT_EQ(changed(40, -1), ErrorCode::kFileCorrupt);       // buckets
  EXPECT_EQ(changed(64, 1 << 30), ErrorCode::kFileCorrupt);  // entries
  EXPECT_THROW(FastTextClassifier::Open("/nonexistent/lid.176.bin"), Error);
}

TEST(ClassifierSegmenter, SplitsAsTheOfficialEngine) {
  const auto segmenter =
      MakeSegmenter(Profile::kCompat, FastTextClassifier::Open(std::string(kFolder) + "classifier.ftz"));
  for (const nlohmann::json& row : golden::ReadTextFile(std::string(kFolder) + "segments.jsonl").rows) {
    nlohmann::json found = nlohmann::json::array();
    for (const LanguageRun& run :
         segmenter->SplitAlone(DecodeUtf8(row.at("text").get<std::string>()), *FindLanguageCode("auto"))) {
      found.push_back({std::string(run.language), EncodeUtf8(run.text)});
    }
    EXPECT_EQ(found, row.at("runs")) << row;
  }
}

TEST(ClassifierSegmenter, KnowsAllCodes) {
  const auto segmenter =
      MakeSegmenter(Profile::kCompat, FastTextClassifier::Open(std::string(kFolder) + "classifier.ftz"));
  for (const LanguageCode& code : LanguageCodes()) {
    for (const char32_t* text : {U"", U"，。！", U"今天我们去看电影。", U"hello 今天、東京へ行く 안녕 1234"}) {
      for (const LanguageRun& run : segmenter->SplitAlone(text, code)) {
        EXPECT_NE(FindLanguage(run.language), nullptr) << code.code;
        EXPECT_FALSE(run.text.empty() && *text != 0);
      }
    }
  }
  const auto runs = segmenter->SplitAlone(U"今天我们去看电影。", *FindLanguageCode("auto_yue"));
  ASSERT_EQ(runs.size(), 1u);
  EXPECT_EQ(runs[0].language, "yue");
}

}  // namespace
}  // namespace gsv::text
