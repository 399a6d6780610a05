#include "text/ko/korean.h"

#include <gtest/gtest.h>

#include "base/utf8.h"
#include "text/ko/annotator.h"
#include "text/ko/numbers.h"
#include "text/ko/reading.h"
#include "text/same_on_every_thread.h"

namespace gsv::text {
namespace {

std::string Join(const std::vector<std::string>& parts) {
  std::string joined;
  for (const std::string& part : parts) joined += part == "空" ? " " : part;
  return joined;
}

std::string PhonesOf(const Korean& korean, std::string_view text) {
  return Join(korean.Convert(korean.Normalize(text)).phones);
}

const Korean& Compat() {
  static const Korean korean(SymbolVersion::kV2, Profile::kCompat);
  return korean;
}

const Korean& Fixed() {
  static const Korean korean(SymbolVersion::kV2, Profile::kFixed);
  return korean;
}

struct PhoneCase {
  const char* text;
  const char* phones;
};

// A case per rule of the Standard Pronunciation; all of them official.
constexpr PhoneCase kRules[] = {
    {"가져", "ㄱㅏㅈㅓ."},          // 5
    {"희망", "ㅎㅣㅁㅏㅇ."},        // 5
    {"의사", "ㅇㅡㅣㅅㅏ."},        // 5
    {"닦다", "ㄷㅏㄱㄸㅏ."},        // 9
    {"부엌", "ㅂㅜㅇㅓㄱ."},        // 9
    {"넋", "ㄴㅓㄱ."},              // 10
    {"밟다", "ㅂㅏㅂㄸㅏ."},        // 10
    {"밟히다", "ㅂㅏㄹㅍㅣㄷㅏ."},  // 10, 12
    {"넓죽하다", "ㄴㅓㅂㅉㅜㅋㅏㄷㅏ."},
    {"맑다", "ㅁㅏㄱㄸㅏ."},        // 11
    {"맑게", "ㅁㅏㄹㄲㅔ."},        // 11, by the stem
    {"닭고기", "ㄷㅏㄱㄲㅗㄱㅣ."},  // 11, no stem
    {"놓고", "ㄴㅗㅋㅗ."},          // 12
    {"많소", "ㅁㅏㄴㅆㅗ."},        // 12
    {"좋아", "ㅈㅗㅇㅏ."},          // 12
    {"싫어도", "ㅅㅣㄹㅓㄷㅗ."},    // 12
    {"옷이", "ㅇㅗㅅㅣ."},          // 13
    {"넋이", "ㄴㅓㄱㅆㅣ."},        // 14
    {"옷 안", "ㅇㅗㄷ ㅇㅏㄴ."},
    {"디귿이", "ㄷㅣㄱㅡㅅㅣ."},    // 16
    {"굳이", "ㄱㅜㅈㅣ."},          // 17
    {"같이", "ㄱㅏㅊㅣ."},          // 17
    {"굳히다", "ㄱㅜㅊㅣㄷㅏ."},    // 17
    {"국물", "ㄱㅜㅇㅁㅜㄹ."},      // 18
    {"협력", "ㅎㅣㅓㅁㄴㅣㅓㄱ."},  // 19
    {"신라", "ㅅㅣㄹㄹㅏ."},        // 20
    {"칼날", "ㅋㅏㄹㄹㅏㄹ."},      // 20
    {"국밥", "ㄱㅜㄱㅃㅏㅂ."},      // 23
    {"앉고", "ㅇㅏㄴㄲㅗ."},        // 24, by the stem
    {"젊지", "ㅈㅓㅁㅉㅣ."},        // 24, by the stem
    {"남고 싶다", "ㄴㅏㅁㄲㅗ ㅅㅣㅂㄸㅏ."},
    {"감기", "ㄱㅏㅁㄱㅣ."},                    // 24, no stem
    {"넓게", "ㄴㅓㄹㄲㅔ."},                    // 25
    {"갈등", "ㄱㅏㄹㄸㅡㅇ."},                  // 26, an idiom
    {"할 수 있다", "ㅎㅏㄹ ㅆㅜ ㅇㅣㄷㄸㅏ."},  // 27, by the ending
    {"물 속", "ㅁㅜㄹ ㅅㅗㄱ."},                // 27, no ending
    {"할수록", "ㅎㅏㄹㅆㅜㄹㅗㄱ."},            // 27
    {"꽃잎", "ㄲㅗㄴㄴㅣㅂ."},                  // 29, an idiom
    {"3개", "ㅅㅔㄱㅐ."},
    {"2024년", "ㅇㅣㅊㅓㄴㅣㅅㅣㅂㅆㅏㄴㅣㅓㄴ."},
    {"ab", "ㅇㅔㅇㅣㅂㅣ."},
    {"안녕, 세상!", "ㅇㅏㄴㄴㅣㅓㅇ, ㅅㅔㅅㅏㅇ!"},
};

TEST(KoreanTest, RulesOfPronunciation) {
  for (const PhoneCase& c : kRules) EXPECT_EQ(PhonesOf(Compat(), c.text), c.phones) << c.text;
}

TEST(KoreanTest, TheCorrectedProfileKeepsTheRules) {
  for (const PhoneCase& c : kRules) EXPECT_EQ(PhonesOf(Fixed(), c.text), c.phones) << c.text;
}

struct SwitchCase {
  void (*set)(KoreanOptions& options);
  const char* text;
  const char* off;
  const char* on;
};

constexpr SwitchCase kSwitches[] = {
    {[](KoreanOptions& o) { o.idioms_at_word_start = true; }, "마지막일", "ㅁㅏㅈㅣㅁㅏㅇㄴㅣㄹ.",
     "ㅁㅏㅈㅣㅁㅏㄱㅣㄹ."},
    {[](KoreanOptions& o) { o.idioms_at_word_start = true; }, "막일", "ㅁㅏㅇㄴㅣㄹ.", "ㅁㅏㅇㄴㅣㄹ."},
    {[](KoreanOptions& o) { o.idioms_at_word_start = true; }, "조절도", "ㅈㅗㅈㅓㄹㄸㅗ.", "ㅈㅗㅈㅓㄹㄷㅗ."},
    {[](KoreanOptions& o) { o.pronunciation.object_particle_apart = true; }, "물을 라면에",
     "ㅁㅜㄹㅡㄹ ㄴㅏㅁㅣㅓㄴㅔ.", "ㅁㅜㄹㅡㄹ ㄹㅏㅁㅣㅓㄴㅔ."},
    {[](KoreanOptions& o) { o.pronunciation.object_particle_apart = true; }, "밥을 나눠", "ㅂㅏㅂㅡㄹ ㄹㅏㄴㅜㅓ.",
     "ㅂㅏㅂㅡㄹ ㄴㅏㄴㅜㅓ."},
    {[](KoreanOptions& o) { o.pronunciation.object_particle_apart = true; }, "너를 나눠", "ㄴㅓㄹㅡㄹ ㄴㅏㄴㅜㅓ.",
     "ㄴㅓㄹㅡㄹ ㄴㅏㄴㅜㅓ."},
    {[](KoreanOptions& o) { o.pronunciation.object_particle_apart = true; }, "물 난리", "ㅁㅜㄹ ㄹㅏㄹㄹㅣ.",
     "ㅁㅜㄹ ㄹㅏㄹㄹㅣ."},
    {[](KoreanOptions& o) { o.drops_unknown_signs = true; }, "\"네\" 😀", "停ㄴㅔ停 停", "ㄴㅔ "},
    {[](KoreanOptions& o) { o.drops_unknown_signs = true; }, "漢", "停", "停"},
    {[](KoreanOptions& o) { o.pronunciation.letter_names_alone = true; }, "끝이", "ㄲㅡㅅㅣ.", "ㄲㅡㅊㅣ."},
    {[](KoreanOptions& o) { o.pronunciation.letter_names_alone = true; }, "뜯어", "ㄸㅡㅅㅓ.", "ㄸㅡㄷㅓ."},
    {[](KoreanOptions& o) { o.pronunciation.letter_names_alone = true; }, "늦은", "ㄴㅡㅅㅡㄴ.", "ㄴㅡㅈㅡㄴ."},
    {[](KoreanOptions& o) { o.pronunciation.letter_names_alone = true; }, "티읕을", "ㅌㅣㅇㅡㅅㅡㄹ.",
     "ㅌㅣㅇㅡㅅㅡㄹ."},
    {[](KoreanOptions& o) { o.pronunciation.stems_link = true; }, "밟아", "ㅂㅏㅂㅏ.", "ㅂㅏㄹㅂㅏ."},
    {[](KoreanOptions& o) { o.pronunciation.soft_causatives = true; }, "여백을 남깁니다",
     "ㅇㅣㅓㅂㅐㄱㅡㄹ ㄹㅏㅁㄲㅣㅁㄴㅣㄷㅏ.", "ㅇㅣㅓㅂㅐㄱㅡㄹ ㄹㅏㅁㄱㅣㅁㄴㅣㄷㅏ."},
    {[](KoreanOptions& o) { o.pronunciation.soft_causatives = true; }, "남고", "ㄴㅏㅁㄲㅗ.", "ㄴㅏㅁㄲㅗ."},
    {[](KoreanOptions& o) { o.pronunciation.sound_table = true; }, "앞라", "ㅇㅏㄴㄴㅏ.", "ㅇㅏㅁㄴㅏ."},
    {[](KoreanOptions& o) { o.pronunciation.sound_table = true; }, "앓!", "ㅇㅏㄹ.", "ㅇㅏㄹ!"},
    {[](KoreanOptions& o) { o.normalizer.composes = true; }, "\u1112\u1161\u11AB１개", "ㅎㅏㄴ停ㄱㅐ.",
     "ㅎㅏㄴㅎㅏㄴㄱㅐ."},
};

TEST(KoreanTest, EachSwitchInBothPositions) {
  for (const SwitchCase& c : kSwitches) {
    KoreanOptions options;
    EXPECT_EQ(PhonesOf(Korean(options), c.text), c.off) << c.text;
    c.set(options);
    EXPECT_EQ(PhonesOf(Korean(options), c.text), c.on) << c.text;
  }
}

struct NormalizerCase {
  bool ko::NormalizerOptions::*option;
  const char* text;
  const char* on;  // without the switch the text stays
};

constexpr NormalizerCase kNormalizerSwitches[] = {
    {&ko::NormalizerOptions::composes, "\u1100\u1161\u11A8Ａ１", "각A1"},
    {&ko::NormalizerOptions::reads_numbers, "1,234,567원", "백이십삼만사천오백육십칠원"},
    {&ko::NormalizerOptions::reads_numbers, "110000", "십일만"},
    {&ko::NormalizerOptions::reads_numbers, "3.14", "삼점일사"},
    {&ko::NormalizerOptions::reads_numbers, "20명, 3 시간, 100명", "스무명, 세 시간, 백명"},
    {&ko::NormalizerOptions::reads_numbers, "3시즌 2개월", "삼시즌 이개월"},
    {&ko::NormalizerOptions::reads_numbers, "3시 15시", "세시 십오시"},
    {&ko::NormalizerOptions::reads_numbers, "6월 10월 11월", "유월 시월 십일월"},
    {&ko::NormalizerOptions::reads_numbers, "1번째 21번째", "첫번째 스물한번째"},
    {&ko::NormalizerOptions::reads_numbers, "-5도, 3-5", "마이너스 오도, 삼-오"},
    {&ko::NormalizerOptions::reads_numbers, "1.10.2 127.0.0.1", "일점십점이 백이십칠점영점영점일"},
    {&ko::NormalizerOptions::reads_numbers, "제3장 3장", "제삼장 세장"},
    {&ko::NormalizerOptions::reads_numbers, "007", "공공칠"},
    {&ko::NormalizerOptions::reads_numbers, "6·25와 3·1절", "유기오와 사밀쩔"},
    {&ko::NormalizerOptions::reads_numbers, "12345678901234567", "일이삼사오육칠팔구영일이삼사오육칠"},
    {&ko::NormalizerOptions::reads_dates, "2024-06-09", "이천이십사년 유월 구일"},
    {&ko::NormalizerOptions::reads_dates, "14:30 9:00", "십사시 삼십분 아홉시"},
    {&ko::NormalizerOptions::reads_dates, "010-1234-5678", "공일공 일이삼사 오육칠팔"},
    {&ko::NormalizerOptions::reads_dates, "1:2:3 25:00 2024-13-01", "1:2:3 25:00 2024-13-01"},
    {&ko::NormalizerOptions::reads_units, "$5 ₩1,000원", "5달러 1,000원"},
    {&ko::NormalizerOptions::reads_chat_letters, "ㅋㅋㅋ 재밌다ㅠㅠ ㄱ", "크크크 재밌다 ㄱ"},
    {&ko::NormalizerOptions::tidies_marks, "“네”... (정말)?!  좋아~", "네… 정말? 좋아…"},
    {&ko::NormalizerOptions::tidies_marks, "값(가)을", "값 가을"},
};

TEST(KoreanTest, EachSwitchOfTheNormalizerInBothPositions) {
  for (const NormalizerCase& c : kNormalizerSwitches) {
    EXPECT_EQ(Compat().Normalize(c.text), c.text);
    ko::NormalizerOptions options;
    EXPECT_EQ(EncodeUtf8(ko::Normalize(DecodeUtf8(c.text), options)), c.text);
    options.*c.option = true;
    EXPECT_EQ(EncodeUtf8(ko::Normalize(DecodeUtf8(c.text), options)), c.on);
  }
}

TEST(KoreanTest, AllOfTheNormalizerTogether) {
  EXPECT_EQ(Fixed().Normalize("5kg짜리 3개, 20℃에서 10~20%"), "오킬로그램짜리 세개, 이십도에서 십에서 이십퍼센트");
  EXPECT_EQ(Fixed().Normalize("$1.5만 (약 ₩2,000만)"), "일점오만달러 약 이천만원");
  EXPECT_EQ(Fixed().Normalize("오늘 2024.5.6 14:05에 010-1234-5678로 전화"),
            "오늘 이천이십사년 오월 육일 십사시 오분에 공일공 일이삼사 오육칠팔로 전화");
}

TEST(KoreanTest, OfficialNumbersHaveTheirSlips) {
  const auto spell = [](const char32_t* digits, ko::Numerals numerals) {
    return EncodeUtf8(ko::SpellOfficially(digits, numerals));
  };
  EXPECT_EQ(spell(U"123456789", ko::Numerals::kSino), "일억이천삼백사십오만육천칠백팔십구");
  EXPECT_EQ(spell(U"123456789", ko::Numerals::kNative), "일억이천삼백사십오만육천칠백여든아홉");
  EXPECT_EQ(spell(U"110000", ko::Numerals::kSino), "십만");
  EXPECT_EQ(spell(U"20", ko::Numerals::kNative), "스무");
  EXPECT_EQ(spell(U"100000000", ko::Numerals::kSino), "일억");
  EXPECT_EQ(spell(U"0", ko::Numerals::kNative), "영");
}

TEST(KoreanTest, Numbers) {
  const auto spell = [](const char32_t* digits, ko::Numerals numerals = ko::Numerals::kSino) {
    return EncodeUtf8(ko::SpellNumber(digits, numerals));
  };
  EXPECT_EQ(spell(U"0"), "영");
  EXPECT_EQ(spell(U"10"), "십");
  EXPECT_EQ(spell(U"11111"), "만천백십일");
  EXPECT_EQ(spell(U"110000"), "십일만");
  EXPECT_EQ(spell(U"100010001"), "일억일만일");
  EXPECT_EQ(spell(U"1234567890123456"), "천이백삼십사조오천육백칠십팔억구천십이만삼천사백오십육");
  EXPECT_EQ(spell(U"21", ko::Numerals::kNative), "스물한");
  EXPECT_EQ(spell(U"99", ko::Numerals::kNative), "아흔아홉");
  EXPECT_EQ(spell(U"100", ko::Numerals::kNative), "백");
}

TEST(KoreanTest, Annotations) {
  const ko::Annotator annotator;
  const auto annotate = [&](std::string_view text) { return EncodeUtf8(annotator.Annotate(DecodeUtf8(text))); };
  EXPECT_EQ(annotate("할 수 있다"), "할/E 수 있다");
  EXPECT_EQ(annotate("물을 보다"), "물을 보다");
  EXPECT_EQ(annotate("아기를 안고 갔다"), "아기를 안/P고 갔다");
  EXPECT_EQ(annotate("신발을 신고 갔다"), "신발을 신/P고 갔다");
  EXPECT_EQ(annotate("경찰에 신고했다"), "경찰에 신고했다");
  EXPECT_EQ(annotate("사과 3개를 1,000원에"), "사과 3개/B를 1,000원/B에");
  EXPECT_EQ(annotate(""), "");
  std::u32string marked = U"할/E 수/B /P//J";
  ko::RemoveAnnotations(marked);
  EXPECT_EQ(marked, U"할 수 /");
}

TEST(KoreanTest, OtherWhiteSpaceKeepsTheOfficialTaggerOut) {
  EXPECT_EQ(PhonesOf(Compat(), "할 수\t있다"), "ㅎㅏㄹ ㅅㅜ停ㅇㅣㄷㄸㅏ.");
  EXPECT_EQ(PhonesOf(Fixed(), "할 수\t있다"), "ㅎㅏㄹ ㅆㅜ ㅇㅣㄷㄸㅏ.");
}

TEST(KoreanTest, ExplicitReadings) {
  const auto phones = [](std::string_view reading) {
    const auto parsed = ko::ParseReading(reading);
    return parsed ? Join(*parsed) : "none";
  };
  EXPECT_EQ(phones("궁물"), "ㄱㅜㅇㅁㅜㄹ");
  EXPECT_EQ(phones("ㄱㅜㅇㅁㅜㄹ"), "ㄱㅜㅇㅁㅜㄹ");
  EXPECT_EQ(phones(" 할 쑤 "), "ㅎㅏㄹ ㅆㅜ");
  EXPECT_EQ(phones("와"), "ㅇㅗㅏ");
  for (const char* bad : {"", " ", "값", "국물!", "abc", "1", "ㄳ", "漢", "\xFF"})
    EXPECT_EQ(phones(bad), "none") << bad;
  EXPECT_EQ(phones(std::string(5000, ' ') + "가"), "none");
}

TEST(KoreanTest, GivenReadingsStandWithinASentence) {
  const auto phones = [](std::string_view text, std::vector<GivenReading> readings) {
    const Conversion conversion = Compat().ConvertWithReadings(text, readings);
    EXPECT_EQ(conversion.normalized, text);
    size_t character = 0, phone = 0;
    for (const Unit& unit : conversion.units) {
      EXPECT_EQ(unit.text.begin, character);
      EXPECT_EQ(unit.phones.begin, phone);
      character = unit.text.end;
      phone = unit.phones.end;
    }
    EXPECT_EQ(character, DecodeUtf8(text).size());
    EXPECT_EQ(phone, conversion.phones.size());
    return Join(conversion.phones);
  };
  const PhoneSymbols reading = *ko::ParseReading("궁물");
  EXPECT_EQ(phones("이 국물이 좋다", {{{2, 4}, reading}}), "ㅇㅣ ㄱㅜㅇㅁㅜㄹㅇㅣ ㅈㅗㅌㅏ.");
  EXPECT_EQ(phones("국물", {{{0, 2}, reading}}), "ㄱㅜㅇㅁㅜㄹ.");
  EXPECT_EQ(phones("국물", {{{0, 2}, {"?"}}}), "?");
  EXPECT_EQ(phones("국물국물!", {{{0, 2}, reading}, {{2, 4}, reading}}), "ㄱㅜㅇㅁㅜㄹㄱㅜㅇㅁㅜㄹ!");
}

TEST(KoreanTest, WordsHaveTheirPhones) {
  const Conversion conversion = Fixed().Convert("국물이 좋다!");
  ASSERT_EQ(conversion.units.size(), 2u);
  EXPECT_EQ(conversion.units[0].text, (Span{0, 4}));
  EXPECT_EQ(conversion.units[0].phones, (Span{0, 8}));
  EXPECT_EQ(conversion.units[1].text, (Span{4, 7}));
  EXPECT_EQ(conversion.units[1].phones, (Span{8, 13}));
}

TEST(KoreanTest, EmptyTextsHaveNoPhones) {
  for (const Korean* korean : {&Compat(), &Fixed()}) EXPECT_TRUE(korean->Convert(korean->Normalize("")).phones.empty());
  EXPECT_TRUE(Fixed().Convert(Fixed().Normalize("😀")).phones.empty());
}

TEST(KoreanTest, LongNumbers) {
  const std::string number = std::string(20'000, '7') + "개";
  EXPECT_EQ(DecodeUtf8(Fixed().Normalize(number)).size(), 20'001u);
  EXPECT_GT(Compat().Convert(number).phones.size(), 40'000u);
}

TEST(KoreanTest, ThreadsGetTheSameResult) {
  const std::string text = "2024년 5월 6일, 우리는 3개를 신고 갈 수 있었다!";
  ExpectSameOnEveryThread(PhonesOf(Fixed(), text), [&] { return PhonesOf(Fixed(), text); });
}

}  // namespace
}  // namespace gsv::text
