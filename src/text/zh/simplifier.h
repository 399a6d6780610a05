// Traditional text as simplified, which the dictionaries know.
#ifndef GSV_TEXT_ZH_SIMPLIFIER_H_
#define GSV_TEXT_ZH_SIMPLIFIER_H_

#include <optional>
#include <string>
#include <string_view>

#include "text/zh/normalizer_options.h"
#include "text/zh/opencc.h"
#include "text/zh/tables.h"

namespace gsv::text {

// Immutable; any thread. Linear in the text. Results have as many characters as their texts.
class Simplifier {
 public:
  Simplifier(const ChineseTables& tables, const NormalizerOptions& options);

  // A text by phrases, each sentence that is traditional (opencc_t2s); else as it is.
  std::u32string SimplifyText(std::u32string_view text) const;

  // 著 and 乾, which simplified texts have too, by their neighbours in a normalised text (opencc_t2s).
  void ChooseShared(std::u32string& text) const;

  // Each character by itself, as the official code does.
  std::u32string SimplifyCharacters(std::u32string_view text) const;

 private:
  bool IsTraditional(std::u32string_view text) const;
  uint32_t Frequency(char32_t c) const;

  ChineseTables tables_;
  bool all_variants_;
  std::optional<OpenCc> opencc_;  // where it is wanted
};

}  // namespace gsv::text

#endif  // GSV_TEXT_ZH_SIMPLIFIER_H_
