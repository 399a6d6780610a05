// Splitting a sentence into runs of one language, by script alone: deterministic, and without a language model.
//
// Stands in for the official text/LangSegmenter, which asks a classifier and a word splitter about Han and Latin words
// and therefore takes short Chinese words for Japanese now and then. What does not depend on the classifier (classes of
// characters, where digits and marks belong, what counts as English) follows it.
#ifndef GSV_TEXT_SEGMENTER_H_
#define GSV_TEXT_SEGMENTER_H_

#include <string>
#include <string_view>
#include <vector>

#include "text/languages.h"

namespace gsv::text {

struct LanguageRun {
  std::string_view language;  // a name of the table in languages.cc
  std::u32string text;
};

// The runs of `text`, in order, neighbours of different languages. Text in scripts of no language of the table joins
// its neighbours. The runs hold every character of `text` but white space at the ends; with kScript and
// Profile::kCompat also not the letters of unknown scripts where the official code deletes them.
std::vector<LanguageRun> SplitLanguages(std::u32string_view text, const LanguageCode& code, Profile profile);

}  // namespace gsv::text

#endif  // GSV_TEXT_SEGMENTER_H_
