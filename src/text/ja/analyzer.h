// Splitting Japanese into words: the cheapest path through all words of the dictionary that a text can be made of
// (MeCab's algorithm, ties included).
#ifndef GSV_TEXT_JA_ANALYZER_H_
#define GSV_TEXT_JA_ANALYZER_H_

#include <span>
#include <string_view>
#include <vector>

#include "text/ja/dictionary.h"

namespace gsv::text::ja {

// A word that stands in the text by the user's will, whatever the costs say.
struct FixedMorpheme {
  size_t begin = 0;  // bytes of the text
  size_t end = 0;
  Entry entry;
};

struct Morpheme {
  std::string_view surface;  // points into the text
  std::string_view feature;  // points into the dictionary, or into a FixedMorpheme
};

// `text` is valid UTF-8 in full width; `fixed` lies in it, in order, without overlap. The morphemes cover the text.
// Time is linear in the text (words of the dictionary are of bounded length).
std::vector<Morpheme> Analyze(const Dictionary& dictionary, std::string_view text,
                              std::span<const FixedMorpheme> fixed = {});

}  // namespace gsv::text::ja

#endif  // GSV_TEXT_JA_ANALYZER_H_
