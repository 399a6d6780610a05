// Signs as words outside the rules for numbers: before a text is cut into sentences, and after the numbers.
#ifndef GSV_TEXT_ZH_SIGN_RULES_H_
#define GSV_TEXT_ZH_SIGN_RULES_H_

#include <string>
#include <string_view>

#include "text/zh/normalizer_options.h"

namespace gsv::text {

// Signs that the official normaliser drops or takes for the end of a sentence. Nothing without options.
std::u32string ReplaceLostSigns(std::u32string_view text, const NormalizerOptions& options);

// Greek letters, circled numbers and operators that are left (TextNormalizer._post_replace); brackets are dropped.
std::u32string ReplaceRemainingSigns(std::u32string_view sentence, const NormalizerOptions& options);

}  // namespace gsv::text

#endif  // GSV_TEXT_ZH_SIGN_RULES_H_
