// Numbers in Korean words.
#ifndef GSV_TEXT_KO_NUMBERS_H_
#define GSV_TEXT_KO_NUMBERS_H_

#include <string>
#include <string_view>

namespace gsv::text::ko {

// 삼 from Chinese; 세 native, as it stands before a noun.
enum class Numerals { kSino, kNative };

// "1234" -> 천이백삼십사. Native words up to 99, Chinese ones above. ASCII digits; leading zeros do not count; numbers
// of more than 16 digits are read digit by digit.
std::u32string SpellNumber(std::u32string_view digits, Numerals numerals);

// "010" -> 영일영 or 공일공.
enum class Zero { kYeong, kGong };
std::u32string SpellDigits(std::u32string_view digits, Zero zero = Zero::kYeong);

// As g2pk2 spells a number (numerals.py, process_num): like SpellNumber, with its slips (110000 is 십만).
std::u32string SpellOfficially(std::u32string_view digits, Numerals numerals);

// Digits in a text with the marks of the annotator: numbers before a counting noun as words, Chinese or native as g2pk2
// has them, all others digit by digit.
std::u32string SpellCounts(std::u32string_view annotated);

}  // namespace gsv::text::ko

#endif  // GSV_TEXT_KO_NUMBERS_H_
