#include "text/en/english.h"

#include <gtest/gtest.h>

#include "golden/text_cases_en.h"

namespace gsv::golden {
namespace {

class EnglishGolden : public testing::TestWithParam<const char*> {};

TEST_P(EnglishGolden, EveryRowIsAsTheOfficialEngineHasIt) {
  const TextFile file = ReadTextFile(std::string(GSV_SOURCE_DIR "/tests/golden/text/") + GetParam() + ".jsonl");
  ASSERT_TRUE(AcceptsEn(file));
  const std::vector<RowResult> results = RunEn(file);
  EXPECT_EQ(results.size(), file.rows.size());
  for (const RowResult& result : results) {
    EXPECT_TRUE(result.passed()) << result.row << " \"" << result.text << "\" " << result.detail;
  }
}

INSTANTIATE_TEST_SUITE_P(Files, EnglishGolden,
                         testing::Values("golden_en", "english_more", "golden_en_tokens", "golden_en_gru",
                                         "golden_segmentation"),
                         [](const auto& info) { return std::string(info.param); });

std::string Read(const std::string& text) {
  static const text::English english(text::SymbolVersion::kV2, text::Profile::kCompat);
  return english.Normalize(text);
}

TEST(EnglishNumbers, ReadsNumbersThatHaveNoName) {
  EXPECT_EQ(Read("1" + std::string(33, '0')), "one decillion");
  EXPECT_EQ(Read("1" + std::string(36, '0')).substr(0, 18), "one zero zero zero");
  EXPECT_EQ(Read(std::string(20'000, '9')).size(), 20'000 * 5 - 1u);
}

TEST(EnglishNumbers, ReadsWhatTheOfficialCodeStumblesOver) {
  EXPECT_EQ(Read("(5$)"), "five dollars");
  EXPECT_EQ(Read("3/0"), "three zeroths");
  EXPECT_EQ(Read("$" + std::string(5000, '0') + "1"), "one dollar");
}

TEST(EnglishPhones, AnyWordIsRead) {
  const text::English english(text::SymbolVersion::kV2, text::Profile::kCompat);
  for (const std::string word :
       {"'s", "s's", "----", "q", "''", "a-b-c-d-e", "x'", ".a.", "zzzzzzzzzzzzzzzzzzzzzzzz"}) {
    EXPECT_FALSE(english.Convert(word).phones.empty()) << word;
  }
  EXPECT_GT(english.Convert(std::string(3000, 'q')).phones.size(), 100u);
}

TEST(EnglishGoldenRunner, SeesDamage) {
  TextFile file = ReadTextFile(GSV_SOURCE_DIR "/tests/golden/text/golden_en.jsonl");
  file.rows.resize(2);
  file.rows[0]["phones"][2] = "M";
  const std::vector<RowResult> results = RunEn(file);
  EXPECT_NE(results[0].detail.find("first at 2"), std::string::npos) << results[0].detail;
  EXPECT_TRUE(results[1].passed());
}

}  // namespace
}  // namespace gsv::golden
