// Explicit readings of Chinese in pinyin, as users write them beside a word or into a lexicon.
#ifndef GSV_TEXT_ZH_READING_H_
#define GSV_TEXT_ZH_READING_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gsv::text::zh {

// The phones of one or more syllables: an initial and a final with its tone for each ("chong2" -> "ch", "ong2").
//   tones       a digit 1 to 5 behind the syllable (5 or 0: neutral), or a mark on its vowel (chóng). Among syllables
//               with marks one without is neutral (shén me), among those with digits it is a mistake; a reading
//               without any tone is none
//   ü           as ü, v or u: (nü3, nv3, nu:3), or u where nothing else can be meant (jue2, lue4)
//   erhua       a syllable of its own, "r5" or "er5", or an r at the end of another (huar1: hua1 and er1)
//   separators  spaces, apostrophes and hyphens; none is needed behind a digit (chong2qing4)
// Upper case counts as lower case. Tones are spoken as written: no sandhi changes them.
// Nullopt where it is no such notation, or a syllable that Mandarin does not have.
std::optional<std::vector<std::string>> ParseReading(std::string_view reading);

}  // namespace gsv::text::zh

#endif  // GSV_TEXT_ZH_READING_H_
