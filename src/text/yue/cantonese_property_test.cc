// What holds for every text (properties P1 to P13 of the front end, as far as they concern Cantonese).
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <chrono>

#include "base/utf8.h"
#include "text/symbols.h"
#include "text/test_characters.h"
#include "text/thorough_check.h"
#include "text/unicode.h"
#include "text/yue/cantonese.h"
#include "text/yue/reading.h"

namespace gsv::text {
namespace {

// Characters that the rules know, and any others.
rc::Gen<char32_t> Character() {
  return rc::gen::weightedOneOf<char32_t>({
      {6, AnyOf(U"佢哋我你嘅係喺咗唔個隻點號萬億會聽銀行重要音樂頭先生人一二三十百千万卅噎夾㗎𨋢〇")},
      {3, rc::gen::cast<char32_t>(rc::gen::inRange<uint32_t>(0x4E00, 0x9FA6))},
      {4, AnyOf(U"0123456789")},
      {3, AnyOf(U"+-×÷=~～.:/%°℃²,，。！？；：、… kmcHKUS$￥^@()（）「」“”’\"'①⑪αΩ０９Ａ％／：\n")},
      {1, AnyCharacter()},
  });
}

rc::Gen<std::u32string> Text() { return rc::gen::container<std::u32string>(Character()); }

const Cantonese& Compat() {
  static const Cantonese cantonese(SymbolVersion::kV2, Profile::kCompat);
  return cantonese;
}

const Cantonese& Fixed() {
  static const Cantonese cantonese(SymbolVersion::kV2, Profile::kFixed);
  return cantonese;
}

const Cantonese* const kBoth[] = {&Compat(), &Fixed()};

std::string Normalize(const Cantonese& cantonese, std::u32string_view text) {
  return cantonese.Normalize(EncodeUtf8(text));
}

// P1, P3: a normalised text holds characters and marks, each with its phones.
TEST(CantonesePropertyTest, NormalisedTextIsReadableAndCovered) {
  EXPECT_TRUE(HoldsThoroughly([] {
    const std::u32string text = *Text();
    for (const Cantonese* cantonese : kBoth) {
      const Conversion conversion = cantonese->Convert(Normalize(*cantonese, text));
      const std::u32string normalized = DecodeUtf8(conversion.normalized);
      RC_ASSERT(conversion.word2ph.size() == normalized.size());
      size_t phones = 0;
      for (size_t i = 0; i < normalized.size(); ++i) {
        const char32_t c = normalized[i];
        const bool han = c >= 0x4E00 && c <= 0x9FA5;
        RC_ASSERT(han || IsChineseMark(c) || (cantonese == &Fixed() && c >= 0x3007 && IsWord(c)));
        if (i > 0 && cantonese == &Fixed()) RC_ASSERT(!IsChineseMark(c) || !IsChineseMark(normalized[i - 1]));
        RC_ASSERT(conversion.word2ph[i] >= 1);
        phones += static_cast<size_t>(conversion.word2ph[i]);
      }
      RC_ASSERT(phones == conversion.phones.size());
    }
  }));
}

// P2, P5: every phone is a symbol; a syllable is two phones, and its tone, at the end of the second, is 1 to 6.
TEST(CantonesePropertyTest, PhonesAreSymbols) {
  const Symbols symbols(Symbols::kV2Count);
  EXPECT_TRUE(HoldsThoroughly([&] {
    const std::u32string text = *Text();
    for (const Cantonese* cantonese : kBoth) {
      const Conversion conversion = cantonese->Convert(Normalize(*cantonese, text));
      size_t phone = 0;
      for (const int count : conversion.word2ph) {
        for (size_t i = phone; i < phone + static_cast<size_t>(count); ++i) {
          RC_ASSERT(symbols.Contains(conversion.phones[i]));
        }
        RC_ASSERT(count == 1 || count == 2 || (count == 4 && cantonese == &Fixed()));
        for (size_t i = phone; count % 2 == 0 && i < phone + static_cast<size_t>(count); i += 2) {
          const std::string& initial = conversion.phones[i];
          const std::string& final = conversion.phones[i + 1];
          RC_ASSERT(initial == "UNK" || !IsAsciiDigit(static_cast<unsigned char>(initial.back())));
          RC_ASSERT(final == "UNK" || (final.back() >= '1' && final.back() <= '6'));
          if (cantonese == &Fixed()) RC_ASSERT(initial[0] == 'Y' && final[0] == 'Y');
        }
        phone += static_cast<size_t>(count);
      }
    }
  }));
}

// P4
TEST(CantonesePropertyTest, NormalisingTwiceChangesNothing) {
  EXPECT_TRUE(HoldsThoroughly([] {
    const std::string once = Normalize(Fixed(), *Text());
    RC_ASSERT(Fixed().Normalize(once) == once);
  }));
}

// P6
TEST(CantonesePropertyTest, ResultsDoNotDependOnWhatCameBefore) {
  EXPECT_TRUE(HoldsThoroughly([] {
    const std::u32string text = *Text();
    const Conversion first = Fixed().Convert(Normalize(Fixed(), text));
    Fixed().Convert(Normalize(Fixed(), *Text()));
    const Conversion second = Fixed().Convert(Normalize(Fixed(), text));
    RC_ASSERT(first.phones == second.phones);
    RC_ASSERT(first.word2ph == second.word2ph);
  }));
}

// P7: words do not reach across a mark.
TEST(CantonesePropertyTest, SentencesAreIndependent) {
  EXPECT_TRUE(HoldsThoroughly([] {
    const std::u32string left = *Text() + U"。";
    const std::u32string right = U"好" + *Text();
    for (const Cantonese* cantonese : kBoth) {
      const std::string a = Normalize(*cantonese, left);
      const std::string b = Normalize(*cantonese, right);
      RC_ASSERT(Normalize(*cantonese, left + right) == a + b);
      std::vector<std::string> phones = cantonese->Convert(a).phones;
      for (std::string& phone : cantonese->Convert(b).phones) phones.push_back(std::move(phone));
      RC_ASSERT(cantonese->Convert(a + b).phones == phones);
    }
  }));
}

// P8, as far as decoded text goes: text that was not normalised is no danger either.
TEST(CantonesePropertyTest, AnyTextCanBeConverted) {
  EXPECT_TRUE(HoldsThoroughly([] {
    const std::u32string text = *Text();
    for (const Cantonese* cantonese : kBoth) {
      RC_ASSERT(cantonese->Convert(EncodeUtf8(text)).word2ph.size() == text.size());
    }
    yue::ParseReading(EncodeUtf8(text));
  }));
}

// P9: no character that has a reading is lost.
TEST(CantonesePropertyTest, TheFixedProfileKeepsEveryCharacterWithAReading) {
  const CantoneseTables tables;
  EXPECT_TRUE(HoldsThoroughly([&] {
    std::u32string text = *rc::gen::container<std::u32string>(AnyOf(U"佢哋㗎𨋢會聽一個。，好嘅隻點號萬"));
    const std::string normalized = Normalize(Fixed(), text);
    std::erase_if(text, [](char32_t c) { return c == U'。' || c == U'，'; });
    std::u32string characters = DecodeUtf8(normalized);
    std::erase_if(characters, IsChineseMark);
    RC_ASSERT(characters == text);
  }));
}

// P12
TEST(CantonesePropertyTest, WithoutCorrectionsEverythingIsOfficial) {
  const Cantonese plain{CantoneseOptions{}};
  EXPECT_TRUE(HoldsThoroughly([&] {
    const std::u32string text = *Text();
    const std::string normalized = Normalize(plain, text);
    RC_ASSERT(normalized == Normalize(Compat(), text));
    RC_ASSERT(plain.Convert(normalized).phones == Compat().Convert(normalized).phones);
  }));
}

// What the phones say can be said as an explicit reading.
TEST(CantonesePropertyTest, EveryReadingOfTheTablesIsNotation) {
  const CantoneseTables tables;
  const auto names = tables.syllables();
  EXPECT_TRUE(HoldsThoroughly([&] {
    const std::string_view first = names[*rc::gen::inRange<size_t>(0, names.size())];
    const std::string_view second = names[*rc::gen::inRange<size_t>(0, names.size())];
    const auto joined = yue::ParseReading(std::string(first) + std::string(second));
    const auto left = yue::ParseReading(first);
    const auto right = yue::ParseReading(second);
    RC_ASSERT(joined.has_value() && left.has_value() && right.has_value());
    std::vector<std::string> expected = *left;
    expected.insert(expected.end(), right->begin(), right->end());
    RC_ASSERT(*joined == expected);
  }));
}

// 100 KB of what a rule could look at again and again.
TEST(CantonesePropertyTest, LongTextsTakeLinearTime) {
  constexpr size_t kBytes = 100'000;
  for (const char* part : {"1",  "1+", "$1",   "HK$1,", "1,", "個", "3個", "。",  "…",         "...", "～", " ",
                           "\n", "音", "音樂", "㗎",    "𨋢", "㐀", "😀",   "隻1", "1年2月3日", "会",  "卅"}) {
    std::string text;
    while (text.size() < kBytes) text += part;
    for (const Cantonese* cantonese : kBoth) {
      const auto start = std::chrono::steady_clock::now();
      const Conversion conversion = cantonese->Convert(cantonese->Normalize(text));
      EXPECT_LT(std::chrono::steady_clock::now() - start, kLinearTime) << part;
      EXPECT_EQ(conversion.word2ph.size(), DecodeUtf8(conversion.normalized).size()) << part;
    }
  }
}

}  // namespace
}  // namespace gsv::text
