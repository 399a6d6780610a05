#include "text/segmenter.h"

#include "text/lang/classifier_segmenter.h"
#include "text/lang/script_segmenter.h"

namespace gsv::text {

std::vector<LanguageRun> Segmenter::SplitAlone(std::u32string_view sentence, const LanguageCode& code) const {
  return Split(sentence, code, Study(sentence));
}

std::unique_ptr<const Segmenter> MakeSegmenter(Profile profile, std::shared_ptr<const FastTextClassifier> classifier) {
  std::unique_ptr<const LanguageClassifier> languages;
  if (classifier != nullptr) languages = std::make_unique<const LanguageClassifier>(std::move(classifier));
  if (languages != nullptr && profile == Profile::kCompat) {
    return std::make_unique<const ClassifierSegmenter>(std::move(languages));
  }
  return std::make_unique<const ScriptSegmenter>(profile, std::move(languages));
}

}  // namespace gsv::text
