// Speech of the demo voice stays as good as it is measured to be (docs/demo-voice.md).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iostream>

#include "quality/six_sentences.h"

namespace gsv::quality {
namespace {

class QualityTest : public testing::TestWithParam<const char*> {};

TEST_P(QualityTest, SixSentencesAreHeardAsTheyAreWritten) {
  SixSentences sentences;
  const SixSummary six = sentences.Speak(sentences.Load(GetParam()));
  std::cout << GetParam() << ": " << six << "\n";
  EXPECT_EQ(six.english.sentences, 6);
  EXPECT_EQ(six.mandarin.sentences, 6);
  EXPECT_THAT(Complaints(six), testing::IsEmpty());
}

// Most pieces of a long text end with a comma; a voice that has learnt whole sentences only speaks on behind it.
TEST(ClausesTest, EndWhereTheyAreWrittenTo) {
  SixSentences sentences;
  const SixSummary six = sentences.Speak(sentences.Load("f32"), /*seed=*/1,
                                         [](const Sentence& sentence) { return EndedWith(sentence.text, ","); });
  std::cout << "clauses: " << six << "\n";
  EXPECT_THAT(Complaints(six), testing::IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Precisions, QualityTest, testing::Values("f32", "bf16", "int8"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace gsv::quality
