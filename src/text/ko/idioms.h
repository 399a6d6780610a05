// Words whose pronunciation no rule gives (g2pk2's idioms.txt).
#ifndef GSV_TEXT_KO_IDIOMS_H_
#define GSV_TEXT_KO_IDIOMS_H_

#include <string>

namespace gsv::text::ko {

// Rewrites them as they are spoken, one after the other.
//   at_word_start  not within another word: 마지막일 is not 막일 [망닐], 11번째 not 1번째
void ReplaceIdioms(std::u32string& text, bool at_word_start);

}  // namespace gsv::text::ko

#endif  // GSV_TEXT_KO_IDIOMS_H_
