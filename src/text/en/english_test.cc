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
