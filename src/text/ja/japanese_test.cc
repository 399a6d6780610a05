// Whole Japanese texts: golden rows, the fixed profile, users' words, a dictionary that is not there, sizes.
#include "text/ja/japanese.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>

#include "base/utf8.h"
#include "golden/text_cases_ja.h"
#include "gsv/error.h"
#include "text/ja/reading.h"

namespace gsv::text {
namespace {

using testing::HasSubstr;

const Japanese& Compat() {
  static const Japanese japanese(SymbolVersion::kV2, Profile::kCompat);
  return japanese;
}

const Japanese& Fixed() {
  static const Japanese japanese(SymbolVersion::kV2, Profile::kFixed);
  return japanese;
}

std::string Join(const PhoneSymbols& phones) {
  std::string line;
  for (const std::string& phone : phones) line += (line.empty() ? "" : " ") + phone;
  return line;
}

std::string Phones(const Japanese& japanese, std::string_view text) {
  return Join(japanese.Convert(japanese.Normalize(text)).phones);
}

std::string WithWords(std::string_view words, std::string_view text) {
  JapaneseOptions options;
  options.user_dictionary = ja::UserDictionary::Parse(words, "words");
  return Phones(Japanese(SymbolVersion::kV2, Profile::kFixed, options), text);
}

template <class Function>
std::string MessageOf(ErrorCode code, Function function) {
  try {
    function();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), code) << error.what();
    return error.what();
  }
  ADD_FAILURE() << "nothing was thrown";
  return {};
}

TEST(JapaneseTest, EveryGoldenRowPasses) {
  for (const char* name : {"golden_ja", "japanese_more"}) {
    const auto file = golden::ReadTextFile(std::string(GSV_SOURCE_DIR "/tests/golden/text/") + name + ".jsonl");
    ASSERT_TRUE(golden::AcceptsJapanese(file));
    for (const golden::RowResult& result : golden::RunJapanese(file)) {
      EXPECT_TRUE(result.passed()) << name << " row " << result.row << " \"" << result.text << "\": " << result.detail;
    }
  }
}

TEST(JapaneseTest, MarksAndSpacesOfTheOfficialCode) {
  EXPECT_EQ(Phones(Compat(), "、。！？：；\n"), ", . ! ? , , .");
  EXPECT_EQ(Phones(Compat(), "!!..!"), "!");
  EXPECT_EQ(Phones(Compat(), "あ い"), "a i");
  EXPECT_EQ(Phones(Compat(), "「あ」"), "「 a 」");
  EXPECT_EQ(Phones(Compat(), "8％"), Phones(Compat(), "8パーセント"));
  EXPECT_EQ(Phones(Compat(), "ＡＢＣ"), Phones(Compat(), "abc"));
  EXPECT_EQ(Phones(Compat(), "ｶﾀｶﾅ"), Phones(Compat(), "カタカナ"));
  // Half-width voiced marks are no part of a run there.
  EXPECT_EQ(Phones(Compat(), "ﾀﾞ"), "t a ﾞ");
  EXPECT_EQ(Phones(Fixed(), "ﾊﾟﾝﾀﾞ"), Phones(Fixed(), "パンダ"));
}

// "橋:h a [ sh i ]|と:...": the units.
std::string Units(const Japanese& japanese, std::string_view text) {
  const Conversion conversion = japanese.Convert(text);
  const std::u32string characters = DecodeUtf8(text);
  std::string line;
  for (const Unit& unit : conversion.units) {
    line += (line.empty() ? "" : "|") + EncodeUtf8(unit.text.In(characters)) + ":";
    line += Join(PhoneSymbols(conversion.phones.begin() + static_cast<std::ptrdiff_t>(unit.phones.begin),
                              conversion.phones.begin() + static_cast<std::ptrdiff_t>(unit.phones.end)));
  }
  return line;
}

