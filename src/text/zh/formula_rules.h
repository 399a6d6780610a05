// Arithmetic, powers, fractions and percentages (zh_normalization/num.py).
#ifndef GSV_TEXT_ZH_FORMULA_RULES_H_
#define GSV_TEXT_ZH_FORMULA_RULES_H_

#include <string>

#include "text/zh/normalizer_options.h"

namespace gsv::text {

bool IsSuperscript(char32_t c);  // one that the rules know: ⁰-⁹ ˣ ʸ ⁿ

// 3+5=8, 10², 7/12, 62%
void ReplaceFormulas(std::u32string& sentence, const NormalizerOptions& options);

}  // namespace gsv::text

#endif  // GSV_TEXT_ZH_FORMULA_RULES_H_
