// Stretches of a text that a classifier takes for one language (split-lang's LangSplitter.split_by_lang with the
// options of the official engine).
#ifndef GSV_TEXT_LANG_SPLIT_LANG_H_
#define GSV_TEXT_LANG_SPLIT_LANG_H_

#include <string_view>

#include "text/lang/classifier.h"
#include "text/lang/runs.h"

namespace gsv::text {

// Names of stretches that are no language, beside kDigits and kUnknown.
inline constexpr std::string_view kMarksOnly = "marks";
inline constexpr std::string_view kNewlines = "newlines";

// Consecutive stretches may have one language: they are not joined across sections.
Runs SplitByClassifier(std::u32string_view text, const LanguageClassifier& classifier);

}  // namespace gsv::text

#endif  // GSV_TEXT_LANG_SPLIT_LANG_H_
