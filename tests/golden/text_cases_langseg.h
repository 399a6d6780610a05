// Golden rows of the official language segmenter.
#ifndef GSV_TESTS_GOLDEN_TEXT_CASES_LANGSEG_H_
#define GSV_TESTS_GOLDEN_TEXT_CASES_LANGSEG_H_

#include <vector>

#include "golden/text_case.h"

namespace gsv::golden {

// Rows of text, default_lang (empty: the official "auto") and segments, in the compat profile.
//
// A row with a language must be equal: no classifier has a say. Without one it has, for two things: whether Han is
// Chinese or Japanese, and what letters are that are neither ASCII, kana nor Hangul; digits, marks and spaces go with
// what is beside them, and from a part that it does not know the official code deletes signs. A row that differs in
// such characters alone, by "zh" against "ja" or by a deleted sign, is open: it depends on the classifier. Any other
// difference is a failure. A text without a letter or digit, on which the official code fails or finds a language
// "punctuation", passes where the front end refuses it.
bool AcceptsLangseg(const TextFile& file);
std::vector<RowResult> RunLangseg(const TextFile& file);

}  // namespace gsv::golden

#endif  // GSV_TESTS_GOLDEN_TEXT_CASES_LANGSEG_H_
