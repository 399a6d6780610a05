#include "text/yue/cantonese.h"

#include <gtest/gtest.h>

#include <numeric>

#include "base/utf8.h"
#include "text/same_on_every_thread.h"
#include "text/symbols.h"
#include "text/yue/jyutping.h"
#include "text/yue/reading.h"

namespace gsv::text {
namespace {

std::string Join(const std::vector<std::string>& parts) {
  std::string joined;
  for (const std::string& part : parts) joined += (joined.empty() ? "" : " ") + part;
  return joined;
}

std::string PhonesOf(const Cantonese& cantonese, std::string_view text) {
  return Join(cantonese.Convert(cantonese.Normalize(text)).phones);
}

const Cantonese& Compat() {
  static const Cantonese cantonese(SymbolVersion::kV2, Profile::kCompat);
  return cantonese;
}

const Cantonese& Fixed() {
  static const Cantonese cantonese(SymbolVersion::kV2, Profile::kFixed);
  return cantonese;
}

TEST(CantoneseTest, LongestWordsWithTheirReadings) {
  EXPECT_EQ(PhonesOf(Compat(), "佢個鋤頭太短啦。"), "Yk Yeoi5 Yg Yo3 Yc Yo4 Yt Yau2 Yt Yaai3 Yd Yyun2 Yl Yaa1 .");
  EXPECT_EQ(PhonesOf(Compat(), "重要同重複"), "Yz Yung6 Yj Yiu3 Yt Yung4 Yc Yung4 Yf Yuk1");
  EXPECT_EQ(PhonesOf(Compat(), "音樂"), "Yj Yam1 Yng Yok6");
  EXPECT_EQ(PhonesOf(Compat(), "五吳唔鴉哦"), "Yng Yg5 Yng Yg4 Ym Ym4 Yaa Ya1 Yo Yo2");
}

TEST(CantoneseTest, WordsEndAtMarks) { EXPECT_EQ(PhonesOf(Compat(), "音，樂"), "Yj Yam1 , Yl Yok6"); }

TEST(CantoneseTest, WhatHasNoReadingIsUnknown) {
  const Conversion conversion = Compat().Convert("好鿭.");
  EXPECT_EQ(Join(conversion.phones), "Yh You2 UNK .");
  EXPECT_EQ(conversion.word2ph, (std::vector<int>{2, 1, 1}));
}

TEST(CantoneseTest, EmptyAndForeignTextsHaveNoPhones) {
  for (const Cantonese* cantonese : {&Compat(), &Fixed()}) {
    for (const char* text : {"", " ", "hello", "こんにちは", "안녕", "😀"}) {
      EXPECT_EQ(cantonese->Normalize(text), "") << text;
      EXPECT_TRUE(cantonese->Convert(cantonese->Normalize(text)).phones.empty()) << text;
    }
  }
}

struct NormalizerCase {
  bool CantoneseNormalizerOptions::*option;
  const char* text;
  const char* off;
  const char* on;
};

constexpr NormalizerCase kNormalizerSwitches[] = {
    {&CantoneseNormalizerOptions::keeps_traditional, "聽講會下雨", "听讲会下雨", "聽講會下雨"},
    {&CantoneseNormalizerOptions::keeps_traditional, "三隻狗,3隻貓走咗", "三只狗,三只猫走咗", "三隻狗,三隻貓走咗"},
    {&CantoneseNormalizerOptions::keeps_traditional, "第3個錢包", "第三个钱包", "第三個錢包"},
    {&CantoneseNormalizerOptions::keeps_colloquial, "係㗎,搭𨋢", "系,搭", "系㗎,搭𨋢"},
    {&CantoneseNormalizerOptions::keeps_colloquial, "한あ", "", ""},
    {&CantoneseNormalizerOptions::collapses_marks, "好。。。唔好！？", "好...唔好!?", "好.唔好!"},
    {&CantoneseNormalizerOptions::tilde_is_ellipsis, "好呀～", "好呀-", "好呀…"},
    {&CantoneseNormalizerOptions::yat_for_one, "打911", "打九幺幺", "打九一一"},
    {&CantoneseNormalizerOptions::yat_for_one, "幺911", "幺九幺幺", "幺九幺幺"},
    {&CantoneseNormalizerOptions::local_dollar, "$15", ".十五", "十五元"},
    {&CantoneseNormalizerOptions::local_dollar, "HK$15", ".十五", "十五港元"},
    {&CantoneseNormalizerOptions::local_dollar, "US$15美元", ".十五美元", "十五美元"},
    {&CantoneseNormalizerOptions::local_dollar, "$15元", ".十五元", "十五元"},
    {&CantoneseNormalizerOptions::local_dollar, "$好", ".好", "好"},
};

TEST(CantoneseTest, EachSwitchOfTheNormalizerInBothPositions) {
  for (const NormalizerCase& c : kNormalizerSwitches) {
    const auto normalize = [&](const CantoneseNormalizerOptions& options) {
      return EncodeUtf8(CantoneseNormalizer(CantoneseTables(), options).Normalize(DecodeUtf8(c.text)));
    };
    EXPECT_EQ(normalize({}), c.off) << c.text;
    EXPECT_EQ(Compat().Normalize(c.text), c.off) << c.text;
    CantoneseNormalizerOptions options;
    options.*c.option = true;
    EXPECT_EQ(normalize(options), c.on) << c.text;
  }
}

TEST(CantoneseTest, NumbersAreReadInTraditionalTexts) {
  EXPECT_EQ(Fixed().Normalize("佢2024年5月6號生日,有12個人。"), "佢二零二四年五月六號生日,有十二個人.");
  // Between two numbers the simplified character may stay; it is read as its traditional form.
  EXPECT_EQ(Fixed().Normalize("6號下晝3點半"), "六号下昼三點半");
  EXPECT_EQ(PhonesOf(Fixed(), "6號下晝3點半"), PhonesOf(Fixed(), "六號下晝三點半"));
  EXPECT_EQ(Fixed().Normalize("$1,000"), "一千元");
  EXPECT_EQ(Fixed().Normalize("HK$2.5萬"), "二点五萬港元");
  EXPECT_EQ(Fixed().Normalize("佢有2個電話,1996年買嘅"), "佢有两個電話,一九九六年買嘅");
}

struct ReadingCase {
  bool CantoneseOptions::*option;
  const char* text;
  const char* off;
  const char* on;
};

constexpr ReadingCase kReadingSwitches[] = {
    {&CantoneseOptions::simplified_as_traditional, "会", "Yw Yui6", "Yw Yui5"},
    {&CantoneseOptions::simplified_as_traditional, "好", "Yh You2", "Yh You2"},
    {&CantoneseOptions::both_syllables, "卅", "Ys UNK", "Ys Yaa1 Yaa Ya6"},
    {&CantoneseOptions::nearest_phones, "大包夹肠", "Yd Yaai6 Yb Yaau1 Yg UNK Yc Yoeng2",
     "Yd Yaai6 Yb Yaau1 Yg Yip6 Yc Yoeng2"},
    {&CantoneseOptions::nearest_phones, "打噎", "Yd Yaa2 UNK", "Yd Yaa2 Yng Yik1"},
};

TEST(CantoneseTest, EachSwitchOfTheReadingsInBothPositions) {
  for (const ReadingCase& c : kReadingSwitches) {
    CantoneseOptions options;
    EXPECT_EQ(PhonesOf(Cantonese(options), c.text), c.off) << c.text;
    options.*c.option = true;
    EXPECT_EQ(PhonesOf(Cantonese(options), c.text), c.on) << c.text;
    EXPECT_EQ(PhonesOf(Fixed(), c.text), c.on) << c.text << " with all switches";
  }
}

TEST(CantoneseTest, NoSyllableOfTheTablesLacksPhonesInTheFixedProfile) {
  const Symbols symbols(Symbols::kV2Count);
  const CantoneseTables tables;
  for (std::string_view names : tables.syllables()) {
    const std::optional<std::vector<std::string>> phones = yue::ParseReading(names);
    ASSERT_TRUE(phones.has_value()) << names;
    for (const std::string& phone : *phones) EXPECT_TRUE(symbols.Contains(phone)) << names;
  }
}

TEST(CantoneseTest, Division) {
  const auto split = [](std::string_view syllable) {
    const JyutpingPhones phones = SplitJyutping(syllable);
    return phones.initial + " " + phones.final;
  };
  EXPECT_EQ(split("gwong2"), "Ygw Yong2");
  EXPECT_EQ(split("nga4"), "Yng Ya4");
  EXPECT_EQ(split("ngaa4"), "Yng Yaa4");
  EXPECT_EQ(split("aai1"), "Yaa Yi1");  // "aa" stands before "aai" in the official list
  EXPECT_EQ(split("m4"), "Ym Ym4");
  EXPECT_EQ(split("ng5"), "Yng Yg5");
  EXPECT_EQ(split("ik1"), " ");
  EXPECT_EQ(split(""), " ");
}

TEST(CantoneseTest, ExplicitReadings) {
  const auto phones = [](std::string_view reading) {
    const auto parsed = yue::ParseReading(reading);
    return parsed ? Join(*parsed) : "none";
  };
  EXPECT_EQ(phones("nei5 hou2"), "Yn Yei5 Yh You2");
  EXPECT_EQ(phones("nei5hou2"), "Yn Yei5 Yh You2");
  EXPECT_EQ(phones(" Jyut6-Ping3 "), "Yj Yyut6 Yp Ying3");
  EXPECT_EQ(phones("m4 ng5 aa3"), "Ym Ym4 Yng Yg5 Yaa Ya3");
  EXPECT_EQ(phones("gep6"), "Yg Yip6");
  for (const char* bad : {"", " ", "nei", "nei7", "nei0", "5", "nei5 hou", "xyz1", "zung 1", "b1", "hao3!", "你5",
                          "nei55", "qing1", "\xFF"}) {
    EXPECT_EQ(phones(bad), "none") << bad;
  }
  EXPECT_EQ(phones(std::string(5000, ' ') + "nei5"), "none");
}

TEST(CantoneseTest, GivenReadingsKeepTheirContext) {
  const auto read = [](std::string_view text, std::vector<GivenReading> given) {
    const Conversion conversion = Fixed().ConvertWithReadings(text, given);
    EXPECT_EQ(std::accumulate(conversion.word2ph.begin(), conversion.word2ph.end(), size_t{0}),
              conversion.phones.size());
    EXPECT_EQ(conversion.word2ph.size(), DecodeUtf8(text).size());
    return Join(conversion.phones);
  };
  const PhoneSymbols phones = *yue::ParseReading("aa1");
  // 行 is hong4 in 銀行 only where the word is seen whole.
  const PhoneSymbols whole = Fixed().Convert("銀行").phones;
  EXPECT_EQ(read("銀行", {{{0, 1}, phones}}), Join({"Yaa", "Ya1", whole[2], whole[3]}));
  EXPECT_NE(Join({whole[2], whole[3]}), PhonesOf(Fixed(), "行"));
  EXPECT_EQ(read("銀行", {{{0, 2}, phones}}), "Yaa Ya1");
  EXPECT_EQ(read("銀行", {{{0, 1}, phones}, {{1, 2}, phones}}), "Yaa Ya1 Yaa Ya1");
  EXPECT_EQ(read("！銀", {{{0, 1}, phones}}), Join({"Yaa", "Ya1", whole[0], whole[1]}));
  EXPECT_EQ(read("銀行", {}), Join(whole));
}

TEST(CantoneseTest, LongNumbers) {
  const std::string number = std::string(20'000, '7') + "個";
  const std::u32string normalized = DecodeUtf8(Fixed().Normalize(number));
  EXPECT_EQ(normalized.size(), 20'001u);
  EXPECT_EQ(Fixed().Convert(EncodeUtf8(normalized)).phones.size(), 40'002u);
  EXPECT_FALSE(Compat().Normalize(number).empty());
}

TEST(CantoneseTest, ThreadsGetTheSameResult) {
  const std::string text = "2024年5月6號，我哋一齊去銀行睇一睇3.14同50%嘅問題！";
  ExpectSameOnEveryThread(PhonesOf(Fixed(), text), [&] { return PhonesOf(Fixed(), text); });
}

}  // namespace
}  // namespace gsv::text
