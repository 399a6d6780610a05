#include "text/cut.h"

#include <gtest/gtest.h>

namespace gsv::text {
namespace {

using Sentences = std::vector<std::u32string>;

struct Row {
  bool CutOptions::*option;
  CutMethod method;
  const char32_t* text;
  Sentences off, on;
};

TEST(CutTest, EachCorrectionInBothPositions) {
  const Row rows[] = {
      {&CutOptions::keep_line_break_pause,
       CutMethod::kNone,
       U"你好啊你\n第二行",
       {U"你好啊你第二行。"},
       {U"你好啊你，第二行。"}},
      {&CutOptions::keep_line_break_pause,
       CutMethod::kNone,
       U"你好啊你，\n第二",
       {U"你好啊你，第二。"},
       {U"你好啊你，第二。"}},
      {&CutOptions::attach_closing_quotes,
       CutMethod::kPunctuation,
       U"“我们现在走吧。”然后走了很久。",
       {U"“我们现在走吧。", U"”然后走了很久。"},
       {U"“我们现在走吧。”", U"然后走了很久。"}},
      {&CutOptions::keep_words_whole,
       CutMethod::kPunctuation,
       U"一共有1,000,000个人来过。",
       {U"一共有1,", U"000,000个人来过。"},
       {U"一共有1,000,000个人来过。"}},
  };
  for (const Row& row : rows) {
    CutOptions options{.method = row.method};
    EXPECT_EQ(CutText(row.text, options), row.off);
    options.*row.option = true;
    EXPECT_EQ(CutText(row.text, options), row.on);
  }
  // The profiles have all of them or none.
  for (const auto option :
       {&CutOptions::keep_line_break_pause, &CutOptions::attach_closing_quotes, &CutOptions::keep_words_whole}) {
    EXPECT_FALSE(MakeCutOptions(CutMethod::kNone, false, Profile::kCompat).*option);
    EXPECT_TRUE(MakeCutOptions(CutMethod::kNone, false, Profile::kFixed).*option);
  }
}

}  // namespace
}  // namespace gsv::text
