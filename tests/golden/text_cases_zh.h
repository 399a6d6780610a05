// Golden rows of Chinese text: phones, normalisation, words, readings, corrected readings.
#ifndef GSV_TESTS_GOLDEN_TEXT_CASES_ZH_H_
#define GSV_TESTS_GOLDEN_TEXT_CASES_ZH_H_

#include <vector>

#include "golden/text_case.h"

namespace gsv::golden {

bool AcceptsChinese(const TextFile& file);

// The compat profile. A row where the official code raises an exception passes if digits of other scripts are gone,
// characters without a reading are UNK, and all others have their phones.
std::vector<RowResult> RunChinese(const TextFile& file);

}  // namespace gsv::golden

#endif  // GSV_TESTS_GOLDEN_TEXT_CASES_ZH_H_
