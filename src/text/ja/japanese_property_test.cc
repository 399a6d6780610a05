// What holds for every text (properties of the front end, as far as they concern Japanese).
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "base/utf8.h"
#include "text/ja/japanese.h"
#include "text/ja/reading.h"
#include "text/same_on_every_thread.h"
#include "text/symbols.h"
#include "text/test_characters.h"
#include "text/thorough_check.h"
#include "text/unicode.h"

namespace gsv::text {
namespace {

rc::Gen<char32_t> Character() {
  return rc::gen::weightedOneOf<char32_t>({
      {6, AnyOf(U"のにはをがとでもかられました行く食べ見る人日本東京今天気高い大きさ三百千万円本匹個月年時分")},
      {4, rc::gen::cast<char32_t>(rc::gen::inRange<uint32_t>(0x3041, 0x3100))},
      {3, rc::gen::cast<char32_t>(rc::gen::inRange<uint32_t>(0x4E00, 0xA000))},
      {3, AnyOf(U"0123456789０１２３〇一二三十")},
      {2, AnyOf(U"abzAZａＺｱｶﾞﾊﾟｰｯ々〆ヶヮー・％")},
      {3, AnyOf(U"、。！？!?,.-…「」（）()~〜～：:/％%¥$+=#&@°C℃− 　\n㎏①")},
      {1, AnyCharacter()},
  });
}

rc::Gen<std::string> Text() {
  return rc::gen::map(rc::gen::container<std::u32string>(Character()),
                      [](const std::u32string& text) { return EncodeUtf8(text); });
}

struct Engines {
  Japanese compat{SymbolVersion::kV2, Profile::kCompat};
  Japanese fixed{SymbolVersion::kV2, Profile::kFixed};
};

const Engines& Shared() {
  static const Engines engines;
  return engines;
}

const Japanese* Both(size_t i) { return i == 0 ? &Shared().compat : &Shared().fixed; }

// P1's counterpart: units tile the text and the phones.
TEST(JapanesePropertyTest, UnitsCoverTextAndPhones) {
  EXPECT_TRUE(HoldsThoroughly([] {
    const std::string text = *Text();
    for (size_t i = 0; i < 2; ++i) {
      const Conversion conversion = Both(i)->Convert(Both(i)->Normalize(text));
      size_t character = 0;
      size_t phone = 0;
      for (const Unit& unit : conversion.units) {
        RC_ASSERT(unit.text.begin == character);
        RC_ASSERT(unit.phones.begin == phone);
        RC_ASSERT(unit.phones.end >= unit.phones.begin);
        character = unit.text.end;
        phone = unit.phones.end;
      }
      RC_ASSERT(character == DecodeUtf8(conversion.normalized).size());
      RC_ASSERT(phone == conversion.phones.size());
      RC_ASSERT(conversion.word2ph.empty());
    }
  }));
}

// P2: of readable texts every phone is a symbol of the table of v2.
TEST(JapanesePropertyTest, PhonesAreSymbols) {
  const Symbols symbols(Symbols::kV2Count);
  EXPECT_TRUE(HoldsThoroughly([&] {
    const std::u32string kana =
        *rc::gen::container<std::u32string>(AnyOf(U"あいうえおかきくけこがさしすせそたちつてとなにぬねのはひふへほばぱ"
                                                  U"まやゆよらわをんっゃアイクシッフンーヴ日月食人012"));
    for (const std::string& phone : Shared().fixed.Convert(EncodeUtf8(kana)).phones) RC_ASSERT(symbols.Contains(phone));
    for (const std::string& phone : Shared().compat.Convert(EncodeUtf8(kana)).phones) {
      RC_ASSERT(symbols.Contains(phone) || phone == "ty");  // テュ: UNK in the official output, too
    }
  }));
}

// P4
TEST(JapanesePropertyTest, NormalisingTwiceChangesNothing) {
  EXPECT_TRUE(HoldsThoroughly([] {
    const std::string text = *Text();
    const std::string once = Shared().compat.Normalize(text);
    RC_ASSERT(Shared().compat.Normalize(once) == once);
  }));
}

// P6
TEST(JapanesePropertyTest, ResultsDoNotDependOnWhatCameBefore) {
  EXPECT_TRUE(HoldsThoroughly([] {
    const std::string text = *Text();
    for (size_t i = 0; i < 2; ++i) {
      const PhoneSymbols first = Both(i)->Convert(Both(i)->Normalize(text)).phones;
      Both(i)->Convert(*Text());
      RC_ASSERT(Both(i)->Convert(Both(i)->Normalize(text)).phones == first);
    }
  }));
}

TEST(JapanesePropertyTest, ThreadsDoNotDisturbEachOther) {
  const Japanese japanese(SymbolVersion::kV2, Profile::kCompat);  // not opened yet
  const std::string text = "今日は2024年5月6日、天気がいいですね。";
  ExpectSameOnEveryThread(Shared().compat.Convert(text).phones, [&] { return japanese.Convert(text).phones; });
}

// P7: no rule looks across a mark.
TEST(JapanesePropertyTest, SentencesAreReadByThemselves) {
  EXPECT_TRUE(HoldsThoroughly([] {
    const std::string a = Shared().compat.Normalize(*Text());
    const std::string b = Shared().compat.Normalize(*Text());
    PhoneSymbols expected = Shared().compat.Convert(a).phones;
    expected.emplace_back(".");
    const PhoneSymbols second = Shared().compat.Convert(b).phones;
    expected.insert(expected.end(), second.begin(), second.end());
    RC_ASSERT(Shared().compat.Convert(a + "。" + b).phones == expected);
  }));
}

// P8: any notation and any list of users' words, too.
TEST(JapanesePropertyTest, AnythingIsAReadingOrNone) {
  EXPECT_TRUE(HoldsThoroughly([] {
    const std::u32string text = *rc::gen::container<std::u32string>(rc::gen::weightedOneOf<char32_t>(
        {{6, AnyOf(U"アカサッンーキャュヶ")}, {2, AnyOf(U"'’/／、？?_")}, {1, Character()}}));
    const auto phones = ja::ParseReading(EncodeUtf8(text));
    if (phones.has_value()) RC_ASSERT(!phones->empty());
  }));
}

TEST(JapanesePropertyTest, WordsOfUsersAreAlwaysFound) {
  EXPECT_TRUE(HoldsThoroughly([] {
    const std::u32string surface =
        *rc::gen::nonEmpty(rc::gen::container<std::u32string>(AnyOf(U"東京都初音日本橋アイウかきくABａ1２三々")));
    JapaneseOptions options;
    options.user_dictionary = ja::UserDictionary::Parse(EncodeUtf8(surface) + ",ヌヌ'ヌヌ", "words");
    const Japanese japanese(SymbolVersion::kV2, Profile::kFixed, options);
    RC_ASSERT((japanese.Convert(EncodeUtf8(surface)).phones ==
               PhoneSymbols{"n", "u", "[", "n", "u", "]", "n", "u", "n", "u"}));
  }));
}

}  // namespace
}  // namespace gsv::text
