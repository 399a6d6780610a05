// Golden rows of Chinese text: phones, normalisation, words, readings, corrected readings.
#ifndef GSV_TESTS_GOLDEN_TEXT_CASES_ZH_H_
#define GSV_TESTS_GOLDEN_TEXT_CASES_ZH_H_

#include <vector>

#include "golden/text_case.h"

namespace gsv::golden {

bool AcceptsChinese(const TextFile& file);

// The compat profile. A row where the official code raises an exception passes if every character that it cannot read
// became UNK, and digits of other scripts nothing.
std::vector<RowResult> RunChinese(const TextFile& file);

}  // namespace gsv::golden

#endif  // GSV_TESTS_GOLDEN_TEXT_CASES_ZH_H_
