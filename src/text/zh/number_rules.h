// The rules that turn numbers, dates, times, units and formulas of a sentence into words, in the official order.
#ifndef GSV_TEXT_ZH_NUMBER_RULES_H_
#define GSV_TEXT_ZH_NUMBER_RULES_H_

#include <string>
#include <string_view>
#include <vector>

#include "text/zh/normalizer_options.h"
#include "text/zh/pattern.h"
#include "text/zh/tables.h"

namespace gsv::text {

// Immutable; any thread.
class NumberRules {
 public:
  NumberRules(const ChineseTables& tables, const NormalizerOptions& options);

  // `sentence`: ASCII digits and letters where there are any.
  void Apply(std::u32string& sentence) const;

 private:
  bool StartsWithMeasureWord(std::u32string_view text) const;
  bool ReplaceQuantity(Cursor& cursor, std::u32string& out) const;

  NormalizerOptions options_;
  std::vector<std::u32string> measure_words_;  // sorted
  size_t longest_measure_word_ = 0;
};

}  // namespace gsv::text

#endif  // GSV_TEXT_ZH_NUMBER_RULES_H_
