#include "text/ko/numbers.h"

#include <algorithm>

#include "text/unicode.h"

namespace gsv::text::ko {
namespace {

constexpr size_t kLongestNumber = 16;  // digits
constexpr std::u32string_view kDigits = U"영일이삼사오육칠팔구";
constexpr std::u32string_view kSmallUnits[] = {U"", U"십", U"백", U"천"};
constexpr std::u32string_view kLargeUnits[] = {U"", U"만", U"억", U"조"};
constexpr std::u32string_view kNativeOnes[] = {U"",     U"한",   U"두",   U"세",   U"네",
                                               U"다섯", U"여섯", U"일곱", U"여덟", U"아홉"};
constexpr std::u32string_view kNativeTens[] = {U"",   U"열",   U"스물", U"서른", U"마흔",
                                               U"쉰", U"예순", U"일흔", U"여든", U"아흔"};

// g2pk2's nouns behind native numbers. A noun is looked for anywhere in this text, as there.
constexpr std::u32string_view kCountingNouns =
    U"군데 권 개 그루 닢 대 두 마리 모 모금 뭇 발 발짝 방 번 벌 보루 살 수 술 시 쌈 움큼 정 짝 채 척 첩 축 켤레 톨 통";

size_t ValueOf(char32_t digit) { return digit - U'0'; }

std::u32string WithoutLeadingZeros(std::u32string_view digits) {
  const size_t first = digits.find_first_not_of(U'0');
  return std::u32string(digits.substr(std::min(first, digits.size())));
}

// The name of a digit at a place, by process_num.
std::u32string OfficialName(size_t value, size_t place, Numerals numerals) {
  std::u32string digit(value == 0 ? U"" : kDigits.substr(value, 1));
  if (place == 0) return numerals == Numerals::kSino ? digit : std::u32string(kNativeOnes[value]);
  if (place == 1 && numerals == Numerals::kNative) return std::u32string(kNativeTens[value]);
  const bool large = place % 4 == 0;
  const std::u32string_view unit = large ? kLargeUnits[place / 4] : kSmallUnits[place % 4];
  if (value == 1 && place <= 7) digit.clear();
  return digit + std::u32string(unit);
}

// Of the Hangul that g2pk2 takes for a noun.
bool IsNounCharacter(char32_t c) { return c >= U'ㄱ' && c <= U'힣'; }

}  // namespace

std::u32string SpellNumber(std::u32string_view given, Numerals numerals) {
  const std::u32string digits = WithoutLeadingZeros(given);
  if (digits.empty()) return std::u32string(kDigits.substr(0, 1));
  if (digits.size() > kLongestNumber) return SpellDigits(given);
  if (numerals == Numerals::kNative && digits == U"20") return U"스무";
  std::u32string words;
  bool group_has_digits = false;
  for (size_t i = 0; i < digits.size(); ++i) {
    const size_t place = digits.size() - 1 - i;
    const size_t value = ValueOf(digits[i]);
    const bool native = numerals == Numerals::kNative && digits.size() <= 2;
    if (value != 0) {
      group_has_digits = true;
      if (native) {
        words += place == 0 ? kNativeOnes[value] : kNativeTens[value];
      } else {
        // 일 is left out before 십, 백, 천, and before a 만 that starts the number.
        const bool bare = value == 1 && (place % 4 != 0 || (place == 4 && i == 0));
        if (!bare) words += kDigits[value];
        words += kSmallUnits[place % 4];
      }
    }
    if (place % 4 == 0) {
      if (group_has_digits) words += kLargeUnits[place / 4];
      group_has_digits = false;
    }
  }
  return words;
}

std::u32string SpellDigits(std::u32string_view digits, Zero zero) {
  std::u32string words;
  for (char32_t c : digits) words += c == U'0' && zero == Zero::kGong ? U'공' : kDigits[ValueOf(c)];
  return words;
}

std::u32string SpellOfficially(std::u32string_view digits, Numerals numerals) {
  if (digits == U"0") return std::u32string(kDigits.substr(0, 1));
  if (numerals == Numerals::kNative && digits == U"20") return U"스무";
  if (digits.size() > kLongestNumber) return SpellDigits(digits);
  std::u32string words;
  size_t silent = 0;  // digits without a word, directly before
  for (size_t i = 0; i < digits.size(); ++i) {
    const size_t place = digits.size() - 1 - i;
    const bool zero = digits[i] == U'0';
    const bool skipped = zero && (place % 4 != 0 || silent >= std::min<size_t>(i, 3));
    const std::u32string name = skipped ? U"" : OfficialName(ValueOf(digits[i]), place, numerals);
    silent = name.empty() ? silent + 1 : 0;
    words += name;
  }
  return words;
}

std::u32string SpellCounts(std::u32string_view text) {
  std::u32string out;
  out.reserve(text.size());
  size_t i = 0;
  while (i < text.size()) {
    if (!IsAsciiDigit(text[i])) {
      out += text[i++];
      continue;
    }
    size_t end = i;
    std::u32string digits;
    for (; end < text.size() && (IsAsciiDigit(text[end]) || text[end] == U','); ++end) {
      if (text[end] != U',') digits += text[end];
    }
    size_t noun_end = end;
    while (noun_end < text.size() && IsNounCharacter(text[noun_end])) ++noun_end;
    if (noun_end > end && text.substr(noun_end, 2) == U"/B") {
      const bool native = kCountingNouns.find(text.substr(end, noun_end - end)) != kCountingNouns.npos;
      out += SpellOfficially(digits, native ? Numerals::kNative : Numerals::kSino);
    } else {
      for (char32_t c : text.substr(i, end - i)) out += IsAsciiDigit(c) ? kDigits[ValueOf(c)] : c;
    }
    i = end;
  }
  return out;
}

}  // namespace gsv::text::ko
