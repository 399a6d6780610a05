// Which Han characters of a text are Japanese: by what stands in their sentence, and where that says nothing, by the
// sentences around it. Deterministic; Chinese unless something speaks for Japanese.
//
//   a sentence holds                                   its Han characters are
//   kana, and no Chinese character                     Japanese
//   kana and Chinese characters                        Chinese; Japanese where they touch kana and no Chinese character
//   no kana, but a Chinese character                   Chinese
//   no kana, but a Japanese form (駅 円 働, 会議)      Japanese
//   neither (東京, 日本語, 三十分)                     as the sentences around it: Japanese where some are and none is
//                                                      Chinese, or where those on both sides are; else Chinese
//
// Chinese characters are those that the Japanese character set lacks (们 说 你) and some that Japanese has no use for
// today. Japanese forms are those that neither GB 2312 nor Big5 has, and simplified beside traditional ones, which only
// Japanese writes together.
#ifndef GSV_TEXT_LANG_JAPANESE_HAN_H_
#define GSV_TEXT_LANG_JAPANESE_HAN_H_

#include <string_view>
#include <vector>

#include "text/lang/classifier.h"

namespace gsv::text {

// Per character of `text`. `classifier`, which may be null, is asked about sentences that nothing else decides.
std::vector<bool> FindJapaneseHan(std::u32string_view text, const LanguageClassifier* classifier);

}  // namespace gsv::text

#endif  // GSV_TEXT_LANG_JAPANESE_HAN_H_
