// Explicit readings of Cantonese in jyutping, as users write them beside a word or into a lexicon.
#ifndef GSV_TEXT_YUE_READING_H_
#define GSV_TEXT_YUE_READING_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gsv::text::yue {

// The phones of one or more syllables, two for each ("nei5 hou2" -> "Yn", "Yei5", "Yh", "You2"). Every syllable ends
// with its tone, a digit 1 to 6; separators (spaces, hyphens, apostrophes) may stand between them and need not
// (nei5hou2). Upper case counts as lower case. A syllable that the models lack is its nearest neighbour (gep6: gip6).
// Nullopt where it is no such notation, or a syllable that Cantonese does not have.
std::optional<std::vector<std::string>> ParseReading(std::string_view reading);

}  // namespace gsv::text::yue

#endif  // GSV_TEXT_YUE_READING_H_
