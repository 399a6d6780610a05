// What holds for every text (properties P1 to P13 of the front end, as far as they concern Korean, which has no phones
// per character).
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <chrono>

#include "base/utf8.h"
#include "text/ko/annotator.h"
#include "text/ko/hangul.h"
#include "text/ko/korean.h"
#include "text/ko/reading.h"
#include "text/symbols.h"
#include "text/test_characters.h"
#include "text/thorough_check.h"
#include "text/unicode.h"

namespace gsv::text {
namespace {

// Characters that the rules know, and any others.
rc::Gen<char32_t> Character() {
  return rc::gen::weightedOneOf<char32_t>({
      {6, AnyOf(U"할수있다먹을신고밟아넓맑앉읽끝이뜯어디귿을를의개명시분월막일앓값없좋않")},
      {6, rc::gen::cast<char32_t>(rc::gen::inRange<uint32_t>(0xAC00, 0xD7A4))},
      {3, AnyOf(U"0123456789")},
      {3, AnyOf(U"    ,.!?…~-:/%℃$₩\"'()“”·。，！？\n\tabkgmㅋㅎㅠㄱㅏㄳ漢Ａ１")},
      {1, rc::gen::cast<char32_t>(rc::gen::inRange<uint32_t>(0x1100, 0x1200))},
      {1, AnyCharacter()},
  });
}

rc::Gen<std::u32string> Text() { return rc::gen::container<std::u32string>(Character()); }

const Korean& Compat() {
  static const Korean korean(SymbolVersion::kV2, Profile::kCompat);
  return korean;
}

const Korean& Fixed() {
  static const Korean korean(SymbolVersion::kV2, Profile::kFixed);
  return korean;
}

const Korean* const kBoth[] = {&Compat(), &Fixed()};

// P2, P8
TEST(KoreanPropertyTest, PhonesAreSymbols) {
  const Symbols symbols(Symbols::kV2Count);
  EXPECT_TRUE(HoldsThoroughly([&] {
    const std::string text = EncodeUtf8(*Text());
    for (const Korean* korean : kBoth) {
      for (const std::string& normalized : {text, korean->Normalize(text)}) {
        const Conversion conversion = korean->Convert(normalized);
        RC_ASSERT(conversion.normalized == normalized);
        RC_ASSERT(conversion.word2ph.empty());
        for (const std::string& phone : conversion.phones) RC_ASSERT(symbols.Contains(phone));
        Span text_done, phones_done;
        for (const Unit& unit : conversion.units) {
          RC_ASSERT(unit.text.begin == text_done.end && unit.phones.begin == phones_done.end && !unit.text.empty());
          text_done = unit.text;
          phones_done = unit.phones;
        }
        RC_ASSERT(text_done.end == DecodeUtf8(normalized).size());
        RC_ASSERT(phones_done.end == conversion.phones.size());
      }
    }
  }));
}

// P4, and the profiles' promises about digits and marks.
TEST(KoreanPropertyTest, NormalisingTwiceChangesNothing) {
  EXPECT_TRUE(HoldsThoroughly([] {
    const std::string text = EncodeUtf8(*Text());
    RC_ASSERT(Compat().Normalize(text) == text);
    const std::string once = Fixed().Normalize(text);
    RC_ASSERT(Fixed().Normalize(once) == once);
    for (char32_t c : DecodeUtf8(once)) RC_ASSERT(!IsAsciiDigit(c));
  }));
}

// P6
TEST(KoreanPropertyTest, ResultsDoNotDependOnWhatCameBefore) {
  EXPECT_TRUE(HoldsThoroughly([] {
    const std::string text = EncodeUtf8(*Text());
    const Conversion first = Fixed().Convert(Fixed().Normalize(text));
    Fixed().Convert(Fixed().Normalize(EncodeUtf8(*Text())));
    RC_ASSERT(first.phones == Fixed().Convert(Fixed().Normalize(text)).phones);
  }));
}

// P7: in the corrected profile no rule looks across a full stop and a space.
TEST(KoreanPropertyTest, SentencesAreIndependent) {
  EXPECT_TRUE(HoldsThoroughly([] {
    const std::u32string hangul = *rc::gen::container<std::u32string>(AnyOf(U"할수있다먹을신고밟아앓값 개막일라"));
    const std::string left = EncodeUtf8(U"가" + hangul + U"값. ");
    const std::string right = EncodeUtf8(U"나" + *rc::gen::container<std::u32string>(AnyOf(U"할수있다먹을 신고")));
    std::vector<std::string> phones = Fixed().Convert(left).phones;
    for (std::string& phone : Fixed().Convert(right).phones) phones.push_back(std::move(phone));
    RC_ASSERT(Fixed().Convert(left + right).phones == phones);
  }));
}

// P9, P10: the rules change sounds, they lose no syllable.
TEST(KoreanPropertyTest, EverySyllableIsHeard) {
  constexpr std::u32string_view kVowels = U"ㅏㅐㅓㅔㅗㅜㅡㅣ";
  EXPECT_TRUE(HoldsThoroughly([&] {
    const std::u32string text =
        *rc::gen::container<std::u32string>(rc::gen::cast<char32_t>(rc::gen::inRange<uint32_t>(0xAC00, 0xD7A4)));
    for (const Korean* korean : kBoth) {
      size_t found = 0;
      for (const std::string& phone : korean->Convert(EncodeUtf8(text)).phones) {
        found += kVowels.find(DecodeUtf8(phone)[0]) != kVowels.npos ? 1 : 0;
      }
      RC_ASSERT(found >= text.size() && found <= 2 * text.size());  // a diphthong is two
    }
  }));
}

// Marks of the annotator are all that it adds.
TEST(KoreanPropertyTest, AnnotationsComeOutAgain) {
  const ko::Annotator annotator;
  EXPECT_TRUE(HoldsThoroughly([&] {
    std::u32string text = *Text();
    std::erase(text, U'/');
    std::u32string marked = annotator.Annotate(text);
    ko::RemoveAnnotations(marked);
    RC_ASSERT(marked == text);
  }));
}

// P12
TEST(KoreanPropertyTest, WithoutCorrectionsEverythingIsOfficial) {
  const Korean plain{KoreanOptions{}};
  EXPECT_TRUE(HoldsThoroughly([&] {
    const std::string text = EncodeUtf8(*Text());
    RC_ASSERT(plain.Normalize(text) == text);
    RC_ASSERT(plain.Convert(text).phones == Compat().Convert(text).phones);
  }));
}

TEST(KoreanPropertyTest, ReadingsAreParsedOrRefused) {
  const Symbols symbols(Symbols::kV2Count);
  EXPECT_TRUE(HoldsThoroughly([&] {
    const auto phones = ko::ParseReading(EncodeUtf8(*Text()));
    if (!phones) return;
    RC_ASSERT(!phones->empty());
    for (const std::string& phone : *phones) RC_ASSERT(symbols.Contains(phone));
  }));
}

// 100 KB of what a rule could look at again and again.
TEST(KoreanPropertyTest, LongTextsTakeLinearTime) {
  constexpr size_t kBytes = 100'000;
  for (const char* part : {"1",          "1,",
                           "1,234,",     "0-",
                           "1:",         "1.",
                           "$1",         "~1",
                           "3개",        "개",
                           "할 수 ",     "신고",
                           "밟",         "앓",
                           "막일",       "끝이",
                           "을 ㄹ",      "ㅋ",
                           "ㅠ",         ".",
                           "...",        " ",
                           "\n",         "(",
                           "\u1100",     "\u1161",
                           "\u11A8",     "漢",
                           "😀",          "1번째",
                           "a",          "mp3",
                           "2024-05-06", "010-1234-5678",
                           "월",         "km/"}) {
    std::string text;
    while (text.size() < kBytes) text += part;
    for (const Korean* korean : kBoth) {
      const auto start = std::chrono::steady_clock::now();
      korean->Convert(korean->Normalize(text));
      EXPECT_LT(std::chrono::steady_clock::now() - start, kLinearTime) << part;
    }
  }
}

}  // namespace
}  // namespace gsv::text
