// Golden text rows of the tokenizer of RoBERTa.
#ifndef GSV_TESTS_GOLDEN_TEXT_CASES_WORDPIECE_H_
#define GSV_TESTS_GOLDEN_TEXT_CASES_WORDPIECE_H_

#include <vector>

#include "golden/text_case.h"

namespace gsv::golden {

// Rows of a text, what the official tokenizer makes of it and the ids of its code points; the vocabulary is the file
// wordpiece_vocab.txt beside them.
bool AcceptsWordpiece(const TextFile& file);
std::vector<RowResult> RunWordpiece(const TextFile& file);

}  // namespace gsv::golden

#endif  // GSV_TESTS_GOLDEN_TEXT_CASES_WORDPIECE_H_
