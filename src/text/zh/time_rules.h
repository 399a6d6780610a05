// Dates and times of a sentence as words (zh_normalization/chronology.py).
#ifndef GSV_TEXT_ZH_TIME_RULES_H_
#define GSV_TEXT_ZH_TIME_RULES_H_

#include <string>

#include "text/zh/normalizer_options.h"

namespace gsv::text {

// 2024年5月6日, 2024-05-06, 8:30-12:00, 13:30:05
void ReplaceDatesAndTimes(std::u32string& sentence, const NormalizerOptions& options);

}  // namespace gsv::text

#endif  // GSV_TEXT_ZH_TIME_RULES_H_
