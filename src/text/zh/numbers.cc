#include "text/zh/numbers.h"

#include <algorithm>

namespace gsv::text {
namespace {

constexpr std::u32string_view kDigits = U"零一二三四五六七八九";
constexpr size_t kGroup = 8;  // digits per 亿

std::u32string_view WithoutLeadingZeros(std::u32string_view digits) {
  digits.remove_prefix(std::min(digits.find_first_not_of(U'0'), digits.size()));
  return digits;
}

// The largest unit of a number with `digits` digits, 2 to kGroup.
struct Unit {
  size_t zeros;
  char32_t name;
};
Unit UnitOf(size_t digits) {
  if (digits > 4) return {4, U'万'};
  if (digits > 3) return {3, U'千'};
  if (digits > 2) return {2, U'百'};
  return {1, U'十'};
}

// Words of at most kGroup digits that count, with a 零 for zeros in front of a last digit.
void AppendGroup(std::u32string_view digits, std::u32string& words) {
  const std::u32string_view stripped = WithoutLeadingZeros(digits);
  if (stripped.empty()) return;
  if (stripped.size() == 1) {
    if (digits.size() > 1) words += kDigits[0];
    words += kDigits[stripped[0] - U'0'];
    return;
  }
  const Unit unit = UnitOf(stripped.size());
  AppendGroup(digits.substr(0, digits.size() - unit.zeros), words);
  words += unit.name;
  AppendGroup(digits.substr(digits.size() - unit.zeros), words);
}

// 二千 -> 两千; 二万 and 二亿 too where no tens are before them.
void SayLiang(std::u32string& words) {
  for (size_t i = 0; i + 1 < words.size(); ++i) {
    const bool tens = i > 0 && (words[i - 1] == U'十' || words[i - 1] == U'百');
    const char32_t unit = words[i + 1];
    if (words[i] == U'二' && !tens && (unit == U'千' || unit == U'万' || unit == U'亿')) words[i] = U'两';
  }
}

}  // namespace

std::u32string CardinalWords(std::u32string_view digits) {
  if (digits.empty()) return {};
  digits = WithoutLeadingZeros(digits);
  if (digits.empty()) return std::u32string(kDigits.substr(0, 1));
  std::u32string words;
  const size_t head = (digits.size() - 1) % kGroup + 1;
  AppendGroup(digits.substr(0, head), words);
  for (size_t i = head; i < digits.size(); i += kGroup) {
    words += U'亿';
    AppendGroup(digits.substr(i, kGroup), words);
  }
  if (words.starts_with(U"一十")) words.erase(0, 1);
  return words;
}

std::u32string DigitWords(std::u32string_view digits, One one) {
  std::u32string words;
  for (char32_t c : digits) words += c == U'1' && one == One::kYao ? U'幺' : kDigits[c - U'0'];
  return words;
}

std::u32string NumberWords(std::u32string_view number, const NormalizerOptions& options) {
  const size_t point = std::min(number.find(U'.'), number.size());
  const std::u32string_view whole = number.substr(0, point);
  std::u32string words = whole.size() > options.longest_cardinal ? DigitWords(whole) : CardinalWords(whole);
  if (options.liang_thousands) SayLiang(words);
  if (point == number.size()) return words;
  // Zeros at the end are one zero.
  std::u32string_view decimals = number.substr(point + 1);
  const size_t last = decimals.find_last_not_of(U'0');
  const size_t significant = last == decimals.npos ? 0 : last + 1;
  decimals = decimals.substr(0, std::min(significant + 1, decimals.size()));
  if (decimals.empty()) return words;
  if (words.empty()) words = kDigits.substr(0, 1);
  return words + U'点' + DigitWords(decimals);
}

std::u32string SignedWords(std::u32string_view number, const NormalizerOptions& options) {
  if (!number.starts_with(U'-')) return NumberWords(number, options);
  std::u32string words(1, U'负');
  return words += NumberWords(number.substr(1), options);
}

}  // namespace gsv::text
