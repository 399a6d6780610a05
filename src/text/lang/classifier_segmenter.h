// The official way of splitting a sentence: characters into sections, Han and kana into phrases, each phrase or word
// asked of the classifier, and many rules that join what is short or doubtful to its neighbours.
// (text/LangSegmenter/langsegmenter.py; DoodleBears/split-lang split_lang/split/splitter.py)
#ifndef GSV_TEXT_LANG_CLASSIFIER_SEGMENTER_H_
#define GSV_TEXT_LANG_CLASSIFIER_SEGMENTER_H_

#include <memory>

#include "text/lang/classifier.h"
#include "text/segmenter.h"

namespace gsv::text {

class ClassifierSegmenter final : public Segmenter {
 public:
  explicit ClassifierSegmenter(std::unique_ptr<const LanguageClassifier> classifier)
      : classifier_(std::move(classifier)) {}

  TextEvidence Study(std::u32string_view) const override { return {}; }
  std::vector<LanguageRun> Split(std::u32string_view sentence, const LanguageCode& code,
                                 const TextEvidence& evidence) const override;

 private:
  std::unique_ptr<const LanguageClassifier> classifier_;
};

}  // namespace gsv::text

#endif  // GSV_TEXT_LANG_CLASSIFIER_SEGMENTER_H_
