// Splitting by script: deterministic, and without a language model. What does not depend on the classifier of the
// official code (classes of characters, where digits and marks belong, what counts as English) follows it.
#ifndef GSV_TEXT_LANG_SCRIPT_SEGMENTER_H_
#define GSV_TEXT_LANG_SCRIPT_SEGMENTER_H_

#include <memory>

#include "text/lang/classifier.h"
#include "text/segmenter.h"

namespace gsv::text {

class ScriptSegmenter final : public Segmenter {
 public:
  // `classifier` may be null.
  ScriptSegmenter(Profile profile, std::unique_ptr<const LanguageClassifier> classifier)
      : profile_(profile), classifier_(std::move(classifier)) {}

  TextEvidence Study(std::u32string_view text) const override;
  std::vector<LanguageRun> Split(std::u32string_view sentence, const LanguageCode& code,
                                 const TextEvidence& evidence) const override;

 private:
  Profile profile_;
  std::unique_ptr<const LanguageClassifier> classifier_;
};

}  // namespace gsv::text

#endif  // GSV_TEXT_LANG_SCRIPT_SEGMENTER_H_
