// Telephone numbers as digits (zh_normalization/phonecode.py).
#ifndef GSV_TEXT_ZH_PHONE_RULES_H_
#define GSV_TEXT_ZH_PHONE_RULES_H_

#include <string>

#include "text/zh/normalizer_options.h"

namespace gsv::text {

// Mobile phones, land lines, 400-numbers.
void ReplacePhones(std::u32string& sentence, const NormalizerOptions& options);

// Those with a hyphen, before it is taken for a minus or a range: 010-12345678, 400-123-4567.
void ReplaceHyphenatedPhones(std::u32string& sentence);

}  // namespace gsv::text

#endif  // GSV_TEXT_ZH_PHONE_RULES_H_
