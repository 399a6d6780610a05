#include "text/zh/chinese.h"

#include <gtest/gtest.h>

#include "base/utf8.h"
#include "text/same_on_every_thread.h"
#include "text/zh/jieba.h"

namespace gsv::text {
namespace {

std::string Join(const std::vector<std::string>& parts) {
  std::string joined;
  for (const std::string& part : parts) joined += (joined.empty() ? "" : " ") + part;
  return joined;
}

std::string PhonesOf(const Chinese& chinese, std::string_view text) {
  return Join(chinese.Convert(chinese.Normalize(text)).phones);
}

struct PhoneCase {
  const char* text;
  const char* phones;
};

// A case per rule, and per way in which it does not apply.
constexpr PhoneCase kTones[] = {
    // third tones
    {"你好", "n i2 h ao3"},
    {"老虎", "l ao2 h u3"},
    {"纸老虎", "zh ir3 l ao2 h u3"},
    {"展览馆", "zh an2 l an2 g uan3"},
    {"我很好", "w o3 h en2 h ao3"},
    {"永远友好", "y ong2 y van3 y ou2 h ao3"},
    {"好喜欢", "h ao2 x i3 h uan5"},
    {"所有人", "s uo2 y ou3 r en2"},
    {"好好好", "h ao2 h ao3 h ao3"},
    // 不
    {"不是", "b u2 sh ir4"},
    {"不好", "b u4 h ao3"},
    {"看不懂", "k an4 b u5 d ong3"},
    {"要不要", "y ao4 b u2 y ao4"},
    {"不不不", "b u4 b u5 b u4"},
    {"不", "b u4"},
    // 一
    {"一个", "y i2 g e5"},
    {"一天", "y i4 t ian1"},
    {"第一天", "d i4 y i1 t ian1"},
    {"一二三", "y i1 EE er4 s an1"},
    {"看一看", "k an4 y i5 k an4"},
    {"一,二", "y i1 , EE er4"},
    // neutral tone
    {"妈妈", "m a1 m a5"},
    {"人人", "r en2 r en2"},
    {"我们", "w o3 m en5"},
    {"家里", "j ia1 l i5"},
    {"上来", "sh ang4 l ai5"},
    {"三个", "s an1 g e5"},
    {"个人", "g e4 r en2"},
    {"胡萝卜", "h u2 l uo2 b o5"},
    // 儿
    {"小院儿", "x iao3 y van4 EE er4"},
    {"花儿", "h ua1 EE er2"},
    {"媳妇儿", "x i2 f u5 EE er5"},
    // readings
    {"银行", "y in2 h ang2"},
    {"重庆", "ch ong2 q ing4"},
    {"唉声叹气", "AA ai1 sh eng1 t an4 q i4"},
    {"女绿略", "n v3 l v4 l ve4"},
    {"知吃是日", "zh ir1 ch ir1 sh ir4 r ir4"},
};

TEST(ChineseTest, Tones) {
  const Chinese chinese(SymbolVersion::kV2, Profile::kCompat);
  for (const PhoneCase& c : kTones) EXPECT_EQ(PhonesOf(chinese, c.text), c.phones) << c.text;
}

TEST(ChineseTest, FirstVersionReadsWordsAndKnowsNoErhua) {
  const Chinese v1(SymbolVersion::kV1, Profile::kCompat);
  EXPECT_EQ(PhonesOf(v1, "小院儿"), "x iao3 y van4 EE er5");
  EXPECT_EQ(PhonesOf(v1, "什麼"), "sh en2 m o2");
}

TEST(ChineseTest, WhatHasNoReadingIsUnknown) {
  const Chinese chinese(SymbolVersion::kV2, Profile::kCompat);
  const Conversion conversion = chinese.Convert("好兙.");
  EXPECT_EQ(Join(conversion.phones), "h ao3 UNK .");
  EXPECT_EQ(conversion.word2ph, (std::vector<int>{2, 1, 1}));
}

TEST(ChineseTest, SyllablesThatTheModelsLackHaveTheNearestPhones) {
  const Chinese chinese(SymbolVersion::kV2, Profile::kCompat);
  EXPECT_EQ(PhonesOf(chinese, "噷"), "h eng5");
  EXPECT_EQ(PhonesOf(chinese, "覅"), "f ei4");
}

TEST(ChineseTest, EmptyAndForeignTextsHaveNoPhones) {
  const Chinese chinese(SymbolVersion::kV2, Profile::kCompat);
  for (const char* text : {"", " ", "hello", "こんにちは", "Привет", "😀", "٣٤٥"}) {
    EXPECT_EQ(chinese.Normalize(text), "") << text;
    EXPECT_TRUE(chinese.Convert(chinese.Normalize(text)).phones.empty()) << text;
  }
  // Text that was not normalised has phones for what it can.
  EXPECT_EQ(chinese.Convert("a好").word2ph, (std::vector<int>{0, 2}));
}

struct SwitchCase {
  bool NormalizerOptions::*option;
  const char* text;
  const char* off;
  const char* on;
};

constexpr SwitchCase kSwitches[] = {
    {&NormalizerOptions::all_variants_simplified, "什麼", "什麽", "什么"},
    {&NormalizerOptions::opencc_t2s, "乾淨", "乾净", "干净"},
    {&NormalizerOptions::opencc_t2s, "榜樣", "搒样", "榜样"},
    {&NormalizerOptions::opencc_t2s, "看著名著", "看著名著", "看著名著"},
    {&NormalizerOptions::opencc_t2s, "她笑著走了", "她笑著走了", "她笑着走了"},
    {&NormalizerOptions::opencc_t2s, "著急", "著急", "着急"},
    {&NormalizerOptions::opencc_t2s, "乾隆,乾杯,乾县", "乾隆,乾杯,乾县", "乾隆,干杯,乾县"},
    {&NormalizerOptions::opencc_t2s, "打坏了", "打坏了", "打坏了"},
    {&NormalizerOptions::foreign_digits, "٣٤٥个", "个", "三百四十五个"},
    {&NormalizerOptions::foreign_digits, "𝟗个", "个", "九个"},
    {&NormalizerOptions::half_width_signs, "６２％", "六十二", "百分之六十二"},
    {&NormalizerOptions::half_width_signs, "１０：３０到", "十,三十到", "十点半到"},
    {&NormalizerOptions::thousands_separator, "1,000个", "一,零个", "一千个"},
    {&NormalizerOptions::thousands_separator, "1,2,3", "一,二,三", "一,二,三"},
    {&NormalizerOptions::money_signs, "$100", ".幺零零", "一百美元"},
    {&NormalizerOptions::money_signs, "$100万美元", ".一百万美元", "一百万美元"},
    {&NormalizerOptions::money_signs, "€2.5", "二点五", "二点五欧元"},
    {&NormalizerOptions::comparison_signs, "5>3", "五十三", "五大于三"},
    {&NormalizerOptions::comparison_signs, "x≥5", "五", "大于等于五"},
    {&NormalizerOptions::comparison_signs, "<你好>", "你好", "你好"},
    {&NormalizerOptions::permille, "5‰", "五", "千分之五"},
    {&NormalizerOptions::scores, "3:2", "三二", "三比二"},
    {&NormalizerOptions::scores, "13:30", "十三点半", "十三点半"},
    {&NormalizerOptions::circled_over_ten, "⑩⑪⑳", "十", "十十一二十"},
    {&NormalizerOptions::second_half_hour, "8:30-12:45", "八点半至十二点半", "八点半至十二点四十五分"},
    {&NormalizerOptions::second_half_hour, "9:15~10:30", "九点十五分至十点三十分", "九点十五分至十点半"},
    {&NormalizerOptions::celsius_word, "20摄氏度", "二十度", "二十摄氏度"},
    {&NormalizerOptions::temperature_range, "10~20℃", "十…二十度", "十到二十度"},
    {&NormalizerOptions::percent_range, "30%-50%", "百分之三十负百分之五十", "百分之三十到百分之五十"},
    {&NormalizerOptions::units_after_number, "5mm", "五米米", "五毫米"},
    {&NormalizerOptions::units_after_number, "mp3播放", "米三播放", "三播放"},
    {&NormalizerOptions::units_after_number, "60km/h", "六十千米每", "六十千米每小时"},
    {&NormalizerOptions::thousands_separator, "1,234,567.89元", "一,二三四,五百六十七点八九元",
     "一百二十三万四千五百六十七点八九元"},
    {&NormalizerOptions::hyphen_as_range, "100-200元", "幺零零减二百元", "一百到二百元"},
    {&NormalizerOptions::hyphen_as_range, "010-12345678", "零幺零减幺二三四五六七八", "零幺零,幺二三四五六七八"},
    {&NormalizerOptions::hyphen_as_range, "400-123-4567", "四零零减幺二三减四五六七", "四零零,幺二三,四五六七"},
    {&NormalizerOptions::hyphen_as_range, "2123-119的券", "二幺二三减幺幺九的券", "二幺二三减幺幺九的券"},
    {&NormalizerOptions::hyphen_as_range, "3+5-2=6", "三加五减二等于六", "三加五减二等于六"},
    {&NormalizerOptions::dates_as_range, "5月1日-7日", "五月一日负七日", "五月一日到七日"},
    {&NormalizerOptions::dates_as_range, "9点~11点", "九点…十一点", "九点到十一点"},
    {&NormalizerOptions::phones_by_context, "3.1415926", "三.幺四幺五九二六", "三点一四一五九二六"},
    {&NormalizerOptions::phones_by_context, "1234567个", "幺二三四五六七个", "一百二十三万四千五百六十七个"},
    {&NormalizerOptions::phones_by_context, "电话1234567", "电话幺二三四五六七", "电话幺二三四五六七"},
    {&NormalizerOptions::negative_decimal, "-3.5", "负三零点五", "负三点五"},
    {&NormalizerOptions::liang_exceptions, "2月2日", "两月两日", "二月二日"},
    {&NormalizerOptions::liang_exceptions, "第2个", "第两个", "第二个"},
    {&NormalizerOptions::liang_exceptions, "2个", "两个", "两个"},
    {&NormalizerOptions::liang_exceptions, "2号,2日", "二号,两日", "二号,二日"},
    {&NormalizerOptions::liang_thousands, "2000元", "二千元", "两千元"},
    {&NormalizerOptions::liang_thousands, "12000个,220000元", "一万二千个,二十二万元", "一万两千个,二十二万元"},
    {&NormalizerOptions::years_by_length, "100年前", "一零零年前", "一百年前"},
    {&NormalizerOptions::years_by_length, "他住了10年", "他住了一零年", "他住了十年"},
    {&NormalizerOptions::years_by_length, "98年,2000年", "九八年,二零零零年", "九八年,二零零零年"},
    {&NormalizerOptions::years_by_length, "80年代", "八零年代", "八十年代"},
    {&NormalizerOptions::years_by_length, "2年级", "两年级", "二年级"},
    {&NormalizerOptions::years_by_length, "2018~2022年", "二零幺八…二零二二年", "二零一八到二零二二年"},
    {&NormalizerOptions::short_dates, "2024-5-6", "二零二四减五减六", "二零二四年五月六日"},
    {&NormalizerOptions::hour_24, "24:00", "二四点", "二十四点"},
    {&NormalizerOptions::scores_by_context, "比分21:19", "比分二十一点十九分", "比分二十一比十九"},
    {&NormalizerOptions::divided_by, "6÷2", "六除二", "六除以二"},
    {&NormalizerOptions::compatibility_signs, "5㎡", "五", "五平方米"},
    {&NormalizerOptions::compatibility_signs, "3¼,½杯", "三,杯", "三又四分之一,二分之一杯"},
    {&NormalizerOptions::compatibility_signs, "⑴Ⅳ㈠", "", "一四一"},
    {&NormalizerOptions::compatibility_signs, "30°15′", "三十十五", "三十度十五分"},
    {&NormalizerOptions::compatibility_signs, "5*3", "五三", "五乘三"},
    {&NormalizerOptions::cardinal_round_numbers, "100", "幺零零", "一百"},
    {&NormalizerOptions::cardinal_round_numbers, "110", "幺幺零", "幺幺零"},
};

std::string NormalizeWith(const NormalizerOptions& options, std::string_view text) {
  return EncodeUtf8(ChineseNormalizer(ChineseTables(), options).Normalize(DecodeUtf8(text)));
}

TEST(ChineseTest, EachSwitchOfTheNormalizerInBothPositions) {
  for (const SwitchCase& c : kSwitches) {
    EXPECT_EQ(NormalizeWith({}, c.text), c.off) << c.text;
    NormalizerOptions options;
    options.*c.option = true;
    EXPECT_EQ(NormalizeWith(options, c.text), c.on) << c.text;
    EXPECT_EQ(NormalizeWith(NormalizerOptions::Fixed(), c.text), c.on) << c.text << " with all switches";
  }
}

TEST(ChineseTest, LongNumbersByDigit) {
  const std::string number = "12345678901234567个";
  EXPECT_EQ(NormalizeWith({}, number), "一亿二千三百四十五万六千七百八十九亿零一百二十三万四千五百六十七个");
  EXPECT_EQ(NormalizeWith({.longest_cardinal = 16}, number), "一二三四五六七八九零一二三四五六七个");
}

TEST(ChineseTest, AllCorrectionsOffIsTheOfficialReading) {
  ChineseOptions options;
  options.tones = ToneConfig::Official(ChineseTables());
  const Chinese off(SymbolVersion::kV2, options, nullptr);
  const Chinese compat(SymbolVersion::kV2, Profile::kCompat);
  for (const PhoneCase& c : kTones) EXPECT_EQ(PhonesOf(off, c.text), PhonesOf(compat, c.text));
  for (const SwitchCase& c : kSwitches) EXPECT_EQ(PhonesOf(off, c.text), PhonesOf(compat, c.text));
}

// The text's phones where `change` has been made to the official rules.
template <class Change>
std::string PhonesWith(Change change, std::string_view text) {
  ChineseOptions options;
  options.tones = ToneConfig::Official(ChineseTables());
  change(options.tones);
  return PhonesOf(Chinese(SymbolVersion::kV2, options, nullptr), text);
}

struct ToneSwitchCase {
  bool ToneConfig::*option;
  const char* text;
  const char* off;
  const char* on;
};

constexpr ToneSwitchCase kToneSwitches[] = {
    {&ToneConfig::reduplication_by_reading, "银行行长", "y in2 h ang2 h ang5 zh ang3", "y in2 h ang2 h ang2 zh ang3"},
    {&ToneConfig::reduplication_by_reading, "妈妈", "m a1 m a5", "m a1 m a5"},
    {&ToneConfig::particle_de_alone, "土地", "t u3 d i5", "t u3 d i4"},
    {&ToneConfig::particle_de_alone, "我的", "w o3 d e5", "w o3 d e5"},
    {&ToneConfig::digits_keep_yi, "一九九五年", "y i4 j iu3 j iu3 w u3 n ian2", "y i1 j iu3 j iu3 w u3 n ian2"},
    {&ToneConfig::digits_keep_yi, "一天", "y i4 t ian1", "y i4 t ian1"},
    {&ToneConfig::digits_keep_yi, "十一点一刻", "sh ir2 y i4 d ian3 y i2 k e4", "sh ir2 y i1 d ian3 y i2 k e4"},
    {&ToneConfig::digits_keep_yi, "一点五", "y i4 d ian3 w u3", "y i1 d ian3 w u3"},
    {&ToneConfig::digits_keep_yi, "一点一点", "y i4 d ian3 y i4 d ian3", "y i4 d ian3 y i4 d ian3"},
    {&ToneConfig::digits_keep_yi, "一百一十一个", "y i4 b ai3 y i1 sh ir2 y i2 g e5",
     "y i4 b ai3 y i1 sh ir2 y i1 g e5"},
    {&ToneConfig::ordinals_keep_yi, "一月一日", "y i2 y ve4 y i2 r ir4", "y i1 y ve4 y i1 r ir4"},
    {&ToneConfig::ordinals_keep_yi, "一楼", "y i4 l ou2", "y i1 l ou2"},
    {&ToneConfig::ordinals_keep_yi, "我在一班", "w o3 z ai4 y i4 b an1", "w o3 z ai4 y i1 b an1"},
    {&ToneConfig::ordinals_keep_yi, "一等奖", "y i4 d eng3 j iang3", "y i1 d eng3 j iang3"},
    {&ToneConfig::ordinals_keep_yi, "下一班车", "x ia4 y i4 b an1 ch e1", "x ia4 y i4 b an1 ch e1"},
    {&ToneConfig::ordinals_keep_yi, "一级一级", "y i4 j i2 y i4 j i2", "y i4 j i2 y i4 j i2"},
    {&ToneConfig::particle_de_alone, "获得变得", "h uo4 d e5 b ian4 d e5", "h uo4 d e2 b ian4 d e5"},
    {&ToneConfig::structural_de, "慢慢地走", "m an4 m an4 d i5 z ou3", "m an4 m an4 d e5 z ou3"},
    {&ToneConfig::structural_de, "我的地不多", "w o3 d e5 d i5 b u4 d uo1", "w o3 d e5 d i4 b u4 d uo1"},
    {&ToneConfig::structural_de, "悄悄地说", "q iao1 q iao1 d i5 sh uo1", "q iao1 q iao1 d e5 sh uo1"},
    {&ToneConfig::structural_de, "他说得对", "t a1 sh uo1 d e2 d ui4", "t a1 sh uo1 d e5 d ui4"},
    {&ToneConfig::modal_de, "我得走了", "w o3 d e5 z ou3 l e5", "w o3 d ei3 z ou3 l e5"},
    {&ToneConfig::modal_de, "他得去", "t a1 d e2 q v4", "t a1 d ei3 q v4"},
    {&ToneConfig::modal_de, "我得了奖", "w o3 d e5 l e5 j iang3", "w o3 d e2 l e5 j iang3"},
    {&ToneConfig::modal_de, "气得发抖", "q i4 d e5 f a1 d ou3", "q i4 d e5 f a1 d ou3"},
    {&ToneConfig::modal_de, "跑得很快", "p ao3 d e5 h en3 k uai4", "p ao3 d e5 h en3 k uai4"},
    {&ToneConfig::adjectives_keep_tones, "高高兴兴", "g ao1 g ao5 x ing4 x ing5", "g ao1 g ao1 x ing4 x ing4"},
    {&ToneConfig::adjectives_keep_tones, "爸爸妈妈", "b a4 b a5 m a1 m a5", "b a4 b a5 m a1 m a5"},
    {&ToneConfig::adjectives_keep_tones, "妈妈", "m a1 m a5", "m a1 m a5"},
    {&ToneConfig::bu, "不怕", "b u4 p a4", "b u2 p a4"},
    {&ToneConfig::yi, "一天", "y i1 t ian1", "y i4 t ian1"},
    {&ToneConfig::third_tone, "雨伞", "y v3 s an3", "y v2 s an3"},
    {&ToneConfig::neutral_reduplication, "试试", "sh ir4 sh ir4", "sh ir4 sh ir5"},
    {&ToneConfig::neutral_suffix, "三个", "s an1 g e4", "s an1 g e5"},
    {&ToneConfig::neutral_words, "休息", "x iu1 x i1", "x iu1 x i5"},
    {&ToneConfig::erhua, "小院儿", "x iao3 y van4 EE er5", "x iao3 y van4 EE er4"},
    {&ToneConfig::join_bu, "他不去", "t a1 b u4 q v4", "t a1 b u2 q v4"},
    {&ToneConfig::join_yi, "听一听", "t ing1 y i1 t ing1", "t ing1 y i5 t ing1"},
    {&ToneConfig::join_third_tones, "我很好", "w o2 h en3 h ao3", "w o3 h en2 h ao3"},
    {&ToneConfig::join_third_tones_at_border, "我很好", "w o2 h en3 h ao3", "w o3 h en2 h ao3"},
    {&ToneConfig::join_er, "门口儿", "m en2 k ou3 EE er2", "m en2 k ou3 EE er3"},
    {&ToneConfig::join_reduplication, "刮刮", "g ua1 g ua1", "g ua1 g ua5"},
};

TEST(ChineseTest, EachSwitchOfTheTonesInBothPositions) {
  for (const ToneSwitchCase& c : kToneSwitches) {
    for (bool on : {false, true}) {
      EXPECT_EQ(PhonesWith([&](ToneConfig& tones) { tones.*c.option = on; }, c.text), on ? c.on : c.off) << c.text;
    }
  }
}

TEST(ChineseTest, WordListsCanBeExtended) {
  const auto add = [](ToneConfig& tones) { tones.must_neutral.Add(U"电脑"); };
  EXPECT_EQ(PhonesWith([](ToneConfig&) {}, "电脑"), "d ian4 n ao3");
  EXPECT_EQ(PhonesWith(add, "电脑"), "d ian4 n ao5");
}

// Reads every 行 as xing2.
class OneReading : public PolyphoneModel {
 public:
  TextReadings Read(std::u32string_view text, std::span<const Span> segments) const override {
    TextReadings result = dictionary_.Read(text, segments);
    const Reading walk = Pinyin(ChineseTables()).Read(U"行走").front();
    for (size_t i = 0; i < text.size(); ++i) {
      if (text[i] == U'行') result.readings[i] = walk;
    }
    return result;
  }

