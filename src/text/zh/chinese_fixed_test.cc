// The corrected Chinese, by reviewed examples: tests/text/chinese_fixed.txt.
#include <gtest/gtest.h>

#include "text/reviewed_rows.h"
#include "text/zh/chinese.h"

namespace gsv::text {
namespace {

std::string PhonesOf(const Chinese& chinese, const std::string& normalized) {
  std::string joined;
  for (const std::string& phone : chinese.Convert(normalized).phones) joined += (joined.empty() ? "" : " ") + phone;
  return joined;
}

TEST(ChineseFixed, ReadsAsReviewed) {
  const Chinese chinese(SymbolVersion::kV2, Profile::kFixed);
  const auto rows = ReadReviewedRows("chinese_fixed.txt");
  EXPECT_GE(rows.size(), 200u);
  size_t readings = 0;
  for (const auto& row : rows) {
    ASSERT_TRUE(row.size() == 2 || row.size() == 3) << row[0];
    EXPECT_EQ(chinese.Normalize(row[0]), row[1]) << row[0];
    if (row.size() == 2) continue;
    EXPECT_EQ(PhonesOf(chinese, row[1]), row[2]) << row[0];
    ++readings;
  }
  EXPECT_GE(readings, 50u);
}

}  // namespace
}  // namespace gsv::text
