// Cantonese text as it is read out: the Chinese normaliser and the mapping of marks in text/cantonese.py.
#ifndef GSV_TEXT_YUE_NORMALIZER_H_
#define GSV_TEXT_YUE_NORMALIZER_H_

#include <string>
#include <string_view>

#include "text/yue/tables.h"
#include "text/zh/normalizer.h"

namespace gsv::text {

// Corrections of the official normaliser, each by itself. The defaults are exactly the official one.
struct CantoneseNormalizerOptions {
  NormalizerOptions numbers;       // those of the Chinese rules
  bool keeps_traditional = false;  // 錢 stays; the official code simplifies, which loses readings (會 聽 隻)
  bool keeps_colloquial = false;   // 㗎 and 𨋢: every character that has a reading, not U+4E00..U+9FA5 alone
  bool collapses_marks = false;    // 。。。 is one mark
  bool tilde_is_ellipsis = false;  // 好～ -> 好… as in Chinese; not 好-
  bool yat_for_one = false;        // the 1 of a code is 一 as in Hong Kong, not the Mandarin 幺
  bool local_dollar = false;       // $5 is 5元, HK$5 5港元, US$5 5美元, another $ nothing; not ".五"

  static CantoneseNormalizerOptions Fixed();
};

// Immutable; any thread. Linear in the text.
class CantoneseNormalizer {
 public:
  CantoneseNormalizer(const CantoneseTables& tables, const CantoneseNormalizerOptions& options);

  // Only characters and marks.
  std::u32string Normalize(std::u32string_view text) const;

 private:
  std::u32string NormalizeSentence(std::u32string_view sentence) const;
  std::u32string NormalizePiece(std::u32string_view piece) const;
  void AppendReadable(std::u32string_view sentence, std::u32string& out) const;

  CantoneseTables tables_;
  ChineseTables chinese_tables_;
  CantoneseNormalizerOptions options_;
  ChineseNormalizer chinese_;
};

}  // namespace gsv::text

#endif  // GSV_TEXT_YUE_NORMALIZER_H_
