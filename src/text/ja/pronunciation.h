// Stage 1: words that the dictionary has no reading for are read by their letters.
#ifndef GSV_TEXT_JA_PRONUNCIATION_H_
#define GSV_TEXT_JA_PRONUNCIATION_H_

#include "text/ja/word.h"

namespace gsv::text::ja {

// Open JTalk's njd_set_pronunciation:
//   - a word without moras is read by its kana and Latin letters, other characters in it are passed over, and becomes a
//     filler; a question mark stays one; whatever cannot be read so is a pause
//   - fillers of one mora or letter each in a row become one word
//   - う behind a verb or auxiliary is a long vowel (行こう)
//   - です and ます before a question mark keep their vowel
void SetPronunciation(Words& words);

}  // namespace gsv::text::ja

#endif  // GSV_TEXT_JA_PRONUNCIATION_H_
