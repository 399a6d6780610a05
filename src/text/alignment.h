// Where the characters of a derived text come from.
#ifndef GSV_TEXT_ALIGNMENT_H_
#define GSV_TEXT_ALIGNMENT_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "text/span.h"

namespace gsv::text {

// A text with the place of each of its characters in the text that it was made from.
struct TracedText {
  std::u32string text;
  std::vector<Span> source;  // one per character, ascending; empty spans for characters that were added

  void Append(char32_t c, Span from) {
    text.push_back(c);
    source.push_back(from);
  }
  TracedText Part(Span span) const;
  // The stretch that the characters of `span` come from; empty, at its place, where none of them does.
  Span SourceOf(Span span) const;
};

// Spans of `from`, one per character of `to`, ascending: the longest common subsequence keeps its places (letters are
// equal to their other case and their full-width form, 。 to a full stop). Between two kept characters, equally many on
// both sides belong to each other one by one, else all of the one side to all of the other; what has no counterpart
// gets an empty span. Linear where the texts are alike; texts that differ in more than some hundred characters get one
// coarse span.
std::vector<Span> AlignTexts(std::u32string_view from, std::u32string_view to);

// As AlignTexts, for pieces that together hold the word characters (IsWord) of `from` in their order and otherwise have
// marks dropped, replaced and added, as CutText leaves them. Exact and linear.
std::vector<std::vector<Span>> AlignPieces(std::u32string_view from, std::span<const std::u32string> pieces);

}  // namespace gsv::text

#endif  // GSV_TEXT_ALIGNMENT_H_
