// The letters that are phones.
#ifndef GSV_TEXT_KO_PHONES_H_
#define GSV_TEXT_KO_PHONES_H_

#include <string>
#include <string_view>

namespace gsv::text::ko {

// divide_hangul: the compatibility letters of a spoken text in conjoining ones; vowels of two sounds are two letters.
std::u32string DivideLetters(std::u32string_view spoken);

}  // namespace gsv::text::ko

#endif  // GSV_TEXT_KO_PHONES_H_
