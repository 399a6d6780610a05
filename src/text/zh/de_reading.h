// 地 and 得 as words of their own: particles, a noun, a verb. Where no neural network reads them by the sentence, their
// neighbours tell.
#ifndef GSV_TEXT_ZH_DE_READING_H_
#define GSV_TEXT_ZH_DE_READING_H_

#include <span>
#include <string_view>

#include "text/zh/jieba.h"
#include "text/zh/tone_config.h"

namespace gsv::text {

enum class DeReading {
  kNone,      // nothing to correct
  kParticle,  // de5: 慢慢地走
  kGround,    // di4: 这地很湿
  kGet,       // de2: 我得了奖
  kMust,      // dei3: 我得走了
};

// Whether a word of two or more characters that ends in 地 is an adverb, as 悄悄地 and 愚蠢地 are; 草地 and 盆地 are
// not.
bool IsAdverbInDe(std::u32string_view word, const Jieba& jieba, const ToneConfig& config);

// Of the 地 at the end or the 得 at the start of the word `words[at]` of the clause `text`, as far as the switches
// structural_de and modal_de want it.
DeReading FindDeReading(std::u32string_view text, std::span<const TaggedWord> words, size_t at, const Jieba& jieba,
                        const ToneConfig& config);

}  // namespace gsv::text

#endif  // GSV_TEXT_ZH_DE_READING_H_
