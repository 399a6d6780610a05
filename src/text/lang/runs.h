// What the ways of splitting a sentence share: classes of characters and sections of them, and the fate of digits and
// of text that no language claims. (text/LangSegmenter/langsegmenter.py)
#ifndef GSV_TEXT_LANG_RUNS_H_
#define GSV_TEXT_LANG_RUNS_H_

#include <string>
#include <string_view>
#include <vector>

#include "text/segmenter.h"

namespace gsv::text {

using Runs = std::vector<LanguageRun>;

// Not languages of the table: they are given to neighbours in the end.
inline constexpr std::string_view kDigits = "digits";
inline constexpr std::string_view kUnknown = "unknown";

enum class CharacterClass { kHanKana, kHangul, kDigit, kMark, kNewline, kOther };

// Consecutive characters of one class.
struct Section {
  CharacterClass type;
  std::u32string text;
};

// White space stays with what is before it, and so does an apostrophe within a word. Each mark and each line break is a
// section of its own if `single_marks`.
std::vector<Section> SplitClasses(std::u32string_view text, bool single_marks);

// English to the official code: at least one ASCII letter, and otherwise only ASCII, general and CJK punctuation and
// full-width forms.
bool IsFullyEnglish(std::u32string_view text);

// What the official code keeps of a text that no classifier knows: Han, digits and a few marks.
std::u32string KeepKnown(std::u32string_view text);

// Adds to the last run where it has the language.
void AppendRun(Runs& runs, std::string_view language, std::u32string_view text);

// Runs of kDigits, then those of kUnknown, with a neighbour, or alone in `alone`. `before`: the language of the text
// before the runs, which digits keep where a pause is behind them; empty: unknown, as to the official code.
Runs ResolveRuns(const Runs& runs, std::string_view alone, std::string_view before = {});

// Each run is English or the language of the code.
Runs WithEnglish(const Runs& runs, std::string_view language);

}  // namespace gsv::text

#endif  // GSV_TEXT_LANG_RUNS_H_
