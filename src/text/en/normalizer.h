// English text as it is read: text/en_normalization/expend.py of the official engine and text_normalize of english.py.
#ifndef GSV_TEXT_EN_NORMALIZER_H_
#define GSV_TEXT_EN_NORMALIZER_H_

#include <string>

namespace gsv::text {

// Numbers, money, times, units and signs as words; ASCII letters, spaces and ' . , ? ! - only. All accidents of the
// official code are kept; fixed/reader.h reads what it stumbles over before.
std::string NormalizeEnglish(std::u32string text);

}  // namespace gsv::text

#endif  // GSV_TEXT_EN_NORMALIZER_H_
