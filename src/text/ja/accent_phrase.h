// Stage 3: which words share an accent phrase.
#ifndef GSV_TEXT_JA_ACCENT_PHRASE_H_
#define GSV_TEXT_JA_ACCENT_PHRASE_H_

#include "text/ja/word.h"

namespace gsv::text::ja {

// Decides for every word that is still undecided whether it continues the accent phrase of the word before it: the 18
// rules of Open JTalk's njd_set_accent_phrase, of which the last that applies wins.
void SetAccentPhrases(Words& words);

}  // namespace gsv::text::ja

#endif  // GSV_TEXT_JA_ACCENT_PHRASE_H_