 private:
  DictionaryPolyphones dictionary_{ChineseTables()};
};

TEST(ChineseTest, AnotherModelDecidesPolyphonesThatTheCorrectionsDoNotHave) {
  const ChineseTables tables;
  const Chinese other(SymbolVersion::kV2, ChineseOptions::For(Profile::kCompat, tables),
                      std::make_unique<OneReading>());
  const Chinese dictionary(SymbolVersion::kV2, Profile::kCompat);
  EXPECT_EQ(PhonesOf(dictionary, "银行"), PhonesOf(other, "银行"));  // a word of the correction table
  EXPECT_EQ(PhonesOf(other, "三行"), "s an1 x ing2");
  // P13: nothing but 行 changes.
  EXPECT_EQ(PhonesOf(dictionary, "今天天气很好"), PhonesOf(other, "今天天气很好"));
}

TEST(ChineseTest, GivenReadingsStandInTheirContext) {
  const Chinese chinese(SymbolVersion::kV2, Profile::kCompat);
  const auto convert = [&](std::string_view text, std::vector<GivenReading> readings) {
    return chinese.ConvertWithReadings(text, readings);
  };
  // 一 is spoken as before the given fourth tone.
  const Conversion conversion = convert("一行字", {{{1, 2}, *chinese.ParseReading("xing4")}});
  EXPECT_EQ(Join(conversion.phones), "y i2 x ing4 z i04");
  EXPECT_EQ(conversion.word2ph, (std::vector<int>{2, 2, 2}));
  EXPECT_EQ(conversion.sources, (std::vector<std::string_view>{"correction", "given", "character"}));
  // Other numbers of phones than characters are shared.
  EXPECT_EQ(convert("重庆,好", {{{0, 2}, {"a1"}}}).word2ph, (std::vector<int>{0, 1, 1, 2}));
  EXPECT_EQ(Join(convert("重庆,好", {{{0, 2}, {"a1"}}, {{3, 4}, {"b", "a4"}}}).phones), "a1 , b a4");
  EXPECT_EQ(convert("重庆", {}).phones, chinese.Convert("重庆").phones);
  EXPECT_FALSE(chinese.ParseReading("chong"));
}

TEST(ChineseTest, EachReadingSaysWhereItCameFrom) {
  using Sources = std::vector<std::string_view>;
  const Chinese v2(SymbolVersion::kV2, Profile::kCompat);
  EXPECT_EQ(v2.Convert("重庆,唉我兙").sources,
            (Sources{"correction", "correction", "", "correction", "character", ""}));
  const Chinese v1(SymbolVersion::kV1, Profile::kCompat);
  EXPECT_EQ(v1.Convert("重庆,唉我").sources, (Sources{"phrase", "phrase", "", "character", "character"}));
}

TEST(ChineseTest, ThreadsGetTheSameResult) {
  const Chinese chinese(SymbolVersion::kV2, Profile::kCompat);
  const std::string text = "2024年5月6日，我们一起去银行看一看3.14和50%的问题！";
  ExpectSameOnEveryThread(PhonesOf(chinese, text), [&] { return PhonesOf(chinese, text); });
}

}  // namespace
}  // namespace gsv::text
