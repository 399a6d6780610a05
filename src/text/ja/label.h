// From words to phones: the part of Open JTalk's full-context labels that prosody is made of, and the official marks.
#ifndef GSV_TEXT_JA_LABEL_H_
#define GSV_TEXT_JA_LABEL_H_

#include <string>
#include <string_view>
#include <vector>

#include "text/ja/word.h"

namespace gsv::text::ja {

// A phone, or a pause ("pau", all numbers 0). The names of the numbers are those of the label format (HTS-ja); like
// there, they do not go beyond 49.
struct Label {
  std::string_view phone;  // p3: "k", "cl", "N"; A I U E O: a voiceless vowel
  int a1 = 0;       // moras behind the one after which the pitch falls; that one has 0, those before it are negative
  int a2 = 0;       // its mora in the accent phrase, from 1
  int a3 = 0;       // the same from the end
  int f1 = 0;       // moras of the accent phrase
  int f2 = 0;       // its accent; that of a flat phrase is its last mora
  size_t word = 0;  // index of the word that it belongs to; of a pause, of the one behind it

  friend bool operator==(const Label&, const Label&) = default;
};

inline constexpr std::string_view kPausePhone = "pau";

// Pauses only between phones, never two in a row. Kana that no mora begins with end their word.
std::vector<Label> MakeLabels(const Words& words);

// What the models read where one accent phrase ends and the next begins. The official code writes "#" there, which no
// symbol table has, so that its models learnt the symbol of unknown things.
inline constexpr char kPhraseBorder[] = "UNK";

// The phones with "[" where the pitch rises, "]" where it falls, kPhraseBorder, and "_" for pauses. Voiceless vowels
// are written as any (text/japanese.py, pyopenjtalk_g2p_prosody). Returns where the phones of each label end.
std::vector<size_t> AppendProsody(const std::vector<Label>& labels, std::vector<std::string>& phones);

}  // namespace gsv::text::ja

#endif  // GSV_TEXT_JA_LABEL_H_
