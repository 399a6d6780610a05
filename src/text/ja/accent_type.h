// Stage 4: where the pitch of each accent phrase falls.
#ifndef GSV_TEXT_JA_ACCENT_TYPE_H_
#define GSV_TEXT_JA_ACCENT_TYPE_H_

#include "text/ja/word.h"

namespace gsv::text::ja {

// Sets the accent of the first word of each accent phrase to that of the phrase, by the rules that the words bring
// along (Word::join_rule) and those of numerals. Open JTalk's njd_set_accent_type; the rules are those of Sagisaka and
// Sato, "Accentuation rules for Japanese word concatenation" (1983).
void SetAccentTypes(Words& words);

// A join rule as it applies behind a word of part of speech `pos`. `name` is empty where none does.
//   F1 .. F5  function words: keep; if flat, fall at the join; if not flat; always; become flat
//   C1 .. C5  nouns: the second word's accent; its first mora; the first word's last mora; flat; keep
//   P1 .. P14 prefixes and suffixes
struct JoinRule {
  std::string_view name;
  int offset = 0;  // moras behind the join
};
JoinRule FindJoinRule(std::string_view rules, std::string_view pos);

}  // namespace gsv::text::ja

#endif  // GSV_TEXT_JA_ACCENT_TYPE_H_
