// Stage 2: digits become numbers.
#ifndef GSV_TEXT_JA_DIGITS_H_
#define GSV_TEXT_JA_DIGITS_H_

#include "text/ja/word.h"

namespace gsv::text::ja {

// Open JTalk's njd_set_digit:
//   - a sequence of digits is read as a number (１２３ -> 百 二十 三) or digit by digit (０３, or between hyphens), by
//   its
//     commas, a leading zero, and what stands around it; more than 72 digits stay as they are
//   - a decimal point becomes 点, and the digits behind it stay single
//   - counters change the reading of the number before them and their own (一本 イッポン, 三本 サンボン), dates and
//     persons have readings of their own (一日 ツイタチ, 二人 フタリ): counters.h
void SetDigits(Words& words);

}  // namespace gsv::text::ja

#endif  // GSV_TEXT_JA_DIGITS_H_
