// A language in less than 100 lines: Toki Pona, with 14 letters, each of them one sound, and 120 words.
#include "text/converter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "base/utf8.h"
#include "gsv/error.h"
#include "text/frontend.h"
#include "text/unicode.h"

namespace gsv::text {
namespace {

// The letters, and the symbols of the models that come nearest: ARPAbet, which English voices know.
struct Letter {
  char32_t letter;
  const char* phone;           // in an unstressed syllable
  const char* stressed_phone;  // in the first one of a word
};
constexpr std::array<Letter, 14> kLetters = {{{U'a', "AA0", "AA1"},
                                              {U'e', "EH0", "EH1"},
                                              {U'i', "IY0", "IY1"},
                                              {U'j', "Y", "Y"},
                                              {U'k', "K", "K"},
                                              {U'l', "L", "L"},
                                              {U'm', "M", "M"},
                                              {U'n', "N", "N"},
                                              {U'o', "OW0", "OW1"},
                                              {U'p', "P", "P"},
                                              {U's', "S", "S"},
                                              {U't', "T", "T"},
                                              {U'u', "UW0", "UW1"},
                                              {U'w', "W", "W"}}};
constexpr std::array<std::u32string_view, 6> kNumbers = {U"ala", U"wan", U"tu", U"tu wan", U"tu tu", U"luka"};

const Letter* FindLetter(char32_t c) {
  const auto it = std::find_if(kLetters.begin(), kLetters.end(), [c](const Letter& row) { return row.letter == c; });
  return it == kLetters.end() ? nullptr : it;
}

class TokiPona : public Converter {
 public:
  // Digits up to five become words; capitals, which only names have, small letters; all but letters and stops goes.
  std::string Normalize(std::string_view text) const override {
    std::u32string read;
    for (char32_t c : DecodeUtf8(text)) {
      if (c >= U'0' && c <= U'5') {
        read += kNumbers[c - U'0'];
      } else if (c >= U'A' && c <= U'Z') {
        read += c - U'A' + U'a';
      } else if (FindLetter(c) != nullptr || c == U'.' || c == U',' || c == U' ') {
        read += c;
      }
    }
    return EncodeUtf8(read);
  }

  // Each word is a unit; its first vowel is stressed.
  Conversion Convert(std::string_view normalized) const override {
    const std::u32string text = DecodeUtf8(normalized);
    Conversion result{.normalized = std::string(normalized), .phones = {}, .word2ph = {}};
    for (size_t begin = 0, end = 0; begin < text.size(); begin = std::max(end, begin + 1)) {
      end = begin;
      const size_t first_phone = result.phones.size();
      bool stressed = false;
      for (; end < text.size() && FindLetter(text[end]) != nullptr; ++end) {
        const Letter& letter = *FindLetter(text[end]);
        result.phones.emplace_back(stressed ? letter.phone : letter.stressed_phone);
        stressed = stressed || letter.phone != std::string_view(letter.stressed_phone);
      }
      if (end == begin && text[begin] != U' ') result.phones.emplace_back(text[end++] == U'.' ? "." : ",");
      if (end > begin) result.units.push_back({{begin, end}, {first_phone, result.phones.size()}});
    }
    return result;
  }
};

// 80 lines so far, and it has everything else: cutting, marks, a lexicon, places, remarks.

const Frontend& Toki() {
  static const Frontend frontend(SymbolVersion::kV2, Profile::kFixed, [] {
    ConverterMap converters;
    converters.emplace("en", std::make_unique<TokiPona>());  // in the place of English, which reads all of its text
    return converters;
  }());
  return frontend;
}

std::string Joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

TEST(ToyLanguage, IsReadLikeAnyOther) {
  const std::string text = "Jan 3 li moku, #kin. toki!";
  const SpokenText spoken = Toki().Read(text, {.language = "en", .cut = CutMethod::kNone});
  ASSERT_EQ(spoken.sentences.size(), 1u);
  const Phones& phones = spoken.sentences[0];
  EXPECT_EQ(phones.normalized, "jan tu wan li moku, kin. toki");
  EXPECT_EQ(Joined(phones.symbols), "Y AA1 N T UW1 W AA1 N L IY1 M OW1 K UW0 , K IY1 N . T OW1 K IY0");
  const RunUnit& tu = phones.runs[0].units[1];
  EXPECT_EQ(text.substr(tu.source.begin, tu.source.size()), "3");
  ASSERT_EQ(spoken.remarks.size(), 2u);  // # and !
  EXPECT_EQ(text[spoken.remarks[0].span.begin], '#');
}

TEST(ToyLanguage, TakesReadingsInSymbols) {
  const SpokenText spoken = Toki().Read("mi olin e {sina|phones:S IY1 N AH0} mute [pause 1s] toki a",
                                        {.language = "en", .cut = CutMethod::kNone, .markup = Markup::kAuto});
  ASSERT_EQ(spoken.sentences.size(), 2u);
  EXPECT_EQ(Joined(spoken.sentences[0].symbols), "M IY1 OW1 L IY0 N EH1 S IY1 N AH0 M UW1 T EH0 .");
  EXPECT_EQ(spoken.sentences[0].pause_after_seconds, 1);
  EXPECT_THROW(Toki().Read("{sina|S IY1}", {.language = "en", .markup = Markup::kAuto}), Error);
}

// The defaults, for a language that counts phones per character.
class Counting : public Converter {
 public:
  std::string Normalize(std::string_view text) const override { return std::string(text); }
  Conversion Convert(std::string_view text) const override {
    return {.normalized = std::string(text),
            .phones = PhoneSymbols(2 * text.size(), "a"),
            .word2ph = std::vector<int>(text.size(), 2),
            .sources = std::vector<std::string_view>(text.size(), "counting")};
  }
};

TEST(ConverterDefaults, JoinWhatIsConvertedAroundAReading) {
  const std::vector<GivenReading> readings = {{{1, 3}, {"x", "y", "z"}}, {{4, 5}, {"w"}}};
  const Conversion joined = Counting().ConvertWithReadings("abcde", readings);
  EXPECT_EQ(joined.normalized, "abcde");
  EXPECT_EQ(Joined(joined.phones), "a a x y z a a w");
  EXPECT_EQ(joined.word2ph, (std::vector<int>{2, 1, 2, 2, 1}));
  EXPECT_EQ(joined.units[1].text, (Span{1, 3}));
  EXPECT_EQ(joined.units[1].phones, (Span{2, 5}));
  EXPECT_EQ(joined.sources, (std::vector<std::string_view>{"counting", "", "", "counting", ""}));
}

}  // namespace
}  // namespace gsv::text
