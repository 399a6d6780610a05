// Japanese texts before they are read.
#ifndef GSV_TEXT_JA_NORMALIZER_H_
#define GSV_TEXT_JA_NORMALIZER_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace gsv::text::ja {

// Of marks in a row (! ? … , . -) the first stays (the official replace_consecutive_punctuation).
std::u32string CollapseMarks(std::u32string_view text);

// The fixed profile: signs that the official code passes over become words, and marks within numbers no longer cut them
// (normalizer.cc has the list).
std::u32string ReadSigns(std::u32string_view text);

// The length of the unit in Latin letters that `text`, which stands behind a number, starts with; 0: none.
size_t UnitLengthAfterNumber(std::u32string_view text);

}  // namespace gsv::text::ja

#endif  // GSV_TEXT_JA_NORMALIZER_H_
