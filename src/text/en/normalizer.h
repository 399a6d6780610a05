// English text as it is read: text/en_normalization/expend.py of the official engine and text_normalize of english.py.
#ifndef GSV_TEXT_EN_NORMALIZER_H_
#define GSV_TEXT_EN_NORMALIZER_H_

#include <string>
#include <string_view>

#include "text/frontend.h"

namespace gsv::text {

// Numbers, money, times, units and signs as words; ASCII letters, spaces and ' . , ? ! - only.
//
// kCompat keeps the accidents of the official code. kFixed corrects these: the pauses of ; : ， and ； are lost, ’ is
// lost, a line break joins its words, the space before a negative number is lost, km/h is read as km.
std::string NormalizeEnglish(std::string_view text, Profile profile);

}  // namespace gsv::text

#endif  // GSV_TEXT_EN_NORMALIZER_H_
