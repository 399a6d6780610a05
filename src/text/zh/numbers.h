// Numbers as Chinese words (zh_normalization/num.py). Digits are ASCII.
#ifndef GSV_TEXT_ZH_NUMBERS_H_
#define GSV_TEXT_ZH_NUMBERS_H_

#include <string>
#include <string_view>

#include "text/zh/normalizer_options.h"

namespace gsv::text {

// "10010" -> 一万零一十. Leading zeros do not count; "" -> "".
std::u32string CardinalWords(std::u32string_view digits);

// "110" -> 一一零, or 幺幺零 as in a telephone number.
enum class One { kYi, kYao };
std::u32string DigitWords(std::u32string_view digits, One one = One::kYi);

// "3.10" -> 三点一零; ".5" -> 零点五. At most one point. The options say how long a number
// may be to be read as one, and whether 2000 is 两千.
std::u32string NumberWords(std::u32string_view number, const NormalizerOptions& options);

// The same with 负 for a minus.
std::u32string SignedWords(std::u32string_view number, const NormalizerOptions& options);

}  // namespace gsv::text

#endif  // GSV_TEXT_ZH_NUMBERS_H_
