#include "text/en/number_rules.h"

#include <algorithm>
#include <iterator>

#include "text/en/numbers.h"
#include "text/en/replace.h"

namespace gsv::text::english {
namespace {

std::u32string Wide(std::string_view ascii) { return {ascii.begin(), ascii.end()}; }
std::string Narrow(View ascii) { return {ascii.begin(), ascii.end()}; }

size_t EndOfDigits(View text, size_t i) { return EndOf(text, i, IsAsciiDigit); }
size_t EndOfSpace(View text, size_t i) { return EndOf(text, i, IsSpace); }

// "1. " -> "1st, "
Match ListNumber(View text, size_t i) {
  if (!IsAsciiDigit(text[i]) || !IsBoundary(text, i)) return {};
  const size_t end = EndOfDigits(text, i);
  if (!StartsWith(text, end, U". ")) return {};
  return Replacement{end + 2 - i, Wide(OrdinalDigits(Narrow(text.substr(i, end - i)))) + U", "};
}

bool IsExponent(char32_t c) { return View(U"⁰¹²³⁴⁵⁶⁷⁸⁹ˣʸⁿ").find(c) != View::npos; }

// The end of a number or a single letter, with exponents; `i` where there is none.
size_t EndOfOperand(View text, size_t i) {
  size_t begin = i;
  if (At(text, begin) == U'-' && IsDecimalDigit(At(text, begin + 1))) ++begin;
  size_t end = EndOf(text, begin, IsDecimalDigit);
  if (At(text, end) == U'.' && IsDecimalDigit(At(text, end + 1))) end = EndOf(text, end + 1, IsDecimalDigit);
  if (end == begin && IsAsciiLetter(At(text, begin))) end = begin + 1;
  return end == begin ? i : EndOf(text, end, IsExponent);
}

View OperatorWord(char32_t c) {
  switch (c) {
    case U'+':
      return U" plus ";
    case U'-':
      return U" minus ";
    case U'×':
      return U" times ";
    case U'÷':
      return U" divided by ";
    case U'=':
      return U" Equals ";
    default:
      return {};
  }
}

// "3 + 5": an operator between blanks.
Match Arithmetic(View text, size_t i) {
  const size_t left = EndOfOperand(text, i);
  const size_t sign = EndOfSpace(text, left);
  if (left == i || sign == left) return {};
  const View word = OperatorWord(At(text, sign));
  if (word.empty()) return {};
  const size_t right = EndOfSpace(text, sign + 1);
  const size_t end = EndOfOperand(text, right);
  if (right == sign + 1 || end == right) return {};
  std::u32string words(text.substr(i, left - i));
  return Replacement{end - i, words.append(word).append(text.substr(right, end - right))};
}

// A chain "a + b + c" shares its operands, so that one pass reads every other operator.
std::u32string ReplaceArithmetic(std::u32string text) {
  for (int pass = 0; pass < 2; ++pass) text = Replace(text, Arithmetic);
  return text;
}

// " -5" -> "negative 5"
Match NegativeNumber(View text, size_t i) {
  const size_t sign = EndOfSpace(text, i);
  if ((sign == i && i > 0) || At(text, sign) != U'-') return {};
  const size_t end = EndOf(text, sign + 1, IsDecimalDigit);
  if (end == sign + 1) return {};
  return Replacement{end - i, U"negative " + std::u32string(text.substr(sign + 1, end - sign - 1))};
}

// "12,000" -> "12000"
Match GroupedNumber(View text, size_t i) {
  if (!IsAsciiDigit(text[i])) return {};
  size_t end = EndOf(text, i, [](char32_t c) { return IsAsciiDigit(c) || c == U','; });
  while (text[end - 1] == U',') --end;
  if (end - i < 3) return {};
  std::u32string digits(text.substr(i, end - i));
  std::erase(digits, U',');
  return Replacement{end - i, digits};
}

// "13:30" -> "one thirty p.m."
Match Time(View text, size_t i) {
  if (!IsAsciiDigit(text[i]) || !IsBoundary(text, i)) return {};
  const size_t colon = EndOfDigits(text, i);
  if (colon - i > 2 || At(text, colon) != U':') return {};
  const size_t end = colon + 3;
  if (EndOfDigits(text, colon + 1) < end || !IsBoundary(text, end) || text[colon + 1] > U'5') return {};
  int hours = 0;
  for (char32_t c : text.substr(i, colon - i)) hours = 10 * hours + static_cast<int>(c - U'0');
  if (hours > 23) return {};
  const std::string period = hours < 12 ? "a.m." : "p.m.";
  const std::string hour = CardinalWords(std::to_string(hours > 12 ? hours - 12 : hours), And::kBritish);
  const std::string digits = Narrow(text.substr(colon + 1, 2));
  const std::string minute = digits == "00" ? "o'clock" : CardinalWords(digits, And::kBritish);
  return Replacement{end - i, Wide(hour + " " + minute + " " + period)};
}

struct Unit {
  View sign;
  const char* singular;
  const char* plural;
};
// In the order of the official pattern. "km" comes first, so that its "km/h" is never found.
constexpr Unit kUnits[] = {{U"m", "meter", "meters"},
                           {U"km", "kilometer", "kilometers"},
                           {U"ft", "feet", "feet"},
                           {U"L", "liter", "liters"},
                           {U"tbsp", "tablespoon", "tablespoons"},
                           {U"tsp", "teaspoon", "teaspoons"},
                           {U"h", "hour", "hours"},
                           {U"min", "minute", "minutes"},
                           {U"s", "second", "seconds"},
                           {U"°C", "degree celsius", "degrees celsius"},
                           {U"°F", "degree fahrenheit", "degrees fahrenheit"}};

// "5km" -> "5 kilometers"
Match Measurement(View text, size_t i) {
  if (!IsAsciiDigit(text[i]) || !IsBoundary(text, i)) return {};
  size_t end = EndOfDigits(text, i);
  const bool decimal = At(text, end) == U'.' && IsAsciiDigit(At(text, end + 1));
  const bool one = WithoutLeadingZeros(Narrow(text.substr(i, end - i))) == "1";
  if (decimal) end = EndOfDigits(text, end + 1);
  const auto matches = [&](const Unit& unit) {
    return StartsWith(text, end, unit.sign) && IsBoundary(text, end + unit.sign.size());
  };
  const Unit* unit = std::find_if(std::begin(kUnits), std::end(kUnits), matches);
  if (unit == std::end(kUnits)) return {};
  std::u32string words(text.substr(i, end - i));
  words.append(U" ").append(Wide(one && !decimal ? unit->singular : unit->plural));
  return Replacement{end + unit->sign.size() - i, words};
}

struct Currency {
  char32_t sign;
  const char* one;
  const char* many;
  const char* one_hundredth;
  const char* hundredths;
};
constexpr Currency kCurrencies[] = {{U'£', "pound", "pounds", "penny", "pence"},
                                    {U'$', "dollar", "dollars", "cent", "cents"}};

// "6.24" -> "6 dollars and 24 cents"
std::string MoneyWords(const std::string& amount, const Currency& currency) {
  const size_t point = amount.find('.');
  if (point != amount.npos && amount.find('.', point + 1) != amount.npos) return amount + " " + currency.many;
  const auto number = [](std::string digits) {
    std::erase_if(digits, [](char c) { return c < '0' || c > '9'; });
    return std::string(WithoutLeadingZeros(digits.empty() ? "0" : digits));
  };
  const std::string whole = number(amount.substr(0, point));
  std::string hundredths = point == amount.npos ? "" : amount.substr(point + 1);
  if (hundredths.size() == 1) hundredths += '0';
  hundredths = number(hundredths);
  std::string whole_words = whole + " " + (whole == "1" ? currency.one : currency.many);
  std::string hundredth_words = hundredths + " " + (hundredths == "1" ? currency.one_hundredth : currency.hundredths);
  if (whole != "0" && hundredths != "0") return whole_words + " and " + hundredth_words;
  if (whole != "0") return whole_words;
  if (hundredths != "0") return hundredth_words;
  return std::string("zero ") + currency.many;
}

bool IsAmount(char32_t c) { return IsAsciiDigit(c) || c == U'.' || c == U','; }

// "$6.24"
Match MoneyAfterSign(View text, size_t i, const Currency& currency) {
  if (text[i] != currency.sign) return {};
  size_t end = EndOf(text, i + 1, IsAmount);
  while (end > i + 1 && !IsAsciiDigit(text[end - 1])) --end;
  if (end == i + 1) return {};
  return Replacement{end - i, Wide(MoneyWords(Narrow(text.substr(i + 1, end - i - 1)), currency))};
}

// "6.24$"
Match MoneyBeforeSign(View text, size_t i, const Currency& currency) {
  const size_t end = EndOf(text, i, IsAmount);
  if (end == i || !IsAsciiDigit(text[end - 1]) || At(text, end) != currency.sign) return {};
  return Replacement{end + 1 - i, Wide(MoneyWords(Narrow(text.substr(i, end - i)), currency))};
}

// "3.14" -> "3 point 1 4"
Match Decimal(View text, size_t i) {
  if (!IsAsciiDigit(text[i])) return {};
  const size_t point = EndOfDigits(text, i);
  if (At(text, point) != U'.') return {};
  const size_t begin = EndOfSpace(text, point + 1);
  const size_t end = EndOfDigits(text, begin);
  if (end == begin) return {};
  std::u32string words = std::u32string(text.substr(i, point - i)) + U" point";
  for (char32_t c : text.substr(point + 1, end - point - 1)) words.append(U" ").push_back(c);
  return Replacement{end - i, words};
}

// "3/4" -> "three fourths"
Match Fraction(View text, size_t i) {
  if (!IsAsciiDigit(text[i])) return {};
  const size_t slash = EndOfDigits(text, i);
  const size_t end = EndOfDigits(text, slash + 1);
  if (At(text, slash) != U'/' || end == slash + 1) return {};
  const std::string above = Narrow(text.substr(i, slash - i));
  const std::string below = Narrow(text.substr(slash + 1, end - slash - 1));
  const std::string_view numerator = WithoutLeadingZeros(above);
  const std::string_view denominator = WithoutLeadingZeros(below);
  std::string words = CardinalWords(numerator, And::kBritish);
  if (denominator == "2") {
    words += numerator == "1" ? " half" : " halves";
  } else if (denominator != "1") {
    words += " " + OrdinalWords(CardinalWords(denominator, And::kBritish));
    if (numerator != "1" && numerator != "0") words += "s";
  }
  return Replacement{end - i, Wide(words)};
}

// "22nd" -> "twenty-second"
Match Ordinal(View text, size_t i) {
  if (!IsAsciiDigit(text[i])) return {};
  const size_t end = EndOfDigits(text, i);
  for (View suffix : {U"st", U"nd", U"rd", U"th"}) {
    if (!StartsWith(text, end, suffix)) continue;
    return Replacement{end + 2 - i, Wide(OrdinalWords(CardinalWords(Narrow(text.substr(i, end - i)), And::kBritish)))};
  }
  return {};
}

// What is left, in the style of a year from 1001 to 2999.
std::string IntegerWords(std::string_view digits) {
  digits = WithoutLeadingZeros(digits);
  const bool year = digits.size() == 4 && (digits[0] == '1' || digits[0] == '2') && digits != "1000";
  if (!year || digits == "2000") return CardinalWords(digits, And::kNone);
  if (digits.substr(0, 3) == "200") return "two thousand " + CardinalWords(digits.substr(3), And::kNone);
  if (digits.substr(2) == "00") return CardinalWords(digits.substr(0, 2), And::kNone) + " hundred";
  return PairWords(digits);
}

Match Integer(View text, size_t i) {
  if (!IsAsciiDigit(text[i])) return {};
  const size_t end = EndOfDigits(text, i);
  return Replacement{end - i, Wide(IntegerWords(Narrow(text.substr(i, end - i))))};
}

}  // namespace

std::u32string ReadNumbers(std::u32string text) {
  if (std::none_of(text.begin(), text.end(), IsDecimalDigit)) return ReplaceArithmetic(std::move(text));
  text = Replace(text, ListNumber);
  text = ReplaceArithmetic(std::move(text));
  for (const auto rule : {NegativeNumber, GroupedNumber, Time, Measurement}) text = Replace(text, rule);
  for (const Currency& currency : kCurrencies) {
    text = Replace(text, [&](View t, size_t i) { return MoneyAfterSign(t, i, currency); });
    text = Replace(text, [&](View t, size_t i) { return MoneyBeforeSign(t, i, currency); });
  }
  for (const auto rule : {Decimal, Fraction, Ordinal, Integer}) text = Replace(text, rule);
  return text;
}

}  // namespace gsv::text::english
