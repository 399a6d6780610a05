// Splitting a sentence into runs of one language.
//
// Two ways: by script and by what characters tell (lang/script_segmenter.cc), which is deterministic and needs no file;
// and the way of the official text/LangSegmenter, which asks a classifier about Han and Latin words
// (lang/classifier_segmenter.cc) and needs the user's lid.176.bin or lid.176.ftz.
#ifndef GSV_TEXT_SEGMENTER_H_
#define GSV_TEXT_SEGMENTER_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "text/lang/fasttext.h"
#include "text/languages.h"

namespace gsv::text {

struct LanguageRun {
  std::string_view language;  // a name of the table in languages.cc
  std::u32string text;
};

// What a whole text says about the sentences in it.
struct TextEvidence {
  std::vector<bool> japanese_han;  // per character: a Han character in a Japanese sentence; empty: none is known
  // Per character: the language of the nearest letter, before it or else behind it; empty where that is a Han character
  // of the code's language, or where there is none. A sentence of digits and marks is read in it.
  std::vector<std::string_view> near;
};

// Immutable; any thread.
class Segmenter {
 public:
  virtual ~Segmenter() = default;

  virtual TextEvidence Study(std::u32string_view text) const = 0;

  // The runs of `sentence`, in order, neighbours of different languages. Text in scripts of no language of the table
  // joins its neighbours. The runs hold every character of `sentence` but white space at the ends; with kScript and
  // Profile::kCompat also not the letters of unknown scripts where the official code deletes them.
  // `evidence`: one entry per character of `sentence`, from Study() of the text around it.
  virtual std::vector<LanguageRun> Split(std::u32string_view sentence, const LanguageCode& code,
                                         const TextEvidence& evidence) const = 0;

  // Of a sentence that is all of the text.
  std::vector<LanguageRun> SplitAlone(std::u32string_view sentence, const LanguageCode& code) const;
};

// By script. In Profile::kFixed a classifier, if there is one, is asked about sentences of Han characters that may be
// Chinese or Japanese; in Profile::kCompat the official way is gone with it.
std::unique_ptr<const Segmenter> MakeSegmenter(Profile profile,
                                               std::shared_ptr<const FastTextClassifier> classifier = nullptr);

}  // namespace gsv::text

#endif  // GSV_TEXT_SEGMENTER_H_
