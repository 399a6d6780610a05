// What the rules of the normaliser are built from: scanners that return the end of what they recognise at a place, and
// the replacement of all matches of a rule.
#ifndef GSV_TEXT_ZH_PATTERN_H_
#define GSV_TEXT_ZH_PATTERN_H_

#include <initializer_list>
#include <string>
#include <string_view>

#include "text/unicode.h"

namespace gsv::text {

// A text and a place in it. Beyond the ends there are NULs.
class Cursor {
 public:
  Cursor(std::u32string_view text, size_t at) : text_(text), at_(at) {}

  size_t at() const { return at_; }
  char32_t operator[](size_t offset) const { return at_ + offset < text_.size() ? text_[at_ + offset] : U'\0'; }
  char32_t before() const { return at_ > 0 ? text_[at_ - 1] : U'\0'; }
  bool IsDigitAt(size_t offset) const { return IsAsciiDigit((*this)[offset]); }
  std::u32string_view From(size_t begin) const { return text_.substr(begin, at_ - begin); }
  std::u32string_view rest() const { return text_.substr(at_); }

  // Each moves on over what it recognises and returns true, or stays.
  bool Skip(char32_t c);
  bool SkipAny(std::u32string_view set);
  bool SkipText(std::u32string_view text);
  bool SkipDigits();              // one or more
  bool SkipDigits(size_t count);  // exactly
  bool SkipNumber();              // 12 or 12.5
  bool SkipSignedNumber();        // -12.5
  bool SkipAnyNumber();           // -12.5 or .5
  void Move(size_t offset) { at_ += offset; }
  void MoveTo(size_t at) { at_ = at; }

 private:
  std::u32string_view text_;
  size_t at_;
};

// Replaces what `rule` matches, from left to right. `rule(Cursor& cursor, std::u32string& out)` tries to match at the
// cursor: it appends the replacement, moves the cursor past the match and returns true, or returns false.
// kOncePerNumber: for rules that cannot match within a run of digits at whose start they do not.
enum class Attempts { kEverywhere, kOncePerNumber };

template <class Rule>
void ReplaceAll(std::u32string& text, Attempts attempts, Rule rule) {
  std::u32string out;
  out.reserve(text.size() + text.size() / 2);
  size_t at = 0;
  bool changed = false;
  while (at < text.size()) {
    Cursor cursor(text, at);
    if (rule(cursor, out)) {
      at = cursor.at();
      changed = true;
      continue;
    }
    do {
      out += text[at++];
    } while (attempts == Attempts::kOncePerNumber && at < text.size() && IsAsciiDigit(text[at - 1]) &&
             IsAsciiDigit(text[at]));
  }
  if (changed) text = std::move(out);
}

// Replaces a text wherever it stands.
void ReplaceText(std::u32string& text, std::u32string_view from, std::u32string_view to);

}  // namespace gsv::text

#endif  // GSV_TEXT_ZH_PATTERN_H_
