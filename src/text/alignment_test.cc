#include "text/alignment.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "base/utf8.h"
#include "text/cut.h"
#include "text/unicode.h"

namespace gsv::text {
namespace {

// "2-3" for each character of `to`.
std::string Places(std::u32string_view from, std::u32string_view to) {
  std::string shown;
  for (Span span : AlignTexts(from, to)) {
    shown += (shown.empty() ? "" : " ") + std::to_string(span.begin);
    if (!span.empty()) shown += "-" + std::to_string(span.end);
  }
  return shown;
}

TEST(Alignment, KeepsEqualCharactersAndSharesTheRest) {
  EXPECT_EQ(Places(U"今天3个", U"今天三个"), "0-1 1-2 2-3 3-4");
  EXPECT_EQ(Places(U"约120米", U"约一百二十米"), "0-1 1-4 1-4 1-4 1-4 4-5");
  EXPECT_EQ(Places(U"Ａb，好", U"a b好"), "0-1 1 1-2 3-4");
  EXPECT_EQ(Places(U"", U"ab"), "0 0");
  EXPECT_EQ(Places(U"ab", U""), "");
  EXPECT_EQ(Places(U"1和2呢", U"一和二呢"), "0-1 1-2 2-3 3-4");
}

TEST(Alignment, TextsWithNothingInCommonShareEverything) {
  const std::vector<Span> spans = AlignTexts(std::u32string(4000, U'x'), std::u32string(5000, U'y'));
  for (Span span : spans) EXPECT_EQ(span, (Span{0, 4000}));
}

// Marks of either kind at the end hold what is rewritten before them.
TEST(Alignment, AChineseFullStopIsAFullStop) {
  const std::vector<Span> spans = AlignTexts(U"v1.20。", U"v one point twenty.");
  EXPECT_EQ(spans[1], (Span{1, 5}));
  EXPECT_EQ(spans[17], (Span{1, 5}));
  EXPECT_EQ(spans[18], (Span{5, 6}));
}

TEST(Alignment, ASpanOfATracedTextSkipsWhatWasAdded) {
  TracedText text;
  text.Append(U'.', {3, 3});
  text.Append(U'a', {3, 4});
  text.Append(U',', {4, 4});
  text.Append(U'b', {6, 8});
  EXPECT_EQ(text.SourceOf({0, 4}), (Span{3, 8}));
  EXPECT_EQ(text.SourceOf({0, 1}), (Span{3, 3}));
  EXPECT_EQ(text.SourceOf({4, 4}), (Span{8, 8}));
  EXPECT_EQ(text.Part({1, 3}).text, U"a,");
}

rc::Gen<std::u32string> Texts() {
  return rc::gen::map(
      rc::gen::container<std::vector<char32_t>>(rc::gen::element<char32_t>(U'a', U'B', U'一', U'。', U',', U'.', U' ')),
      [](const std::vector<char32_t>& characters) { return std::u32string(characters.begin(), characters.end()); });
}

TEST(AlignmentProperties, AscendingAndInside) {
  EXPECT_TRUE(rc::check("spans ascend", [] {
    const std::u32string from = *Texts();
    const std::u32string to = *Texts();
    const std::vector<Span> spans = AlignTexts(from, to);
    RC_ASSERT(spans.size() == to.size());
    Span before;
    for (Span span : spans) {
      RC_ASSERT(span.begin >= before.begin && span.end >= before.end && span.end <= from.size());
      before = span;
    }
  }));
}

TEST(AlignmentProperties, ASubsequenceKeepsItsCharacters) {
  const auto folded = [](char32_t c) { return c == U'。' ? U'.' : c | 32; };
  EXPECT_TRUE(rc::check("every character is itself", [&] {
    const std::u32string from = *Texts();
    std::u32string to;
    for (char32_t c : from) {
      if (*rc::gen::arbitrary<bool>()) to.push_back(c);
    }
    const std::vector<Span> spans = AlignTexts(from, to);
    for (size_t i = 0; i < to.size(); ++i) {
      RC_ASSERT(spans[i].size() == 1u);
      RC_ASSERT(folded(from[spans[i].begin]) == folded(to[i]));
    }
  }));
}

TEST(AlignmentProperties, PiecesOfACutTextKnowTheirPlaces) {
  EXPECT_TRUE(rc::check("every word character is itself", [] {
    const std::u32string text = *Texts() + U"a";
    const CutMethod cut = *rc::gen::element(CutMethod::kNone, CutMethod::kFiftyCharacters, CutMethod::kPunctuation);
    const std::vector<std::u32string> pieces = CutText(text, MakeCutOptions(cut, false, Profile::kFixed));
    const std::vector<std::vector<Span>> places = AlignPieces(text, pieces);
    size_t end = 0;
    for (size_t i = 0; i < pieces.size(); ++i) {
      RC_ASSERT(places[i].size() == pieces[i].size());
      for (size_t k = 0; k < pieces[i].size(); ++k) {
        const Span place = places[i][k];
        RC_ASSERT(place.begin >= end && place.size() <= 1);
        RC_ASSERT((place.empty() ? !IsWord(pieces[i][k]) : text[place.begin] == pieces[i][k]));
        end = place.end;
      }
    }
  }));
}

}  // namespace
}  // namespace gsv::text
