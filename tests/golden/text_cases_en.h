// Golden text rows of the English front end, and of cutting a text into sentences.
#ifndef GSV_TESTS_GOLDEN_TEXT_CASES_EN_H_
#define GSV_TESTS_GOLDEN_TEXT_CASES_EN_H_

#include <vector>

#include "golden/text_case.h"

namespace gsv::golden {

// Files with English texts and their phones, with tokens and parts of speech, with words and the phones of the spelling
// network alone, or with texts and their sentences by cut method.
bool AcceptsEn(const TextFile& file);
std::vector<RowResult> RunEn(const TextFile& file);

}  // namespace gsv::golden

#endif  // GSV_TESTS_GOLDEN_TEXT_CASES_EN_H_
