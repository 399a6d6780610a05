// English number words, as the Python package inflect 7.5 has them.
#ifndef GSV_TEXT_EN_NUMBERS_H_
#define GSV_TEXT_EN_NUMBERS_H_

#include <string>
#include <string_view>

namespace gsv::text {

// Everything takes a string of decimal digits, not empty. Numbers of more digits than have a name (36) are read digit
// by digit.

// "1,234,567" -> "one million, two hundred and thirty-four thousand, five hundred and sixty-seven"
enum class And { kNone, kBritish };
std::string CardinalWords(std::string_view digits, And with_and);

// Pairs of a year: "1906" -> "nineteen oh six". Four digits.
std::string PairWords(std::string_view digits);

// "22" -> "22nd"
std::string OrdinalDigits(std::string_view digits);

// "twenty-two" -> "twenty-second"
std::string OrdinalWords(std::string_view cardinal);

// 007 -> 7; 000 -> 0
std::string_view WithoutLeadingZeros(std::string_view digits);

}  // namespace gsv::text

#endif  // GSV_TEXT_EN_NUMBERS_H_
