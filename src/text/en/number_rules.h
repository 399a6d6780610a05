// Everything in an English text that has to do with digits.
#ifndef GSV_TEXT_EN_NUMBER_RULES_H_
#define GSV_TEXT_EN_NUMBER_RULES_H_

#include <string>

namespace gsv::text::english {

// Numbers of lists, arithmetic, signs, times, units, money, decimals, fractions, ordinals and integers, in this order.
std::u32string ReadNumbers(std::u32string text);

}  // namespace gsv::text::english

#endif  // GSV_TEXT_EN_NUMBER_RULES_H_
