#include "models/wordpiece.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <functional>

#include "base/error.h"
#include "base/file.h"
#include "base/utf8.h"
#include "golden/text_cases_wordpiece.h"

namespace gsv::models {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr char kFolder[] = GSV_SOURCE_DIR "/tests/golden/encoders/";

std::string ReadWhole(const std::string& path) { return std::string(MappedFile::Open(path)->text()); }

Wordpiece Small() {
  const std::string path = std::string(kFolder) + "wordpiece_vocab.txt";
  return Wordpiece::FromLines(ReadWhole(path), path);
}

TEST(Wordpiece, RowsOfTheRealTokenizer) {
  golden::TextFile file = golden::ReadTextFile(std::string(kFolder) + "wordpiece.jsonl");
  ASSERT_TRUE(golden::AcceptsWordpiece(file));
  for (const golden::RowResult& result : golden::RunWordpiece(file)) {
    EXPECT_TRUE(result.passed()) << "row " << result.row << " '" << result.text << "': " << result.detail;
  }
  // Rows where the tokenizer itself gives one token per code point.
  const auto exact = [](const nlohmann::json& row) { return row.at("ids") == row.at("tokenizer"); };
  EXPECT_GE(std::ranges::count_if(file.rows, exact), 20);

  file.rows[1]["ids"][0] = 1;
  EXPECT_FALSE(golden::RunWordpiece(file)[1].passed());
}

TEST(Wordpiece, OneIdPerCodePointOfAnyText) {
  const Wordpiece wordpiece = Small();
  const bool passed = rc::check("as many ids as code points, all in the vocabulary", [&] {
    std::u32string text;
    for (uint32_t value : *rc::gen::container<std::vector<uint32_t>>(rc::gen::inRange<uint32_t>(0, 0x30000))) {
      if (value < 0xD800 || value > 0xDFFF) text += static_cast<char32_t>(value);
    }
    const std::vector<int> ids = wordpiece.Ids(text);
    RC_ASSERT(ids.size() == text.size());
    for (int id : ids) RC_ASSERT(id >= 0 && id < wordpiece.size());
  });
  EXPECT_TRUE(passed);
}

TEST(Wordpiece, VocabularyFormatsAgree) {
  const Wordpiece lines = Wordpiece::FromLines("[UNK]\r\n[CLS]\n[SEP]\n好\n##好", "vocab.txt");
  const Wordpiece json = Wordpiece::FromTokenizerJson(
      R"({"model": {"type": "WordPiece", "vocab": {"##好": 4, "[CLS]": 1, "[SEP]": 2, "[UNK]": 0, "好": 3}}})",
      "tokenizer.json");
  for (const Wordpiece* w : {&lines, &json}) {
    EXPECT_EQ(w->size(), 5);
    EXPECT_EQ(w->cls(), 1);
    EXPECT_EQ(w->sep(), 2);
    EXPECT_EQ(w->unknown(), 0);
    EXPECT_THAT(w->Ids(U"好x好"), ElementsAre(3, 0, 3));
    EXPECT_EQ(w->Lines(), "[UNK]\n[CLS]\n[SEP]\n好\n##好\n");
  }
}

void ExpectCorrupt(const std::function<Wordpiece()>& read, const std::string& message) {
  try {
    read();
    FAIL() << "expected an error with: " << message;
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kFileCorrupt);
    EXPECT_THAT(error.what(), HasSubstr("named.json"));
    EXPECT_THAT(error.what(), HasSubstr(message));
  }
}

TEST(Wordpiece, BadVocabularies) {
  ExpectCorrupt([] { return Wordpiece::FromLines("", "named.json"); }, "0 tokens has no [CLS]");
  ExpectCorrupt([] { return Wordpiece::FromLines("[CLS]\n[SEP]\n", "named.json"); }, "has no [UNK]");
  ExpectCorrupt([] { return Wordpiece::FromLines(std::string(2 << 20, '\n'), "named.json"); }, "too many lines");
  for (const char* json : {"", "{", "[]", "{}", R"({"model": 3})", R"({"model": {"vocab": ["a"]}})", "\xff\xfe",
                           R"({"model": {"merges": []}})"}) {
    ExpectCorrupt([json] { return Wordpiece::FromTokenizerJson(json, "named.json"); }, "expected the JSON");
  }
  for (const char* id : {"1", "-1", "1e9", "\"0\"", "null", "4294967296", "0.5"}) {
    const std::string json =
        R"({"model": {"vocab": {"[CLS]": 1, "[SEP]": 2, "[UNK]": 3, "x": )" + std::string(id) + "}}}";
    ExpectCorrupt([&] { return Wordpiece::FromTokenizerJson(json, "named.json"); }, "token 'x' has the id");
  }
}

}  // namespace
}  // namespace gsv::models
