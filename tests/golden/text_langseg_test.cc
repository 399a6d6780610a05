// Every golden row of the official language segmenter, and the rule for those that a classifier decides.
#include <gtest/gtest.h>

#include "golden/text_cases_langseg.h"

namespace gsv::golden {
namespace {

TEST(LangsegGolden, EveryRowPassesOrDependsOnTheClassifier) {
  const TextFile file = ReadTextFile(GSV_SOURCE_DIR "/tests/golden/text/golden_langseg_ftz.jsonl");
  ASSERT_TRUE(AcceptsLangseg(file));
  int open = 0;
  for (const RowResult& result : RunLangseg(file)) {
    EXPECT_EQ(result.detail, "") << "row " << result.row << " \"" << result.text << "\"";
    open += result.open.empty() ? 0 : 1;
  }
  EXPECT_EQ(open, 9) << "docs/text.md counts them";
}

enum class Verdict { kPassed, kFailed, kOpen };

using Segments = std::vector<std::pair<std::string, std::string>>;  // language and text

Verdict VerdictOf(const std::string& text, const std::string& language, const Segments& segments) {
  nlohmann::json row = {{"text", text}, {"default_lang", language}, {"segments", nlohmann::json::array()}};
  for (const auto& [name, part] : segments) row["segments"].push_back({{"lang", name}, {"text", part}});
  TextFile file;
  file.rows.push_back(std::move(row));
  const RowResult result = RunLangseg(file).front();
  return !result.open.empty() ? Verdict::kOpen : result.passed() ? Verdict::kPassed : Verdict::kFailed;
}

TEST(LangsegGolden, OnlyWhatTheClassifierDecidesIsOpen) {
  const Segments equal = {{"en", "Hello "}, {"zh", "世界。"}};
  EXPECT_EQ(VerdictOf("Hello 世界。", "", equal), Verdict::kPassed);
  const Segments japanese = {{"en", "Hello "}, {"ja", "世界。"}};
  EXPECT_EQ(VerdictOf("Hello 世界。", "", japanese), Verdict::kOpen);
  EXPECT_EQ(VerdictOf("Hello 世界。", "zh", japanese), Verdict::kFailed);  // it is not asked
  EXPECT_EQ(VerdictOf("Hello 世界。", "", {{"en", "Hello 世界。"}}), Verdict::kFailed);
  EXPECT_EQ(VerdictOf("Hello 世界。", "", {{"zh", "Hello 世界。"}}), Verdict::kFailed);
  EXPECT_EQ(VerdictOf("Hello 世界。", "", {{"en", "Hello "}, {"ja", "世。"}}), Verdict::kFailed);  // a lost word
  EXPECT_EQ(VerdictOf("Hello 世界。", "", {{"en", "Hello "}, {"zh", "世界"}}), Verdict::kOpen);    // a lost sign
  EXPECT_EQ(VerdictOf("Hello, you.", "", {{"en", "Hello you."}}), Verdict::kFailed);               // of English
  EXPECT_EQ(VerdictOf("안녕。", "", {{"ja", "안녕。"}}), Verdict::kFailed);
  EXPECT_EQ(VerdictOf("，。！", "", {{"punctuation", "，。！"}}), Verdict::kPassed);  // refused
}

}  // namespace
}  // namespace gsv::golden
