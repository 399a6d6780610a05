// Numbers of a Korean text as words.
#ifndef GSV_TEXT_KO_NUMBER_RULES_H_
#define GSV_TEXT_KO_NUMBER_RULES_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "text/ko/normalizer.h"

namespace gsv::text::ko {

// `text`: ASCII digits.
void ReadNumbers(std::u32string& text, const NormalizerOptions& options);

// The length of the unit that `text`, which stands behind a number, starts with; 0: none.
size_t UnitLengthAfterNumber(std::u32string_view text);

}  // namespace gsv::text::ko

#endif  // GSV_TEXT_KO_NUMBER_RULES_H_