TEST(JapaneseTest, WordsAndMarksAreUnits) {
  EXPECT_EQ(Units(Compat(), "橋と、あ い😀"), "橋:h a [ sh i ]|と:t o|、:,|あ:a| :|い:i|😀:😀");
  EXPECT_EQ(Units(Compat(), "12個"), "1:j u [ u UNK|2:n i ]|個:k o");
  EXPECT_EQ(Units(Compat(), "二十四日"), "二十:n i ] j u u UNK|四日:y o [ cl k a");
  EXPECT_EQ(Units(Compat(), "二人"), "二人:f u [ t a r i");
  EXPECT_EQ(Units(Compat(), "行こう"), "行こ:i [ k o|う:o");
  EXPECT_EQ(Units(Fixed(), "ﾊﾟﾝ％"), "ﾊﾟﾝ:p a [ N|％:p a a s e ] N t o");
  EXPECT_EQ(Units(Compat(), "ヮ"), "ヮ:");
}

TEST(JapaneseTest, FixedReadsSignsAsWords) {
  const std::pair<std::string_view, std::string_view> rows[] = {
      {"100%", "100パーセント"},
      {"気温は25.5℃です", "気温は25．5度です"},
      {"1,234,567人", "1234567人"},
      {"¥1,980と$3.5", "1980円と3．5ドル"},
      {"￥500円", "500円"},
      {"2024/05/06と2024-5-6", "2024年5月6日と2024年5月6日"},
      {"13:05に", "13時5分に"},
      {"9:00:30", "9時30秒"},
      {"1/2の確率", "2分の1の確率"},
      {"-5度", "マイナス5度"},
      {"03-1234-5678", "03−1234−5678"},
      {"3~5個", "3から5個"},
      {"いいですよ～", "いいですよー"},
      {"「はい」と（小声で）", "はいと,小声で,"},
      {"A&B", "AアンドB"},
      {"5㎏と5㌘", "5キログラムと5グラム"},
      {"60km/hで3.5GBと2L", "60キロメートル毎時で3．5ギガバイトと2リットル"},
      {"5kgsと3D", "5kgsと3D"},
      {"1+1=2", "1プラス1イコール2"},
      {"①#1", "1ナンバー1"},
      {"ＮＨＫ", "ＮＨＫ"},
      {"えっ…！？", "えっ…"},
  };
  for (const auto& [text, expected] : rows) {
    EXPECT_EQ(Fixed().Normalize(text), expected) << text;
    EXPECT_EQ(Fixed().Normalize(expected), expected) << text << ", again";
  }
}

TEST(JapaneseTest, FixedKeepsNumbersWhole) {
  // The official code cuts at the marks: 三, 十四.
  EXPECT_EQ(Phones(Fixed(), "3.14"), "s a [ N t e N UNK i [ ch i y o ] N");
  EXPECT_EQ(Phones(Fixed(), "1,000円"), Phones(Fixed(), "千円"));
  EXPECT_THAT(Phones(Fixed(), "03-1234-5678"), testing::StartsWith("z e"));
}

TEST(JapaneseTest, FixedReadsLatinWordsOfTheDictionary) {
  EXPECT_EQ(Phones(Fixed(), "Google"), "g u [ u g u r u");
  EXPECT_EQ(Phones(Compat(), "Google"), "j i [ i o o o o j i i e r u i i");
}

TEST(JapaneseTest, FixedHasOnlyPhonesThatModelsLearnt) {
  EXPECT_EQ(Phones(Compat(), "テュ"), "ty u");
  EXPECT_EQ(Phones(Fixed(), "テュ"), "ch u");
}

TEST(JapaneseTest, WordsOfUsersAreReadAsTheySay) {
  EXPECT_EQ(WithWords("初音ミク,ハツネ'ミク", "初音ミクが"), "h a [ ts u n e ] m i k u g a");
  EXPECT_EQ(WithWords("初音ミク,ハツネミク,3", "初音ミクが"), "h a [ ts u n e ] m i k u g a");
  EXPECT_EQ(WithWords("gpt,ジーピーティー,0", "GPTを"), "j i [ i p i i t i i o");
  // The longest wins, also against the dictionary.
  EXPECT_EQ(WithWords("東京,ヒガシ,0\n東京都,トンキン,0", "東京都"), "t o [ N k i N");
  EXPECT_THAT(WithWords("京都,キョート,0", "東京都"), testing::EndsWith("ky o ] o t o"));
  // Others are read as before.
  EXPECT_EQ(WithWords("初音ミク,ハツネミク", "橋と箸"), Phones(Fixed(), "橋と箸"));
}

