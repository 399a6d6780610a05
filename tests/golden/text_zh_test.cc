// Every golden row of Chinese text, through the built front end.
#include <gtest/gtest.h>

#include <filesystem>

#include "golden/text_cases_zh.h"

namespace gsv::golden {
namespace {

class ChineseGolden : public testing::TestWithParam<const char*> {};

TEST_P(ChineseGolden, EveryRowPasses) {
  const TextFile file = ReadTextFile(std::string(GSV_SOURCE_DIR "/tests/golden/text/") + GetParam() + ".jsonl");
  ASSERT_TRUE(AcceptsChinese(file));
  for (const RowResult& result : RunChinese(file)) {
    EXPECT_TRUE(result.passed()) << "row " << result.row << " \"" << result.text << "\": " << result.detail;
  }
}

INSTANTIATE_TEST_SUITE_P(Files, ChineseGolden,
                         testing::Values("golden_zh", "golden_zh_norm", "golden_zh_seg", "golden_pypinyin",
                                         "golden_zh_polywords", "opencc"),
                         [](const auto& file) { return std::string(file.param); });

}  // namespace
}  // namespace gsv::golden
