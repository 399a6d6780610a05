// Chinese text as it is read out: the official zh_normalization and the mapping of marks in text/chinese2.py.
#ifndef GSV_TEXT_ZH_NORMALIZER_H_
#define GSV_TEXT_ZH_NORMALIZER_H_

#include <string>
#include <string_view>
#include <vector>

#include "text/zh/number_rules.h"
#include "text/zh/simplifier.h"
#include "text/zh/tables.h"

namespace gsv::text {

// A mark that stays in a normalised text, and is a phone: ! ? … , . -
inline bool IsChineseMark(char32_t c) {
  return c < 0x3000 && (c == U'!' || c == U'?' || c == U'…' || c == U',' || c == U'.' || c == U'-');
}

// Immutable; any thread. Linear in the text.
class ChineseNormalizer {
 public:
  ChineseNormalizer(const ChineseTables& tables, const NormalizerOptions& options);

  // Only Chinese characters (U+4E00..U+9FA5) and marks, no two marks in a row.
  std::u32string Normalize(std::u32string_view text) const;

  // The steps of Normalize() behind the simplification by phrases: the sentences, each with its mark; a sentence with
  // its numbers and signs as words.
  std::vector<std::u32string> SplitSentences(std::u32string_view text) const;
  std::u32string NormalizeSentence(std::u32string_view sentence) const;

 private:
  NormalizerOptions options_;
  Simplifier simplifier_;
  NumberRules numbers_;
};

}  // namespace gsv::text

#endif  // GSV_TEXT_ZH_NORMALIZER_H_