// The phones where the characters from `begin` to `end` have a reading.
std::string WithReading(std::string_view text, size_t begin, size_t end, std::string_view reading) {
  const GivenReading given{{begin, end}, *ja::ParseReading(reading)};
  const Conversion conversion = Fixed().ConvertWithReadings(text, std::span(&given, 1));
  size_t character = 0;
  size_t phone = 0;
  for (const Unit& unit : conversion.units) {
    EXPECT_EQ(unit.text.begin, character);
    EXPECT_EQ(unit.phones.begin, phone);
    character = unit.text.end;
    phone = unit.phones.end;
  }
  EXPECT_EQ(phone, conversion.phones.size());
  EXPECT_EQ(conversion.normalized, text);
  return Join(conversion.phones);
}

TEST(JapaneseTest, GivenReadingsKeepTheirContext) {
  // は and へ are particles behind them, and join their accent phrase.
  EXPECT_EQ(WithReading("東京は", 0, 2, "トウキョウ"), "t o [ u ky o u w a");
  EXPECT_EQ(WithReading("東京へ行く", 0, 2, "ト'ーキョー"), "t o ] o ky o o e UNK i [ k u");
  EXPECT_EQ(WithReading("橋を", 0, 1, "ハ'シ"), Phones(Fixed(), "箸を"));
  // An auxiliary takes the fall of a flat word.
  EXPECT_EQ(WithReading("端です", 0, 1, "ハシ"), Phones(Fixed(), "端です"));
  // The words before end where it begins; a border is there.
  EXPECT_EQ(WithReading("私の橋", 2, 3, "ハ'シ"), Phones(Fixed(), "私の箸"));
  // A suffix does not move the fall; another noun opens a phrase of its own.
  EXPECT_EQ(WithReading("東京駅", 0, 2, "ト'ーキョー"), "t o ] o ky o o e k i");
  EXPECT_EQ(WithReading("東京会議", 0, 2, "ト'ーキョー"), "t o ] o ky o o UNK k a ] i g i");
  // Marks around and within, nothing else in the text, and readings of other sounds.
  EXPECT_EQ(WithReading("、橋。", 1, 2, "ハ'シ"), ", h a ] sh i .");
  EXPECT_EQ(WithReading("C++は", 0, 3, "シープラプラ"), "sh i [ i p u r a p u r a w a");
  EXPECT_EQ(WithReading("橋", 0, 1, "ハシ、ハ'シ"), "h a [ sh i , h a ] sh i");
  const std::vector<GivenReading> two = {{{0, 1}, {"AA0"}}, {{1, 2}, {"t", "o"}}};
  EXPECT_EQ(Join(Fixed().ConvertWithReadings("橋東は", two).phones), "AA0 UNK t o [ w a");
}

TEST(JapaneseTest, ListsOfWordsAreChecked) {
  const auto message = [](std::string_view words) {
    return MessageOf(ErrorCode::kFileCorrupt, [&] { ja::UserDictionary::Parse(words, "my.csv"); });
  };
  EXPECT_EQ(message("# ok\n初音"),
            "my.csv:2: the word has 1 fields, expected surface,reading[,accent[,part of speech]]");
  EXPECT_THAT(message("初音,hatsune"), HasSubstr("has the reading \"hatsune\""));
  EXPECT_THAT(message("初音,ハツネ,4"), HasSubstr("has the accent \"4\", expected 0 to 3"));
  EXPECT_THAT(message("初音,ハツネ,x"), HasSubstr("has the accent \"x\""));
  EXPECT_THAT(message("初音,ハツ'ネ,1"), HasSubstr("give one of them"));
  EXPECT_THAT(message("初音,ハツネ,1,品詞"), HasSubstr("expected one of 名詞, 固有名詞"));
  EXPECT_THAT(message(",ハツネ"), HasSubstr("no surface"));
  MessageOf(ErrorCode::kTextNotUtf8, [] { ja::UserDictionary::Parse("\xFF,ア", "my.csv"); });
  MessageOf(ErrorCode::kFileNotFound, [] { ja::UserDictionary::Open("/nowhere.csv"); });
  const auto words =
      ja::UserDictionary::Parse("\xEF\xBB\xBF# 語\n\n 甲 , コー \r\n甲,キノエ\n乙,オツ,0,動詞\n", "my.csv");
  EXPECT_EQ(words->size(), 2u);
}

