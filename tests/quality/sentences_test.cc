#include <gtest/gtest.h>

#include <set>
#include <string_view>

#include "quality/speech.h"
#include "weights/test_files.h"

namespace gsv::quality {
namespace {

using weights::ExpectError;

const std::string kSentences = GSV_SOURCE_DIR "/training/gsv_training/";

TEST(SentencesTest, BothLanguagesHaveAsManyAndNoneComesTwice) {
  for (const auto& [name, each] : {std::pair{"test_sentences.tsv", 60}, {"test_short.tsv", 40}}) {
    int english = 0, mandarin = 0;
    std::set<std::string> texts;
    for (const Sentence& sentence : ReadSentences(kSentences + name)) {
      ++(sentence.language == "en" ? english : mandarin);
      EXPECT_TRUE(texts.insert(sentence.text).second) << sentence.text;
    }
    EXPECT_EQ(english, each) << name;
    EXPECT_EQ(mandarin, each) << name;
  }
}

TEST(SentencesTest, WhatIsNoneIsRefused) {
  const weights::TempFolder folder;
  const auto refused = [&](std::string_view content, std::initializer_list<std::string> parts) {
    ExpectError(ErrorCode::kFileCorrupt, parts, [&] { ReadSentences(folder.Write("s.tsv", content)); });
  };
  refused("", {folder.Path("s.tsv"), "found none"});
  refused("en\thello.\tHH AH0 L OW1 .\nen\thi!\n", {"line 2", "found \"en\thi!\""});
  refused("fr\tsalut.\tS A L Y .\n", {"line 1", "expected en or zh"});
  ExpectError(ErrorCode::kFileNotFound, {folder.Path("none")}, [&] { ReadSentences(folder.Path("none")); });
}

}  // namespace
}  // namespace gsv::quality
