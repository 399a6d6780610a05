// The dictionary's files: those of the package, and small ones that are wrong somewhere.
#include "text/ja/dictionary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "gsv/error.h"
#include "text/ja/analyzer.h"

namespace gsv::text::ja {
namespace {

using Bytes = std::vector<std::byte>;

void Put32(Bytes& bytes, size_t at, uint32_t value) { std::memcpy(bytes.data() + at, &value, 4); }

// A sys.dic or unk.dic with one word, `key` of one byte, in one reading.
Bytes MakeTable(char key, std::string_view feature) {
  constexpr size_t kUnits = 260;
  Bytes bytes(72 + 8 * kUnits + 16 + feature.size() + 1);
  Put32(bytes, 4, 102);
  Put32(bytes, 12, 1);
  Put32(bytes, 16, 2);  // left and right kinds
  Put32(bytes, 20, 2);
  Put32(bytes, 24, 8 * kUnits);
  Put32(bytes, 28, 16);
  Put32(bytes, 32, static_cast<uint32_t>(feature.size() + 1));
  std::memcpy(bytes.data() + 40, "UTF-8", 5);
  const auto unit = [&](uint32_t index, int32_t base, uint32_t check) {
    Put32(bytes, 72 + 8 * index, static_cast<uint32_t>(base));
    Put32(bytes, 76 + 8 * index, check);
  };
  unit(0, 1, 0);
  const uint32_t child = 1 + static_cast<unsigned char>(key) + 1;
  unit(child, 2, 1);
  unit(2, -(1 + 1), 2);  // entry 0, one reading
  std::memcpy(bytes.data() + 72 + 8 * kUnits + 16, feature.data(), feature.size());
  Put32(bytes, 0, 0xEF718F77u ^ static_cast<uint32_t>(bytes.size()));
  return bytes;
}

struct Small {
  Bytes words = MakeTable('x', "名詞");
  Bytes unknown = MakeTable('D', "記号");
  Bytes matrix = Bytes(4 + 2 * 4);
  Bytes characters = Bytes(4 + 32 + 4 * 0xFFFF);

  Small() {
    Put32(matrix, 0, 2 | 2 << 16);
    Put32(characters, 0, 1);
    characters[4] = std::byte{'D'};
    for (size_t i = 0; i < 0xFFFF; ++i) Put32(characters, 36 + 4 * i, 1);
  }
  Dictionary Make() const { return Dictionary({words, unknown, matrix, characters}, "small"); }
};

std::vector<std::string> Split(const Dictionary& dictionary, std::string_view text) {
  std::vector<std::string> parts;
  for (const Morpheme& morpheme : Analyze(dictionary, text)) {
    parts.push_back(std::string(morpheme.surface) + "/" +
                    std::string(morpheme.feature.substr(0, morpheme.feature.find(','))));
  }
  return parts;
}

TEST(DictionaryTest, KnownAndUnknownWords) {
  const Small small;
  const Dictionary dictionary = small.Make();
  EXPECT_EQ(Split(dictionary, "xyx"), (std::vector<std::string>{"x/名詞", "y/記号", "x/名詞"}));
  EXPECT_EQ(Split(dictionary, ""), std::vector<std::string>{});
  EXPECT_EQ(Split(dictionary, "😀"), std::vector<std::string>{"😀/記号"});
}

TEST(DictionaryTest, ThatOfThePackage) {
  const auto dictionary = Dictionary::Open(kDefaultDictionaryFolder);
  EXPECT_EQ(Split(*dictionary, "すもももももももものうち"),
            (std::vector<std::string>{"すもも/名詞", "も/助詞", "もも/名詞", "も/助詞", "もも/名詞", "の/助詞",
                                      "うち/名詞"}));
  EXPECT_EQ(Split(*dictionary, "ｋａｇｉ"), std::vector<std::string>{"ｋａｇｉ/名詞"});
}

TEST(DictionaryTest, FixedWordsStandWhateverTheyCost) {
  const auto dictionary = Dictionary::Open(kDefaultDictionaryFolder);
  const std::string_view text = "東京都に";
  const FixedMorpheme fixed[] = {{3, 9, {0, 0, 0, "語"}}};
  const auto morphemes = Analyze(*dictionary, text, fixed);
  ASSERT_EQ(morphemes.size(), 3u);
  EXPECT_EQ(morphemes[0].surface, "東");
  EXPECT_EQ(morphemes[1].surface, "京都");
  EXPECT_EQ(morphemes[1].feature, "語");
}

ErrorCode CodeOf(const Small& small, std::string_view text = "xy") {
  try {
    Analyze(small.Make(), text);
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("small"));
    return error.code();
  }
  return ErrorCode::kInternal;
}

TEST(DictionaryTest, WhatDoesNotFitIsRefused) {
  const auto broken = [](auto change) {
    Small small;
    change(small);
    return CodeOf(small);
  };
  EXPECT_EQ(broken([](Small&) {}), ErrorCode::kInternal);  // nothing is wrong
  EXPECT_EQ(broken([](Small& s) { s.words.resize(10); }), ErrorCode::kFileTruncated);
  EXPECT_EQ(broken([](Small& s) { s.words.pop_back(); }), ErrorCode::kFileCorrupt);
  EXPECT_EQ(broken([](Small& s) { Put32(s.words, 4, 101); }), ErrorCode::kFileCorrupt);
  EXPECT_EQ(broken([](Small& s) { s.words[40] = std::byte{'E'}; }), ErrorCode::kFileCorrupt);
  EXPECT_EQ(broken([](Small& s) { Put32(s.words, 24, 0xFFFFFFF8u); }), ErrorCode::kFileCorrupt);
  EXPECT_EQ(broken([](Small& s) { s.words.back() = std::byte{'x'}; }), ErrorCode::kFileCorrupt);
  EXPECT_EQ(broken([](Small& s) { Put32(s.words, 72 + 8 * 2, 0x80000000u); }), ErrorCode::kFileCorrupt);
  EXPECT_EQ(broken([](Small& s) { Put32(s.words, 72 + 8 * 260 + 8, 99999); }), ErrorCode::kFileCorrupt);
  EXPECT_EQ(broken([](Small& s) { Put32(s.words, 72 + 8 * 260, 7); }), ErrorCode::kFileCorrupt);
  EXPECT_EQ(broken([](Small& s) { s.matrix.resize(3); }), ErrorCode::kFileTruncated);
  EXPECT_EQ(broken([](Small& s) { s.matrix.resize(10); }), ErrorCode::kFileCorrupt);
  EXPECT_EQ(broken([](Small& s) { s.characters.resize(100); }), ErrorCode::kFileCorrupt);
  EXPECT_EQ(broken([](Small& s) { s.characters[4] = std::byte{'E'}; }), ErrorCode::kFileCorrupt);
  EXPECT_EQ(broken([](Small& s) { Put32(s.characters, 36 + 4 * 'y', 1 | 9 << 18); }), ErrorCode::kFileCorrupt);
  // A double array that points nowhere has no words.
  EXPECT_EQ(broken([](Small& s) { Put32(s.words, 72, 0x7FFFFFFF); }), ErrorCode::kInternal);
}

TEST(DictionaryTest, AMissingFileNamesThePackage) {
  try {
    Dictionary::Open("/nowhere");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kFileNotFound);
    EXPECT_THAT(error.what(), testing::HasSubstr(kDictionaryPackage));
  }
}

}  // namespace
}  // namespace gsv::text::ja