TEST(JapaneseTest, EveryPartOfSpeechHasItsExample) {
  const auto dictionary = ja::Dictionary::Open(ja::kDefaultDictionaryFolder);
  for (const char* part :
       {"名詞", "固有名詞", "人名", "地名", "動詞", "形容詞", "副詞", "感動詞", "接続詞", "連体詞"}) {
    const auto words = ja::UserDictionary::Parse("ヌヌヌ,ヌヌヌ,0," + std::string(part), "words");
    const auto found = words->Find("ヌヌヌ", *dictionary);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_NE(found[0].entry.left_id, 0) << part;
    EXPECT_TRUE(found[0].entry.feature.find("ヌヌヌ,ヌヌヌ,0/3") != std::string_view::npos) << found[0].entry.feature;
  }
}

TEST(JapaneseTest, AMissingDictionaryIsOneClearError) {
  JapaneseOptions options;
  options.dictionary_folder = "/nowhere/naist-jdic";
  const Japanese japanese(SymbolVersion::kV2, Profile::kCompat, options);
  EXPECT_EQ(japanese.Normalize("あ"), "あ");
  EXPECT_EQ(Join(japanese.Convert("、。").phones), ", .");
  const std::string message = MessageOf(ErrorCode::kFileNotFound, [&] { japanese.Convert("あ"); });
  EXPECT_THAT(message, HasSubstr("/nowhere/naist-jdic/sys.dic"));
  EXPECT_THAT(message, HasSubstr("install the package open-jtalk-mecab-naist-jdic"));
  // It fails again, not otherwise, the second time.
  EXPECT_EQ(MessageOf(ErrorCode::kFileNotFound, [&] { japanese.Convert("あ"); }), message);
}

TEST(JapaneseTest, LongTextsTakeLinearTime) {
  const auto seconds_for = [](std::string_view piece, size_t bytes) {
    std::string text;
    while (text.size() < bytes) text += piece;
    const auto start = std::chrono::steady_clock::now();
    Fixed().Convert(Fixed().Normalize(text));
    Compat().Convert(Compat().Normalize(text));
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  for (const std::string_view piece :
       {"今日は天気がいい", "1", "あ", "1・", "ー", "鬱", "ａ", "〜", "1/", "、", "々", "1,", "12:"}) {
    seconds_for(piece, 10'000);
    EXPECT_LT(seconds_for(piece, 100'000), 60.0) << piece;  // as in the properties of the others
  }
}

TEST(JapaneseTest, TwentyThousandDigits) {
  EXPECT_GT(Compat().Convert(std::string(20'000, '7')).phones.size(), 20'000u);
  EXPECT_GT(Compat().Convert(std::string(20'000, '0')).phones.size(), 20'000u);
}

TEST(JapaneseTest, UnknownCharactersNeverFail) {
  EXPECT_EQ(Phones(Compat(), "😀Ж★"), "😀 ж ★");
  EXPECT_EQ(Phones(Compat(), "ヮヵヶ"), Phones(Compat(), "ヮヵヶ"));
  EXPECT_EQ(Phones(Compat(), ""), "");
  EXPECT_FALSE(Phones(Compat(), "龘あ").empty());
}

}  // namespace
}  // namespace gsv::text
