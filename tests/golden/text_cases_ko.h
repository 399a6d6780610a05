// Golden rows of Korean text.
#ifndef GSV_TESTS_GOLDEN_TEXT_CASES_KO_H_
#define GSV_TESTS_GOLDEN_TEXT_CASES_KO_H_

#include <vector>

#include "golden/text_case.h"

namespace gsv::golden {

// Files with Korean texts and their phones in the compat profile. A row with "mecab": true is of the official code as
// it is; rows without are of the official code without its part-of-speech tagger, mecab-ko, and so is gsv for them.
bool AcceptsKo(const TextFile& file);
std::vector<RowResult> RunKo(const TextFile& file);

}  // namespace gsv::golden

#endif  // GSV_TESTS_GOLDEN_TEXT_CASES_KO_H_
