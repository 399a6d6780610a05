// Marks that a user writes into a text.
//
//   {重庆|chong2 qing4}        a reading, in the notation of the language of the words: pinyin, ARPAbet, kana, jamo,
//   jyutping {C++|zh:xi1 jia1 jia1}    in that of another language, which the words are then read in {gsv|phones:JH
//   IY1}        symbols of the model, which are spoken as they are; the words may be left out: {|phones:...} [pause
//   300ms] [pause 1.5s] silence of that length, up to 10 s; the text is cut there [ja]東京[/ja]              a language
//   code for a stretch [rate 80%]...[/rate]       slower or faster, 50 % to 200 %
//
// Everything else is text, other brackets and braces included. A backslash before one of { } [ ] | \ makes it text.
//
// SSML is understood instead where a text begins with <speak> (ssml.h).
#ifndef GSV_TEXT_MARKUP_H_
#define GSV_TEXT_MARKUP_H_

#include <string_view>
#include <vector>

#include "text/frontend.h"
#include "text/marked_text.h"

namespace gsv::text {

// The parts of a text; `text` has bytes of `input` as its sources. Errors: kTextMarkInvalid, with line and column.
std::vector<Part> ParseMarkup(const TracedText& text, Markup markup, std::string_view input);

}  // namespace gsv::text

#endif  // GSV_TEXT_MARKUP_H_
