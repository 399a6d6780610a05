// Units and temperatures (zh_normalization/quantifier.py, RE_TO_RANGE of num.py).
#ifndef GSV_TEXT_ZH_UNIT_RULES_H_
#define GSV_TEXT_ZH_UNIT_RULES_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "text/zh/normalizer_options.h"

namespace gsv::text {

// 5cm~6cm, -3℃, 5kg
void ReplaceUnits(std::u32string& sentence, const NormalizerOptions& options);

// The length of the unit that `text`, which stands behind a number, starts with; 0: none.
size_t UnitLengthAfterNumber(std::u32string_view text);

}  // namespace gsv::text

#endif  // GSV_TEXT_ZH_UNIT_RULES_H_
