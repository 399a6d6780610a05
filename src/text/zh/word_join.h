// Joining of jieba's words into the words that the tone rules apply to (ToneSandhi.pre_merge_for_modify).
#ifndef GSV_TEXT_ZH_WORD_JOIN_H_
#define GSV_TEXT_ZH_WORD_JOIN_H_

#include <string_view>
#include <vector>

#include "text/zh/jieba.h"
#include "text/zh/pinyin.h"
#include "text/zh/tone_config.h"

namespace gsv::text {

// Immutable; any thread. The parts must outlive it.
class WordJoiner {
 public:
  WordJoiner(const Jieba& jieba, const Pinyin& pinyin, const ToneConfig& config);

  // `words` cover `text` without gaps; so do the joined ones.
  std::vector<TaggedWord> Join(std::u32string_view text, std::vector<TaggedWord> words) const;

 private:
  using Words = std::vector<TaggedWord>;

  // Whether syllables have the third tone. The official code fails on one without a final, such as "hm", and then
  // leaves the whole step out.
  enum class Third { kNo, kYes, kFails };
  struct ThirdTones {
    Third all, first, last;
  };
  ThirdTones ThirdTonesOf(std::u32string_view word, std::vector<Reading>& scratch) const;

  void JoinBu(std::u32string_view text, Words& words) const;
  void JoinYiBetweenVerbs(std::u32string_view text, Words& words) const;
  void JoinYi(std::u32string_view text, Words& words) const;
  void JoinReduplication(std::u32string_view text, Words& words) const;
  // `tones`: of `words`. Both are as they were where it fails.
  void JoinThirdTones(std::u32string_view text, bool at_border, Words& words, std::vector<ThirdTones>& tones) const;
  void JoinEr(std::u32string_view text, Words& words) const;

  const Pinyin& pinyin_;
  const ToneConfig& config_;
  uint8_t adverb_tag_;
  uint8_t verb_tag_;
};

}  // namespace gsv::text

#endif  // GSV_TEXT_ZH_WORD_JOIN_H_
