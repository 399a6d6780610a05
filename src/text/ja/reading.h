// Explicit readings of Japanese, as users write them beside a word or into a lexicon.
#ifndef GSV_TEXT_JA_READING_H_
#define GSV_TEXT_JA_READING_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "text/ja/word.h"

namespace gsv::text::ja {

// The phones of kana with accents: "コンニチワ", "ハ'シ" (chopsticks), "ハシ'オ/ワタル'、ミギエ？". It is the notation
// that AquesTalk introduced and VOICEVOX, its relatives and their users write; one mark per accent says all there is to
// say, since where the pitch rises follows from where it falls.
//   kana         katakana or hiragana as spoken: ワ for the particle は, ー or the vowel for a long vowel (トーキョー);
//   the
//                short vowels of キョ and the like as usual
//   '            behind the mora after which the pitch falls; none, or behind the last mora: flat
//   /            between two accent phrases
//   、 ？ 。 ！   a pause, as in a text (also , ? . !)
//   _            before a mora whose vowel is voiceless; the phones do not tell it from others
// Full-width ' / _ count as theirs.
// Nullopt where it is no such notation.
std::optional<std::vector<std::string>> ParseReading(std::string_view reading);

// One accent phrase of that notation as a word (reading, pronunciation, accent, moras).
std::optional<Word> ParseAccentPhrase(std::string_view kana);

}  // namespace gsv::text::ja

#endif  // GSV_TEXT_JA_READING_H_
