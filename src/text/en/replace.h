// Rules that replace places of a text: what the official code does with regular expressions.
#ifndef GSV_TEXT_EN_REPLACE_H_
#define GSV_TEXT_EN_REPLACE_H_

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "text/unicode.h"

namespace gsv::text::english {

using View = std::u32string_view;

// A rule looks at one place of the text and says how much of it to replace by what.
struct Replacement {
  size_t length;
  std::u32string text;
};
using Match = std::optional<Replacement>;

// From left to right, without overlap.
template <class Rule>
std::u32string Replace(const std::u32string& text, Rule rule) {
  std::u32string out;
  for (size_t i = 0; i < text.size();) {
    if (Match match = rule(View(text), i)) {
      out += match->text;
      i += match->length;
    } else {
      out.push_back(text[i++]);
    }
  }
  return out;
}

inline char32_t At(View text, size_t i) { return i < text.size() ? text[i] : U'\0'; }
inline bool StartsWith(View text, size_t i, View start) {
  return text.substr(std::min(i, text.size()), start.size()) == start;
}

// \b
inline bool IsBoundary(View text, size_t i) {
  const bool before = i > 0 && IsWord(text[i - 1]);
  const bool after = i < text.size() && IsWord(text[i]);
  return before != after;
}

template <class Predicate>
size_t EndOf(View text, size_t i, Predicate holds) {
  while (i < text.size() && holds(text[i])) ++i;
  return i;
}

}  // namespace gsv::text::english

#endif  // GSV_TEXT_EN_REPLACE_H_
