// What holds for every text, as far as it concerns English.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <thread>

#include "base/error.h"
#include "base/utf8.h"
#include "text/cut.h"
#include "text/en/english.h"
#include "text/en/normalizer.h"
#include "text/symbols.h"
#include "text/test_characters.h"
#include "text/thorough_check.h"
#include "text/unicode.h"

namespace gsv::text {
namespace {

constexpr int kLongest = 16;  // pieces of a text

template <class Property>
bool Holds(Property&& property) {
  return HoldsThoroughly(std::forward<Property>(property), kLongest);
}

// Stretches that the rules know, single characters, any others.
rc::Gen<std::u32string> Piece() {
  static const std::vector<std::u32string> kPieces = {U"the ",
                                                      U"A ",
                                                      U"I'm ",
                                                      U"Mr. ",
                                                      U"Dr. ",
                                                      U"St. ",
                                                      U"etc. ",
                                                      U"e.g. ",
                                                      U"U.S. ",
                                                      U"NASA",
                                                      U"FBI's",
                                                      U"CEOs",
                                                      U"iPhone",
                                                      U"McDuff",
                                                      U"STOP ",
                                                      U"live ",
                                                      U"read ",
                                                      U"sooooo",
                                                      U"goin' ",
                                                      U"'em ",
                                                      U"$",
                                                      U"€3.5bn",
                                                      U"5 USD",
                                                      U"£1.01",
                                                      U"10 kg",
                                                      U"km/h",
                                                      U"5'10\"",
                                                      U"20%",
                                                      U"10–20",
                                                      U"1,234",
                                                      U"1990s",
                                                      U"'90s",
                                                      U"3/4",
                                                      U"1 1/2",
                                                      U"½",
                                                      U"16:9",
                                                      U"17:05",
                                                      U"5pm",
                                                      U"9-11 am",
                                                      U"2026-11-25",
                                                      U"11/25/2026",
                                                      U"Nov. 25th, 2026",
                                                      U"25 Nov",
                                                      U"v2.1.3",
                                                      U"192.168.1.1",
                                                      U"555-123-4567",
                                                      U"+1 (555) 123-4567",
                                                      U"B2B",
                                                      U"COVID-19",
                                                      U"x²",
                                                      U"10^6",
                                                      U"2+2=4",
                                                      U"1e-5",
                                                      U"3x4",
                                                      U"Henry VIII",
                                                      U"Chapter IV",
                                                      U"1. ",
                                                      U"www.a.com/b",
                                                      U"a@b.org",
                                                      U"@me",
                                                      U"#Tag",
                                                      U"a.txt",
                                                      U"C:\\x",
                                                      U"/usr/bin",
                                                      U"...",
                                                      U"…",
                                                      U"—",
                                                      U" - ",
                                                      U":-)",
                                                      U"(s)",
                                                      U"zog ",
                                                      U"xkcd ",
                                                      U"well-known",
                                                      U"\n",
                                                      U"\n\n",
                                                      U"don’t ",
                                                      U"α",
                                                      U"straße",
                                                      U"naïve",
                                                      U"😀",
                                                      U"日本",
                                                      U"。",
                                                      U"007",
                                                      U"1000000000000000000000"};
  const auto character = rc::gen::weightedOneOf<char32_t>(
      {{6, rc::gen::elementOf(std::vector<char32_t>{U'a', U'e', U'i', U'o', U's', U't', U'n', U'b', U'x', U'm', U'v',
                                                    U'A', U'B', U'I', U'V', U'X', U'M', U'S'})},
       {4, rc::gen::elementOf(std::vector<char32_t>{U'0', U'1', U'2', U'5', U'9'})},
       {4, rc::gen::elementOf(std::vector<char32_t>{U' ', U'.', U',', U'-', U'\'', U':', U'/', U'(', U')', U'"',
                                                    U'!', U'?', U'&', U'@', U'#',  U'%', U'+', U'=', U'*', U'^',
                                                    U'_', U'~', U'<', U'>', U'’',  U'–', U'²', U'°', U';'})},
       {1, AnyCharacter(U'.')}});
  return rc::gen::oneOf(rc::gen::elementOf(kPieces),
                        rc::gen::map(character, [](char32_t c) { return std::u32string(1, c); }));
}

rc::Gen<std::string> Text() {
  return rc::gen::map(rc::gen::container<std::vector<std::u32string>>(Piece()),
                      [](const std::vector<std::u32string>& pieces) {
                        std::u32string text;
                        for (const std::u32string& piece : pieces) text += piece;
                        return EncodeUtf8(text);
                      });
}

const English& Compat() {
  static const English english(SymbolVersion::kV2, Profile::kCompat);
  return english;
}
const English& Fixed() {
  static const English english(SymbolVersion::kV2, Profile::kFixed);
  return english;
}

// P2
TEST(EnglishProperties, PhonesAreSymbols) {
  const Symbols v1(Symbols::kV1Count);
  const Symbols v2(Symbols::kV2Count);
  EXPECT_TRUE(Holds([&] {
    const std::string text = *Text();
    for (const English* english : {&Compat(), &Fixed()}) {
      for (const std::string& phone : english->Convert(english->Normalize(text)).phones) {
        RC_ASSERT(v1.Contains(phone) && v2.Contains(phone));
      }
    }
  }));
}

// What the corrected normaliser leaves is what the converter can read, with single marks where a pause may be.
TEST(EnglishProperties, NormalisedTextIsReadable) {
  EXPECT_TRUE(Holds([] {
    const std::string read = Fixed().Normalize(*Text());
    for (size_t i = 0; i < read.size(); ++i) {
      RC_ASSERT(IsAsciiLetter(static_cast<unsigned char>(read[i])) ||
                std::string_view(" '.,?!-").find(read[i]) != std::string_view::npos);
      const bool mark = std::string_view(".,?!").find(read[i]) != std::string_view::npos;
      if (i > 0 && mark) RC_ASSERT(std::string_view(" .,?!").find(read[i - 1]) == std::string_view::npos);
    }
  }));
}

bool HasSpelledLetter(std::string_view read) {
  for (size_t i = 0; i < read.size(); ++i) {
    const auto letter = [&](size_t k) { return k < read.size() && IsAsciiLetter(static_cast<unsigned char>(read[k])); };
    if (letter(i) && !letter(i + 1) && (i == 0 || !letter(i - 1))) return true;
  }
  return false;
}

// P4: what is read once is not read again as something else. Only where blanks are around what is read, and without
// spelled letters: "VIII" spelled behind "Henry" starts with a V that is a number.
TEST(EnglishProperties, NormalisingTwiceChangesNothing) {
  int compared = 0;
  EXPECT_TRUE(Holds([&] {
    std::string text;
    for (const std::u32string& piece : *rc::gen::container<std::vector<std::u32string>>(Piece())) {
      // Titles are read only before a name.
      if (piece != U"Mr. " && piece != U"Dr. " && piece != U"St. ") text += EncodeUtf8(piece) + " ";
    }
    const std::string once = Fixed().Normalize(text);
    if (HasSpelledLetter(once)) return;
    ++compared;
    RC_ASSERT(Fixed().Normalize(once) == once);
  }));
  EXPECT_GT(compared, kThoroughCases / 20);
}

// P6
TEST(EnglishProperties, ResultsDoNotDependOnWhatCameBeforeOrBeside) {
  EXPECT_TRUE(Holds([] {
    const std::string text = *Text();
    const std::string other = *Text();
    const Conversion first = Fixed().Convert(Fixed().Normalize(text));
    Conversion beside;
    std::thread thread([&] { beside = Fixed().Convert(Fixed().Normalize(text)); });
    Fixed().Convert(Fixed().Normalize(other));
    thread.join();
    const Conversion again = Fixed().Convert(Fixed().Normalize(text));
    RC_ASSERT(first.phones == again.phones && first.phones == beside.phones);
    RC_ASSERT(first.normalized == again.normalized && first.normalized == beside.normalized);
  }));
}

// P8
TEST(EnglishProperties, AnyBytesAreReadOrRefused) {
  static const Frontend frontend(SymbolVersion::kV2, Profile::kFixed);
  EXPECT_TRUE(Holds([] {
    const std::string bytes = *rc::gen::oneOf(rc::gen::string<std::string>(), Text());
    try {
      for (const Phones& phones : frontend.Process(bytes, "en", CutMethod::kPunctuation))
        RC_ASSERT(!phones.ids.empty());
    } catch (const Error& error) {
      RC_ASSERT(error.code() != ErrorCode::kInternal);
    }
  }));
}

// P9, P11: cutting loses no letter or digit, and no sentence is longer than the networks can take.
TEST(EnglishProperties, CuttingLosesNoWord) {
  const auto words = [](std::u32string_view text) {
    std::u32string kept;
    for (char32_t c : text) {
      if (IsWord(c)) kept.push_back(c);
    }
    return kept;
  };
  EXPECT_TRUE(Holds([&] {
    const std::u32string text =
        DecodeUtf8(*Text() + *rc::gen::element(std::string(), std::string(2000, 'x'), std::string("a b")));
    const auto method = *rc::gen::element(CutMethod::kNone, CutMethod::kFourClauses, CutMethod::kFiftyCharacters,
                                          CutMethod::kEnglishStops, CutMethod::kPunctuation);
    std::u32string joined;
    try {
      for (const std::u32string& sentence : CutText(text, MakeCutOptions(method, /*english=*/true, Profile::kFixed))) {
        RC_ASSERT(sentence.size() <= kMaxSentenceLength);
        joined += sentence;
      }
    } catch (const Error& error) {
      RC_ASSERT(error.code() == ErrorCode::kTextNotSpeakable);
    }
    RC_ASSERT(words(joined) == words(text));
  }));
}

// P12: without its switches the corrected normaliser is the official one.
TEST(EnglishProperties, WithoutSwitchesItIsTheOfficialOne) {
  const RuleTables tables;
  const EnglishLexicon lexicon;
  const english::FixedReader reader(EnglishOptions(), tables, lexicon);
  const English off{EnglishOptions()};
  EXPECT_TRUE(Holds([&] {
    const std::string text = *Text();
    RC_ASSERT(EncodeUtf8(reader.Read(DecodeUtf8(text))) == text);
    const std::string normalized = off.Normalize(text);
    RC_ASSERT(normalized == NormalizeEnglish(DecodeUtf8(text)));
    RC_ASSERT(normalized == Compat().Normalize(text));
    RC_ASSERT(off.Convert(normalized).phones == Compat().Convert(normalized).phones);
  }));
}

}  // namespace
}  // namespace gsv::text
