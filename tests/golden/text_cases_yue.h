// Golden rows of Cantonese text.
#ifndef GSV_TESTS_GOLDEN_TEXT_CASES_YUE_H_
#define GSV_TESTS_GOLDEN_TEXT_CASES_YUE_H_

#include <vector>

#include "golden/text_case.h"

namespace gsv::golden {

// Files with Cantonese texts, their normalised form, phones and phones per character.
bool AcceptsYue(const TextFile& file);

// The compat profile. A row where the official code raises an exception has null "phones" and names the characters that
// must be UNK in "unknown".
std::vector<RowResult> RunYue(const TextFile& file);

}  // namespace gsv::golden

#endif  // GSV_TESTS_GOLDEN_TEXT_CASES_YUE_H_
