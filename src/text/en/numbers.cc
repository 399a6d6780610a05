#include "text/en/numbers.h"

#include <iterator>
#include <utility>

namespace gsv::text {
namespace {

constexpr std::string_view kUnits[] = {"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"};
constexpr std::string_view kTeens[] = {"ten",     "eleven",  "twelve",    "thirteen", "fourteen",
                                       "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"};
constexpr std::string_view kTens[] = {"",      "",      "twenty",  "thirty", "forty",
                                      "fifty", "sixty", "seventy", "eighty", "ninety"};
constexpr std::string_view kThousands[] = {"",
                                           " thousand",
                                           " million",
                                           " billion",
                                           " trillion",
                                           " quadrillion",
                                           " quintillion",
                                           " sextillion",
                                           " septillion",
                                           " octillion",
                                           " nonillion",
                                           " decillion"};
constexpr size_t kLongestNumber = 3 * std::size(kThousands);

constexpr std::pair<std::string_view, std::string_view> kIrregularOrdinals[] = {
    {"ty", "tieth"},   {"one", "first"},    {"two", "second"}, {"three", "third"},
    {"five", "fifth"}, {"eight", "eighth"}, {"nine", "ninth"}, {"twelve", "twelfth"}};

int Digit(char c) { return c - '0'; }

// 1 to 99.
std::string TwoDigits(int tens, int units) {
  if (tens == 0) return std::string(kUnits[units]);
  if (tens == 1) return std::string(kTeens[units]);
  std::string words(kTens[tens]);
  if (units != 0) words.append("-").append(kUnits[units]);
  return words;
}

// 1 to 999.
std::string ThreeDigits(int hundreds, int tens, int units, And with_and) {
  std::string words;
  if (hundreds != 0) {
    words.append(kUnits[hundreds]).append(" hundred");
    if (tens == 0 && units == 0) return words;
    words += with_and == And::kBritish ? " and " : " ";
  }
  return words + TwoDigits(tens, units);
}

std::string DigitByDigit(std::string_view digits) {
  std::string words;
  for (char c : digits) words.append(words.empty() ? "" : " ").append(kUnits[Digit(c)]);
  return words;
}

}  // namespace

std::string_view WithoutLeadingZeros(std::string_view digits) {
  const size_t first = digits.find_first_not_of('0');
  return digits.substr(first == digits.npos ? digits.size() - 1 : first);
}

std::string CardinalWords(std::string_view digits, And with_and) {
  digits = WithoutLeadingZeros(digits);
  if (digits == "0") return std::string(kUnits[0]);
  if (digits.size() > kLongestNumber) return DigitByDigit(digits);
  const size_t groups = (digits.size() + 2) / 3;
  std::string padded(3 * groups - digits.size(), '0');
  padded += digits;

  std::string words;
  for (size_t i = 0; i < groups; ++i) {
    const int hundreds = Digit(padded[3 * i]);
    const int tens = Digit(padded[3 * i + 1]);
    const int units = Digit(padded[3 * i + 2]);
    if (hundreds == 0 && tens == 0 && units == 0) continue;
    const size_t thousands = groups - 1 - i;
    const bool joined = thousands == 0 && hundreds == 0;  // "one thousand and five"
    if (!words.empty()) words += !joined ? ", " : with_and == And::kBritish ? " and " : " ";
    words.append(ThreeDigits(hundreds, tens, units, with_and)).append(kThousands[thousands]);
  }
  return words;
}

std::string PairWords(std::string_view digits) {
  std::string words;
  for (size_t i = 0; i + 1 < digits.size(); i += 2) {
    const int tens = Digit(digits[i]);
    const int units = Digit(digits[i + 1]);
    if (!words.empty()) words += ' ';
    if (tens != 0) {
      words += TwoDigits(tens, units);
    } else {
      words.append("oh ").append(units == 0 ? "oh" : kUnits[units]);
    }
  }
  return words;
}

std::string OrdinalDigits(std::string_view digits) {
  const int units = Digit(digits.back());
  const bool teen = digits.size() > 1 && digits[digits.size() - 2] == '1';
  const std::string_view suffix = teen || units > 3 || units == 0 ? "th" : units == 1 ? "st" : units == 2 ? "nd" : "rd";
  return std::string(digits).append(suffix);
}

std::string OrdinalWords(std::string_view cardinal) {
  for (const auto& [end, ordinal] : kIrregularOrdinals) {
    if (cardinal.size() >= end.size() && cardinal.substr(cardinal.size() - end.size()) == end) {
      return std::string(cardinal.substr(0, cardinal.size() - end.size())).append(ordinal);
    }
  }
  return std::string(cardinal).append("th");
}

}  // namespace gsv::text
