// Every golden row of Cantonese text, through the built front end.
#include <gtest/gtest.h>

#include "golden/text_cases_yue.h"

namespace gsv::golden {
namespace {

class CantoneseGolden : public testing::TestWithParam<const char*> {};

TEST_P(CantoneseGolden, EveryRowPasses) {
  const TextFile file = ReadTextFile(std::string(GSV_SOURCE_DIR "/tests/golden/text/") + GetParam() + ".jsonl");
  ASSERT_TRUE(AcceptsYue(file));
  for (const RowResult& result : RunYue(file)) {
    EXPECT_TRUE(result.passed()) << "row " << result.row << " \"" << result.text << "\": " << result.detail;
  }
}

INSTANTIATE_TEST_SUITE_P(Files, CantoneseGolden, testing::Values("golden_yue", "yue_more"),
                         [](const auto& file) { return std::string(file.param); });

}  // namespace
}  // namespace gsv::golden
