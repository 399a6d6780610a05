// Units and temperatures (zh_normalization/quantifier.py, RE_TO_RANGE of num.py).
#ifndef GSV_TEXT_ZH_UNIT_RULES_H_
#define GSV_TEXT_ZH_UNIT_RULES_H_

#include <string>

#include "text/zh/normalizer_options.h"

namespace gsv::text {

// 5cm~6cm, -3℃, 5kg
void ReplaceUnits(std::u32string& sentence, const NormalizerOptions& options);

}  // namespace gsv::text

#endif  // GSV_TEXT_ZH_UNIT_RULES_H_
