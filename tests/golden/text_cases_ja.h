// Golden rows of Japanese text and its phones.
#ifndef GSV_TESTS_GOLDEN_TEXT_CASES_JA_H_
#define GSV_TESTS_GOLDEN_TEXT_CASES_JA_H_

#include <vector>

#include "golden/text_case.h"

namespace gsv::golden {

bool AcceptsJapanese(const TextFile& file);

// The compat profile, with the dictionary of the Debian package.
std::vector<RowResult> RunJapanese(const TextFile& file);

}  // namespace gsv::golden

#endif  // GSV_TESTS_GOLDEN_TEXT_CASES_JA_H_
