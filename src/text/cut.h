// Cutting a text into sentences: the official pre-processing (TTS_infer_pack/TextPreprocessor.py and
// text_segmentation_method.py). Lengths are counted in code points.
#ifndef GSV_TEXT_CUT_H_
#define GSV_TEXT_CUT_H_

#include <string>
#include <string_view>
#include <vector>

#include "text/frontend.h"

namespace gsv::text {

// The longest sentence that the character features can hold (512 positions, two of them for the ends).
inline constexpr size_t kMaxSentenceLength = 510;

struct CutOptions {
  CutMethod method = CutMethod::kNone;
  bool english = false;                // full stops are added as "." instead of "。"
  bool keep_line_break_pause = false;  // lines that are joined again get a comma between them
  bool attach_closing_quotes = false;  // a closing quote stays with the sentence that it ends
  bool keep_words_whole = false;       // no cut within www.example.com, 17:05, 1,234
  bool keep_abbreviations = false;     // a stop behind Dr., e.g., U.S., J. ends no sentence
};

CutOptions MakeCutOptions(CutMethod method, bool english, Profile profile);

// True for the marks that end a clause, as the official code sees it.
bool IsClauseMark(char32_t c);

// The sentences of `text`, none longer than kMaxSentenceLength; none at all where nothing can be spoken.
// Throws kTextNotSpeakable where the official code rejects the text.
std::vector<std::u32string> CutText(std::u32string_view text, const CutOptions& options);

}  // namespace gsv::text

#endif  // GSV_TEXT_CUT_H_
