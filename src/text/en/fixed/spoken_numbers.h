// Numbers as they are spoken: without commas and hyphens, which would be pauses or parts of a word.
#ifndef GSV_TEXT_EN_FIXED_SPOKEN_NUMBERS_H_
#define GSV_TEXT_EN_FIXED_SPOKEN_NUMBERS_H_

#include <optional>
#include <string>
#include <string_view>

#include "text/en/replace.h"

namespace gsv::text::english {

// Decimal digits in, not empty.
std::string Cardinal(std::string_view digits);      // "1234" -> "one thousand two hundred thirty four"
std::string DigitByDigit(std::string_view digits);  // "007" -> "zero zero seven"
std::string OrdinalOf(std::string_view digits);     // "22" -> "twenty second"
std::string YearOf(std::string_view digits);        // "1906" -> "nineteen oh six"; "987" -> as a number
std::string PairsOf(std::string_view digits);       // "747" -> "seven forty seven": digits of a name
// "twenty" -> "twenties"
std::string PluralOf(std::string words);

// A number as written.
struct Number {
  size_t end = 0;        // behind it
  std::string whole;     // without grouping commas; "0" where it starts with the point
  std::string fraction;  // digits behind the point; empty where there is no point
  bool grouped = false;  // 1,000

  bool IsOne() const { return whole == "1" && fraction.empty(); }
  // Four digits that are a year by themselves.
  bool LooksLikeYear() const;
};
// At `i` of `text`, which is a digit or a point before one. "1,234" counts as one number where `grouped`.
std::optional<Number> ParseNumber(View text, size_t i, bool grouped = true);

// "3.14" -> "three point one four". `plain` as EnglishOptions::plain_numbers.
std::string NumberWords(const Number& number);

}  // namespace gsv::text::english

#endif  // GSV_TEXT_EN_FIXED_SPOKEN_NUMBERS_H_
