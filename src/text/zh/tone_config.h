// Which tone rules are applied, and to which words.
#ifndef GSV_TEXT_ZH_TONE_CONFIG_H_
#define GSV_TEXT_ZH_TONE_CONFIG_H_

#include <string>
#include <vector>

#include "text/zh/tables.h"
#include "text/zh/word_set.h"

namespace gsv::text {

struct ToneConfig;

// What becomes of 儿, read "er", at the end of a word of two or more characters. The rules are asked in their order.
struct ErhuaRule {
  enum class If {
    kAlways,
    kTone,  // 儿 has one of `tones`
    kWord,  // the word is one of `words` or of `lists`
    kEnd,   // its last two characters are
    kTag,   // its part of speech is one of `tags`
  };
  enum class Then {
    kKeep,     // it stays as it is read; no further rule is asked
    kFollow,   // it takes the tone of the syllable before it, as spoken; no further rule is asked
    kSetTone,  // it gets `tone`, and the next rule is asked
  };
  If condition = If::kAlways;
  std::string tones = {};  // digits
  WordSet words = {};
  std::vector<const WordSet ToneConfig::*> lists = {};
  std::vector<std::string> tags = {};
  Then action = Then::kKeep;
  int tone = 0;
};

// Users override any of it by a file (tone_config_file.h). The values of the two profiles are such files themselves:
// data/tones_compat.txt and data/tones_fixed.txt.
struct ToneConfig {
  // Joining of words before the tones are decided.
  bool join_bu = true;                     // 不 with the word after it
  bool join_yi = true;                     // 看一看; 一 with the word after it
  bool join_reduplication = true;          // 看 看
  bool join_third_tones = true;            // 很 好, where all syllables have the third tone
  bool join_third_tones_at_border = true;  // the same, where those beside the border have it
  bool join_er = true;                     // 花 儿
  size_t longest_join = 3;                 // of two words with third tones, in characters

  // Tones.
  bool bu = true;
  bool yi = true;
  bool neutral_reduplication = true;  // 妈妈
  bool neutral_suffix = true;         // 我们, 桌上, 出去, 三个, particles
  bool neutral_words = true;          // must_neutral
  bool third_tone = true;
  bool erhua = true;  // erhua_rules

  // Corrections of the official rules; all off in the compat profile.
  bool reduplication_by_reading = false;  // 行行 of 银行行长 is no reduplication: the readings must agree
  bool particle_de_alone = false;         // 的 地 得 are neutral as particles, not at the end of 土地
  bool digits_keep_yi = false;         // 一九九五年, 十一点, 一点五: 一 within a number is read as a digit
  bool ordinals_keep_yi = false;       // 一月, 一楼, 一等奖: see `ordinals`
  bool structural_de = false;          // 慢慢地走, 说得对: the particles are de5, the noun 地 is di4, never di5
  bool modal_de = false;               // 我得走了: 得 behind a subject is dei3, or de2 in 我得了奖
  bool adjectives_keep_tones = false;  // 红红的, 高高兴兴: no neutral tone

  WordSet must_neutral;      // their last syllable is neutral, also as the end of a longer word
  WordSet must_not_neutral;  // no reduplication, no suffix
  WordSet must_erhua;
  WordSet not_erhua;
  WordSet particles;            // neutral characters at the end of a word
  WordSet measure_ge_after;     // characters after which 个 is neutral, beside numbers
  WordSet ordinals;             // what makes a 一 before it an ordinal...
  WordSet not_ordinals;         // ...unless it goes on like this
  WordSet full_de;              // ends of words whose 的 地 得 are no particles: 目的, 取得, 低洼地
  WordSet full_places;          // the same for 上 下 里: 以上, 天下
  WordSet adverbs_in_de;        // 猛地
  WordSet modal_de_after;       // words, and ends of longer ones, behind which 得 is a verb: 我, 还
  WordSet modal_de_not_before;  // what 得 is de2 before

  std::vector<ErhuaRule> erhua_rules;

  // Of the compat profile.
  static ToneConfig Official(const ChineseTables& tables);
  // Of the fixed profile.
  static ToneConfig Fixed(const ChineseTables& tables);
};

}  // namespace gsv::text

#endif  // GSV_TEXT_ZH_TONE_CONFIG_H_
