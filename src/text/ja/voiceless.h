// Stage 5: vowels that lose their voice.
#ifndef GSV_TEXT_JA_VOICELESS_H_
#define GSV_TEXT_JA_VOICELESS_H_

#include "text/ja/word.h"

namespace gsv::text::ja {

// Marks moras whose vowel is voiceless with ’ behind them. Open JTalk's njd_set_unvoiced_vowel:
//   0  not in fillers
//   1  the su of です and ます at their end, unless a question or a long vowel follows
//   2  a verb, auxiliary or particle シ goes before its neighbours
//   3  never two in a row
//   4  not where the pitch falls
//   5  i and u between two voiceless consonants, but not between two of s, or two of f and h
// A kana that is no mora of the table ends it: the words from there on stay as they are.
void SetVoicelessVowels(Words& words);

}  // namespace gsv::text::ja

#endif  // GSV_TEXT_JA_VOICELESS_H_
