// Numbers of a Korean text as words.
#ifndef GSV_TEXT_KO_NUMBER_RULES_H_
#define GSV_TEXT_KO_NUMBER_RULES_H_

#include <string>

#include "text/ko/normalizer.h"

namespace gsv::text::ko {

// `text`: ASCII digits.
void ReadNumbers(std::u32string& text, const NormalizerOptions& options);

}  // namespace gsv::text::ko

#endif  // GSV_TEXT_KO_NUMBER_RULES_H_
