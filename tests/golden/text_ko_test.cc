// Every golden row of Korean text, through the built front end.
#include <gtest/gtest.h>

#include "golden/text_cases_ko.h"

namespace gsv::golden {
namespace {

class KoreanGolden : public testing::TestWithParam<const char*> {};

TEST_P(KoreanGolden, EveryRowPasses) {
  const TextFile file = ReadTextFile(std::string(GSV_SOURCE_DIR "/tests/golden/text/") + GetParam() + ".jsonl");
  ASSERT_TRUE(AcceptsKo(file));
  for (const RowResult& result : RunKo(file)) {
    EXPECT_TRUE(result.passed()) << "row " << result.row << " \"" << result.text << "\": " << result.detail;
  }
}

INSTANTIATE_TEST_SUITE_P(Files, KoreanGolden, testing::Values("golden_ko_nomecab", "ko_more"),
                         [](const auto& file) { return std::string(file.param); });

}  // namespace
}  // namespace gsv::golden
