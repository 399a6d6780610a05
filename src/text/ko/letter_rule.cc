#include "text/ko/letter_rule.h"

#include "text/ko/hangul.h"
#include "text/unicode.h"

namespace gsv::text::ko {
namespace {

constexpr char32_t kEnd = U'\0';

// The next character of a pattern or replacement as a conjoining letter; moves `at` past it.
char32_t TakeLetter(std::u32string_view text, size_t& at) {
  if (text[at] == U':') {
    at += 2;
    return AsCoda(text[at - 1]);
  }
  const char32_t c = text[at++];
  if (const char32_t onset = AsOnset(c)) return onset;
  if (const char32_t vowel = AsVowel(c)) return vowel;
  return c;
}

}  // namespace

LetterRule::LetterRule(std::u32string_view pattern, std::u32string_view replacement) {
  for (size_t at = 0; at < pattern.size();) {
    Element element;
    if (pattern[at] != U'[') {
      element.set += TakeLetter(pattern, at);
    } else {
      ++at;
      element.negated = pattern[at] == U'^';
      if (element.negated) ++at;
      while (pattern[at] != U']') element.set += TakeLetter(pattern, at);
      ++at;
    }
    pattern_.push_back(std::move(element));
  }
  for (size_t at = 0; at < replacement.size();) replacement_ += TakeLetter(replacement, at);
  for (size_t i = 0; i < pattern_.size(); ++i) {
    if (pattern_[i].set.size() == 1 && !pattern_[i].negated) anchor_ = i;
  }
}

bool LetterRule::MatchesAt(std::u32string_view text, size_t at) const {
  for (size_t i = 0; i < pattern_.size(); ++i) {
    const bool inside = at + i < text.size();
    // The end can only be the last element.
    if (!inside && (i + 1 < pattern_.size() || at + i > text.size())) return false;
    if (!pattern_[i].Matches(inside ? text[at + i] : kEnd)) return false;
  }
  return true;
}

void LetterRule::Apply(std::u32string& text) const {
  std::u32string out;
  size_t copied = 0;  // of the text
  const char32_t anchor = pattern_[anchor_].set[0];
  for (size_t found = text.find(anchor, anchor_); found != text.npos; found = text.find(anchor, found + 1)) {
    const size_t at = found - anchor_;
    if (at < copied || !MatchesAt(text, at)) continue;
    if (out.empty()) out.reserve(text.size() + text.size() / 8);
    out.append(text, copied, at - copied);
    for (const char32_t c : replacement_) {
      if (!IsAsciiDigit(c)) {
        out += c;
      } else if (const size_t source = at + (c - U'1'); source < text.size()) {
        out += text[source];
      }
    }
    copied = std::min(at + pattern_.size(), text.size());
  }
  if (copied == 0) return;
  out.append(text, copied);
  text = std::move(out);
}

}  // namespace gsv::text::ko
