#include "text/en/fixed/spoken_numbers.h"

#include <algorithm>

#include "text/en/fixed/scene.h"
#include "text/en/numbers.h"

namespace gsv::text::english {
namespace {

// A longer row of digits without commas is a number only if it is a round one.
constexpr size_t kLongestCardinal = 15;

std::string WithoutMarks(std::string words) {
  std::erase(words, ',');
  std::replace(words.begin(), words.end(), '-', ' ');
  return words;
}

// Two digits: "05" -> "oh five".
std::string PairOf(std::string_view digits) {
  if (digits == "00") return "hundred";
  return digits[0] == '0' ? "oh " + Cardinal(digits.substr(1)) : Cardinal(digits);
}

}  // namespace

std::string Cardinal(std::string_view digits) { return WithoutMarks(CardinalWords(digits, And::kNone)); }

std::string DigitByDigit(std::string_view digits) {
  std::string words;
  for (size_t i = 0; i < digits.size(); ++i) {
    if (i > 0) words += ' ';
    words += CardinalWords(digits.substr(i, 1), And::kNone);
  }
  return words;
}

std::string OrdinalOf(std::string_view digits) { return WithoutMarks(OrdinalWords(CardinalWords(digits, And::kNone))); }

std::string YearOf(std::string_view digits) {
  if (digits.size() != 4 || digits[0] == '0' || digits.substr(1, 2) == "00") return Cardinal(digits);
  return Cardinal(digits.substr(0, 2)) + " " + PairOf(digits.substr(2));
}

std::string PairsOf(std::string_view digits) {
  const bool leading_zero = digits.size() > 1 && digits[0] == '0';
  if (leading_zero || digits.size() > 4) return DigitByDigit(digits);
  if (digits.size() < 3 || digits.substr(1) == "000") return Cardinal(digits);
  const size_t head = digits.size() - 2;
  return Cardinal(digits.substr(0, head)) + " " + PairOf(digits.substr(head));
}

std::string PluralOf(std::string words) {
  if (!words.empty() && words.back() == 'y') {
    words.pop_back();
    return words + "ies";
  }
  return words + (!words.empty() && words.back() == 'x' ? "es" : "s");
}

bool Number::LooksLikeYear() const {
  return !grouped && fraction.empty() && whole.size() == 4 && whole >= "1100" && whole < "2100";
}

std::optional<Number> ParseNumber(View text, size_t i, bool grouped) {
  Number number;
  size_t end = EndOfDigits(text, i);
  number.whole = Narrow(text.substr(i, end - i));
  const auto is_group = [&](size_t at) {
    const char32_t c = At(text, at);
    return (c == U',' || c == U'\u202F' || c == U'\u2009') && EndOfDigits(text, at + 1) == at + 4;
  };
  if (grouped && end > i && end - i <= 3 && text[i] != U'0') {
    for (; is_group(end); end += 4) {
      number.whole += Narrow(text.substr(end + 1, 3));
      number.grouped = true;
    }
  }
  if (At(text, end) == U'.' && IsAsciiDigit(At(text, end + 1))) {
    const size_t begin = end + 1;
    end = EndOfDigits(text, begin);
    number.fraction = Narrow(text.substr(begin, end - begin));
  }
  if (number.whole.empty()) {
    if (number.fraction.empty()) return std::nullopt;
    number.whole = "0";
  }
  number.end = end;
  return number;
}

std::string NumberWords(const Number& number) {
  const std::string& whole = number.whole;
  const size_t significant = whole.find_last_not_of('0') + 1;
  const bool leading_zero = whole.size() > 1 && whole[0] == '0';
  const bool cardinal = number.grouped || (!leading_zero && significant <= kLongestCardinal);
  std::string words = cardinal ? Cardinal(whole) : DigitByDigit(whole);
  if (!number.fraction.empty()) words += " point " + DigitByDigit(number.fraction);
  return words;
}

}  // namespace gsv::text::english
