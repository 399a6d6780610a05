// The moras of Japanese and their phones, as Open JTalk has them (jpcommon_rule.h).
#ifndef GSV_TEXT_JA_MORA_H_
#define GSV_TEXT_JA_MORA_H_

#include <string_view>

namespace gsv::text::ja {

struct Mora {
  std::string_view kana;       // one or two katakana: キャ
  std::string_view consonant;  // "ky"; empty where there is none
  std::string_view vowel;      // "a"; also "N" (ン) and "cl" (ッ)

  // ヮ, ヶ, クヮ and グヮ have phones, but text is not read by them, and nothing behind them in a sentence becomes
  // voiceless.
  bool common() const { return !kana.ends_with("ヮ") && kana != "ヶ"; }
};

// The longest mora that `text` (katakana) begins with, or null. ー, which repeats the vowel before it, is none.
const Mora* FindMora(std::string_view text);

}  // namespace gsv::text::ja

#endif  // GSV_TEXT_JA_MORA_H_
