// Each stage by itself, on words made by hand.
#include <gtest/gtest.h>

#include "text/ja/accent_phrase.h"
#include "text/ja/accent_type.h"
#include "text/ja/counter_tables.h"
#include "text/ja/digits.h"
#include "text/ja/kana.h"
#include "text/ja/label.h"
#include "text/ja/mora.h"
#include "text/ja/pronunciation.h"
#include "text/ja/reading.h"
#include "text/ja/voiceless.h"
#include "text/ja/word.h"

namespace gsv::text::ja {
namespace {

Words FromFeatures(std::initializer_list<std::pair<std::string_view, std::string_view>> rows) {
  Words words;
  for (const auto& [surface, feature] : rows) AppendWords(surface, feature, words);
  return words;
}

// "キョー ワ": the pronunciations.
std::string Spoken(const Words& words) {
  std::string line;
  for (const Word& word : words) line += (line.empty() ? "" : " ") + word.pronunciation;
  return line;
}

Word Digit(std::string_view surface, std::string_view pronunciation) {
  Word word;
  word.surface = surface;
  word.pos = kNoun;
  word.group1 = kNumber;
  word.reading = word.pronunciation = pronunciation;
  word.moras = static_cast<int>(pronunciation.size() / 3);
  return word;
}

Word Counter(std::string_view surface, std::string_view pronunciation) {
  Word word = Digit(surface, pronunciation);
  word.group1 = kSuffix;
  word.group2 = kCounter;
  return word;
}

// Full-width digits, points and commas as the dictionary has them, then `behind`.
Words Digits(std::u32string_view text, Words behind = {}) {
  constexpr std::string_view kNames[] = {"ゼロ", "イチ", "ニ", "サン", "ヨン", "ゴ", "ロク", "ナナ", "ハチ", "キュー"};
  Words words;
  for (const char32_t c : text) {
    words.push_back(Digit(ToFullWidth(std::u32string_view(&c, 1)), c >= U'0' && c <= U'9' ? kNames[c - U'0'] : "、"));
  }
  words.insert(words.end(), behind.begin(), behind.end());
  return words;
}

std::string Read(Words words) {
  SetDigits(words);
  return Spoken(words);
}

TEST(WordTest, AnEntryOfTheDictionary) {
  const Words words = FromFeatures({{"今日", "名詞,副詞可能,*,*,*,*,今日,キョウ,キョー,1/2,C3"}});
  ASSERT_EQ(words.size(), 1u);
  EXPECT_EQ(words[0].group1, kAdverbial);
  EXPECT_EQ(words[0].group2, "");
  EXPECT_EQ(words[0].reading, "キョウ");
  EXPECT_EQ(words[0].accent, 1);
  EXPECT_EQ(words[0].moras, 2);
  EXPECT_EQ(words[0].join_rule, "C3");
  EXPECT_EQ(words[0].chain, Chain::kUndecided);
}

TEST(WordTest, ACompoundIsSeveralWords) {
  const Words words = FromFeatures(
      {{"東京都庁", "名詞,固有名詞,*,*,*,*,東京:都庁,トウキョウ:トチョウ,トーキョー:トチョー,0/4:1/3,C1,0"}});
  ASSERT_EQ(words.size(), 2u);
  EXPECT_EQ(words[0].surface, "東京");
  EXPECT_EQ(words[1].surface, "都庁");
  EXPECT_EQ(words[1].pronunciation, "トチョー");
  EXPECT_EQ(words[1].accent, 1);
  EXPECT_EQ(words[1].chain, Chain::kOpens);
}

TEST(WordTest, MissingAndStrangeFieldsAreNoAccident) {
  for (const char* feature : {"", ",", "名詞", "名詞,一般,*,*,*,*,*", "a,b,c,d,e,f,g,h,i,*/*,k",
                              "a,b,c,d,e,f,g,h,i,x/y:z/:/,k", "a,b,c,d,e,f,g,h,i,99999999999/-3,k"}) {
    const Words words = FromFeatures({{"語", feature}});
    ASSERT_FALSE(words.empty()) << feature;
    for (const Word& word : words) EXPECT_GE(word.moras, 0) << feature;
  }
}

TEST(KanaTest, HalfWidthBecomesFullWidth) {
  EXPECT_EQ(ToFullWidth(U"aZ09-~\\'\"` "), "ａＺ０９−〜￥’”‘　");
  EXPECT_EQ(ToFullWidth(U"ｶﾞﾊﾟｱﾞｳﾞｰ"), "ガパアヴー");
  EXPECT_EQ(ToFullWidth(U"\t\x7F漢"), "漢");
  EXPECT_EQ(ToKatakana("ひらがなゔ漢ア"), "ヒラガナヴ漢ア");
}

TEST(MoraTest, TheLongestAtTheStart) {
  EXPECT_EQ(FindMora("キャク")->consonant, "ky");
  EXPECT_EQ(FindMora("キク")->consonant, "k");
  EXPECT_EQ(FindMora("ッ")->vowel, "cl");
  EXPECT_EQ(FindMora("クヮ")->consonant, "kw");
  EXPECT_EQ(FindMora("ー"), nullptr);
  EXPECT_EQ(FindMora("漢"), nullptr);
  EXPECT_EQ(FindMora(""), nullptr);
  EXPECT_FALSE(FindMora("ヶ")->common());
}

TEST(PronunciationTest, UnknownWordsAreReadByTheirLetters) {
  Words words = FromFeatures({{"きゃーｘ漢", "名詞,一般,*,*,*,*,*"}});
  SetPronunciation(words);
  ASSERT_EQ(words.size(), 1u);
  EXPECT_EQ(words[0].pronunciation, "キャーエックス");
  EXPECT_EQ(words[0].reader, "letters");
  EXPECT_EQ(words[0].moras, 6);
  EXPECT_EQ(words[0].pos, kFiller);
}

TEST(PronunciationTest, WhatHasNoReadingIsAPause) {
  Words words = FromFeatures({{"★", "記号,一般,*,*,*,*,★,★,★,*/*,*"}, {"？", "記号,一般,*,*,*,*,？,？,？,*/*,*"}});
  SetPronunciation(words);
  EXPECT_EQ(Spoken(words), "、 ？");
}

TEST(PronunciationTest, SingleLettersJoin) {
  Words words = FromFeatures({{"ａ", "名詞,一般,*,*,*,*,*"},
                              {"ｂ", "名詞,一般,*,*,*,*,*"},
                              {"あい", "名詞,一般,*,*,*,*,*"},
                              {"う", "名詞,一般,*,*,*,*,*"}});
  SetPronunciation(words);
  EXPECT_EQ(Spoken(words), "エービー アイ ウ");
}

TEST(PronunciationTest, VolitionalUIsLong) {
  Words words = FromFeatures({{"行こ", "動詞,自立,*,*,五段,未然ウ接続,行く,イコ,イコ,0/2,*"},
                              {"う", "助動詞,*,*,*,不変化型,基本形,う,ウ,ウ,0/1,*"}});
  SetPronunciation(words);
  EXPECT_EQ(Spoken(words), "イコ ー");
}

TEST(PronunciationTest, PoliteEndingsKeepTheirVowelInQuestions) {
  Words words = FromFeatures(
      {{"です", "助動詞,*,*,*,特殊・デス,基本形,です,デス,デス’,1/2,*"}, {"？", "記号,一般,*,*,*,*,？,？,？,*/*,*"}});
  SetPronunciation(words);
  EXPECT_EQ(Spoken(words), "デス ？");
}

TEST(DigitsTest, Numbers) {
  EXPECT_EQ(Read(Digits(U"7")), "ナナ");
  EXPECT_EQ(Read(Digits(U"10")), "ジュー");
  EXPECT_EQ(Read(Digits(U"123")), "ヒャク ニ ジュー サン");
  EXPECT_EQ(Read(Digits(U"300")), "サン ビャク");
  EXPECT_EQ(Read(Digits(U"600")), "ロッ ピャク");
  EXPECT_EQ(Read(Digits(U"8000")), "ハッ セン");
  EXPECT_EQ(Read(Digits(U"3000")), "サン ゼン");
  EXPECT_EQ(Read(Digits(U"10000")), "イチ マン");
  EXPECT_EQ(Read(Digits(U"100000001")), "イチ オク イチ");
  EXPECT_EQ(Read(Digits(U"1000000000000")), "イッ チョー");
}

TEST(DigitsTest, DigitByDigit) {
  EXPECT_EQ(Read(Digits(U"007")), "ゼロ ゼロ ナナ");
  Words words = Digits(U"25-25");
  words[2].pos = kSymbol;
  words[2].group1 = {};
  EXPECT_EQ(Read(words), "ニー ゴー 、 ニー ゴー");
}

TEST(DigitsTest, CommasAndPoints) {
  EXPECT_EQ(Read(Digits(U"1,234")), "セン ニ ヒャク サン ジュー ヨン");
  EXPECT_EQ(Read(Digits(U"1,23")), "イチ 、 ニ ジュー サン");
  EXPECT_EQ(Read(Digits(U"0.25")), "レー テン ニー ゴー");
  EXPECT_EQ(Read(Digits(U"12.5")), "ジュー ニー テン ゴ");
  EXPECT_EQ(Read(Digits(U",.")), "、 、");
}

TEST(DigitsTest, SeventyTwoDigitsAreTheMost) {
  const std::u32string ones(72, U'9');
  EXPECT_NE(Read(Digits(ones)).find("ムリョータイスー"), std::string::npos);
  EXPECT_EQ(Read(Digits(ones + U"9")).find("キュー キュー キュー"), 0u);
}

TEST(CountersTest, NumberAndCounterChangeEachOther) {
  EXPECT_EQ(Read(Digits(U"1", {Counter("本", "ホン")})), "イッ ポン");
  EXPECT_EQ(Read(Digits(U"3", {Counter("本", "ホン")})), "サン ボン");
  EXPECT_EQ(Read(Digits(U"2", {Counter("本", "ホン")})), "ニ ホン");
  EXPECT_EQ(Read(Digits(U"4", {Counter("時", "ジ")})), "ヨ ジ");
  EXPECT_EQ(Read(Digits(U"9", {Counter("月", "ガツ")})), "ク ガツ");
  EXPECT_EQ(Read(Digits(U"3", {Counter("階", "カイ")})), "サン ガイ");
  EXPECT_EQ(Read(Digits(U"10", {Counter("分", "フン")})), "ジュッ プン");
}

TEST(CountersTest, DaysAndPersons) {
  EXPECT_EQ(Read(Digits(U"1", {Counter("人", "ニン")})), "ヒトリ");
  EXPECT_EQ(Read(Digits(U"2", {Counter("人", "ニン")})), "フタリ");
  EXPECT_EQ(Read(Digits(U"3", {Counter("人", "ニン")})), "サン ニン");
  EXPECT_EQ(Read(Digits(U"1", {Counter("日", "ニチ")})), "イチニチ");
  EXPECT_EQ(Read(Digits(U"14", {Counter("日", "ニチ")})), "ジューヨッカ");
  EXPECT_EQ(Read(Digits(U"20", {Counter("日間", "ニチカン")})), "ハツカカン");
  EXPECT_EQ(Read(Digits(U"24", {Counter("日", "ニチ")})), "ニジュー ヨッカ");
  Words words = Digits(U"5", {Counter("月", "ガツ")});
  words.push_back(Digit("１", "イチ"));
  words.push_back(Counter("日", "ニチ"));
  EXPECT_EQ(Read(words), "ゴ ガツ ツイタチ");
}

TEST(CountersTest, NativeNumbers) {
  Words words = Digits(U"1", {Counter("箱", "ハコ")});
  EXPECT_EQ(Read(words), "ヒト パコ");  // as Open JTalk: both rules apply
  EXPECT_TRUE(IsListed("箱", "本 箱"));
  EXPECT_FALSE(IsListed("箱", "本箱 箱根"));
  EXPECT_FALSE(IsListed("", "本 箱"));
}

TEST(AccentPhraseTest, Rules) {
  const std::string_view noun = "名詞,一般,*,*,*,*,*,ア,ア,0/1,*";
  const std::string_view verb = "動詞,自立,*,*,*,連用形,*,ア,ア,0/1,*";
  const std::string_view adjective = "形容詞,自立,*,*,*,基本形,*,ア,ア,0/1,*";
  const std::string_view particle = "助詞,格助詞,一般,*,*,*,*,ア,ア,0/1,*";
  const std::string_view dependent = "動詞,非自立,*,*,*,基本形,*,ア,ア,0/1,*";
  const std::string_view adverb = "副詞,一般,*,*,*,*,*,ア,ア,0/1,*";
  const std::string_view symbol = "記号,読点,*,*,*,*,*,ア,ア,0/1,*";
  const std::string_view prefix = "接頭詞,名詞接続,*,*,*,*,*,ア,ア,0/1,*";
  const std::string_view family = "名詞,固有名詞,人名,姓,*,*,*,ア,ア,0/1,*";
  const std::string_view suffix = "名詞,接尾,一般,*,*,*,*,ア,ア,0/1,*";
  const std::string_view joined = "名詞,一般,*,*,*,*,*,ア,ア,0/1,*,1";
  const auto chain = [](std::string_view before, std::string_view word) {
    Words words = FromFeatures({{"甲", before}, {"乙", word}});
    SetAccentPhrases(words);
    return words[1].chain;
  };
  EXPECT_EQ(chain(noun, noun), Chain::kContinues);
  EXPECT_EQ(chain(noun, particle), Chain::kContinues);
  EXPECT_EQ(chain(particle, noun), Chain::kOpens);
  EXPECT_EQ(chain(noun, verb), Chain::kOpens);
  EXPECT_EQ(chain(verb, noun), Chain::kOpens);
  EXPECT_EQ(chain(adjective, noun), Chain::kOpens);
  EXPECT_EQ(chain(verb, dependent), Chain::kContinues);
  EXPECT_EQ(chain(adverb, noun), Chain::kOpens);
  EXPECT_EQ(chain(adverb, particle), Chain::kContinues);
  EXPECT_EQ(chain(noun, symbol), Chain::kOpens);
  EXPECT_EQ(chain(noun, prefix), Chain::kOpens);
  EXPECT_EQ(chain(family, noun), Chain::kOpens);
  EXPECT_EQ(chain(verb, suffix), Chain::kContinues);
  EXPECT_EQ(chain(symbol, joined), Chain::kContinues);  // the dictionary decides
}

TEST(AccentTypeTest, JoinRulesByPartOfSpeech) {
  const std::string_view rules = "動詞%F2@1/形容詞%F1/助動詞%F4@-1";
  EXPECT_EQ(FindJoinRule(rules, "動詞").name, "F2");
  EXPECT_EQ(FindJoinRule(rules, "動詞").offset, 1);
  EXPECT_EQ(FindJoinRule(rules, "形容詞").name, "F1");
  EXPECT_EQ(FindJoinRule(rules, "名詞").name, "");
  EXPECT_EQ(FindJoinRule("C3", "名詞").name, "C3");
  EXPECT_EQ(FindJoinRule("動詞%F1/C2@2", "名詞").offset, 2);
  EXPECT_EQ(FindJoinRule("", "名詞").name, "");
  for (const char* strange : {"%", "@", "/", "%%", "@@", "a%", "a%b@", "//%@", "a@99999999999"}) {
    FindJoinRule(strange, "名詞");
  }
}

TEST(AccentTypeTest, EveryRule) {
  // A word of 2 moras with accent `before`, joined by a word of 3 moras with accent `own`.
  const auto joined = [](std::string_view rule, int before, int own) {
    Words words = FromFeatures(
        {{"甲", "名詞,一般,*,*,*,*,*,アア,アア,0/2,*"}, {"乙", "名詞,一般,*,*,*,*,*,イイイ,イイイ,0/3,*,1"}});
    words[0].accent = before;
    words[1].accent = own;
    words[1].join_rule = rule;
    SetAccentTypes(words);
    return words[0].accent;
  };
  EXPECT_EQ(joined("", 1, 1), 1);
  EXPECT_EQ(joined("F1", 1, 1), 1);
  EXPECT_EQ(joined("F2@1", 0, 1), 3);
  EXPECT_EQ(joined("F2@1", 1, 1), 1);
  EXPECT_EQ(joined("F3@0", 1, 1), 2);
  EXPECT_EQ(joined("F3@0", 0, 1), 0);
  EXPECT_EQ(joined("F4@1", 1, 0), 3);
  EXPECT_EQ(joined("F4@-9", 1, 0), 0);
  EXPECT_EQ(joined("F5", 1, 1), 0);
  EXPECT_EQ(joined("C1", 1, 2), 4);
  EXPECT_EQ(joined("C2", 1, 0), 3);
  EXPECT_EQ(joined("C3", 1, 0), 2);
  EXPECT_EQ(joined("C4", 1, 2), 0);
  EXPECT_EQ(joined("C5", 1, 2), 1);
  EXPECT_EQ(joined("P1", 1, 0), 0);
  EXPECT_EQ(joined("P1", 1, 2), 4);
  EXPECT_EQ(joined("P2", 1, 0), 3);
  EXPECT_EQ(joined("P2", 1, 2), 4);
  EXPECT_EQ(joined("P6", 1, 2), 0);
  EXPECT_EQ(joined("P14", 1, 0), 1);
  EXPECT_EQ(joined("P14", 1, 2), 4);
}

TEST(AccentTypeTest, Numerals) {
  const auto accents = [](std::u32string_view digits) {
    Words words = Digits(digits);
    SetDigits(words);
    SetAccentPhrases(words);
    SetAccentTypes(words);
    std::string line;
    for (const Word& word : words) line += std::to_string(word.accent) + " ";
    return line;
  };
  EXPECT_EQ(accents(U"50").substr(0, 2), "1 ");
  EXPECT_EQ(accents(U"51").substr(0, 2), "0 ");
  EXPECT_EQ(accents(U"15").substr(0, 2), "0 ");
  EXPECT_EQ(accents(U"700").substr(0, 2), "2 ");
  EXPECT_EQ(accents(U"300").substr(0, 2), "1 ");
  EXPECT_EQ(accents(U"4000").substr(0, 2), "3 ");
}

// A phrase of one word with this pronunciation.
std::string Devoiced(std::string_view pronunciation, int accent, std::string_view pos, std::string_view next = {},
                     std::string_view next_pos = kParticle) {
  Words words(1);
  words[0].pronunciation = pronunciation;
  words[0].pos = pos;
  words[0].accent = accent;
  if (!next.empty()) {
    Word word;
    word.pronunciation = next;
    word.pos = next_pos;
    word.chain = Chain::kContinues;
    words.push_back(word);
  }
  SetVoicelessVowels(words);
  return Spoken(words);
}

TEST(VoicelessTest, BetweenVoicelessConsonants) {
  EXPECT_EQ(Devoiced("キシャ", 2, kNoun), "キ’シャ");
  EXPECT_EQ(Devoiced("キシャ", 1, kNoun), "キシャ");    // rule 4
  EXPECT_EQ(Devoiced("キシャ", 2, kFiller), "キシャ");  // rule 0
  EXPECT_EQ(Devoiced("ススメ", 0, kNoun), "ススメ");    // s before s
  EXPECT_EQ(Devoiced("スキ", 0, kNoun), "ス’キ");
  EXPECT_EQ(Devoiced("フヒト", 0, kNoun), "フヒ’ト");  // f before h
  EXPECT_EQ(Devoiced("キクチ", 0, kNoun), "キ’クチ");  // rule 3
  EXPECT_EQ(Devoiced("クガ", 0, kNoun), "クガ");
}

TEST(VoicelessTest, PoliteEndings) {
  EXPECT_EQ(Devoiced("マス", 1, kAuxiliary, "カ"), "マス’ カ");
  EXPECT_EQ(Devoiced("マス", 1, kAuxiliary, "？", kSymbol), "マス ？");
  EXPECT_EQ(Devoiced("マス", 1, kNoun, "ガ"), "マス ガ");
}

TEST(VoicelessTest, GivenMarksStayAndStrangeKanaEndIt) {
  EXPECT_EQ(Devoiced("デス’", 1, kAuxiliary), "デス’");
  EXPECT_EQ(Devoiced("キシャ", 2, kNoun, "ヶキシ"), "キ’シャ ヶキシ");
  EXPECT_EQ(Devoiced("", 0, kNoun), "");
}

std::string Marked(std::string_view pronunciation, int accent) {
  Words words(1);
  words[0].pronunciation = pronunciation;
  words[0].accent = accent;
  std::vector<std::string> phones;
  AppendProsody(MakeLabels(words), phones);
  std::string line;
  for (const std::string& phone : phones) line += (line.empty() ? "" : " ") + phone;
  return line;
}

TEST(LabelTest, PlacesInTheAccentPhrase) {
  Words words(1);
  words[0].pronunciation = "キャー’ン";
  words[0].accent = 2;
  const std::vector<Label> labels = MakeLabels(words);
  ASSERT_EQ(labels.size(), 4u);
  EXPECT_EQ(labels[0], (Label{"ky", -1, 1, 3, 3, 2}));
  EXPECT_EQ(labels[1], (Label{"a", -1, 1, 3, 3, 2}));
  EXPECT_EQ(labels[2], (Label{"A", 0, 2, 2, 3, 2}));
  EXPECT_EQ(labels[3], (Label{"N", 1, 3, 1, 3, 2}));
}

TEST(LabelTest, PitchMarks) {
  EXPECT_EQ(Marked("ハシ", 1), "h a ] sh i");
  EXPECT_EQ(Marked("ハシ", 2), "h a [ sh i");
  EXPECT_EQ(Marked("ハシ", 0), "h a [ sh i");
  EXPECT_EQ(Marked("ココロ", 2), "k o [ k o ] r o");
}

TEST(LabelTest, PausesAndLongVowels) {
  const auto phones = [](std::initializer_list<std::string_view> words) {
    Words list;
    for (const std::string_view word : words) list.emplace_back().pronunciation = word;
    std::string line;
    for (const Label& label : MakeLabels(list)) line += std::string(label.phone) + " ";
    return line;
  };
  EXPECT_EQ(phones({"、", "ア", "、", "？", "イ", "、"}), "a pau i ");
  EXPECT_EQ(phones({"ア", "ー"}), "a a ");
  EXPECT_EQ(phones({"ア", "、", "ーイ"}), "a pau i ");
  EXPECT_EQ(phones({"ー", "’"}), "");
  EXPECT_EQ(phones({"ア漢イ", "ウ"}), "a u ");
}

TEST(LabelTest, NumbersEndAtFortyNine) {
  Words words(1);
  for (int i = 0; i < 60; ++i) words[0].pronunciation += "ア";
  const std::vector<Label> labels = MakeLabels(words);
  EXPECT_EQ(labels.front(), (Label{"a", -49, 1, 49, 49, 49}));
  EXPECT_EQ(labels.back(), (Label{"a", 0, 49, 1, 49, 49}));
}

std::string ReadingOf(std::string_view reading) {
  const auto phones = ParseReading(reading);
  if (!phones.has_value()) return "no";
  std::string line;
  for (const std::string& phone : *phones) line += (line.empty() ? "" : " ") + phone;
  return line;
}

TEST(ReadingTest, KanaWithAccents) {
  EXPECT_EQ(ReadingOf("ハ'シ"), "h a ] sh i");
  EXPECT_EQ(ReadingOf("はし'"), "h a [ sh i");
  EXPECT_EQ(ReadingOf("ハシ"), "h a [ sh i");
  EXPECT_EQ(ReadingOf("ココ’ロ"), "k o [ k o ] r o");
  EXPECT_EQ(ReadingOf("トーキョー／ト'"), "t o [ o ky o o UNK t o");
  EXPECT_EQ(ReadingOf("ハ'シ、ハシ？"), "h a ] sh i , h a [ sh i ?");
  EXPECT_EQ(ReadingOf("_スキ'"), "s u [ k i");
  EXPECT_EQ(ReadingOf("ァ"), "a");
}

TEST(ReadingTest, WhatIsNoKanaIsNoReading) {
  for (const char* bad : {"", "hashi", "橋", "'ハシ", "ハ'シ'", "/ハシ", "ハシ/", "ハ シ", "ー", "_", "ハ''シ", "、",
                          "ハシ、、ハシ", "_ー"}) {
    EXPECT_EQ(ReadingOf(bad), "no") << bad;
  }
}

}  // namespace
}  // namespace gsv::text::ja
