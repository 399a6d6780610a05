// Classes of characters. Those that the official Python code asks for follow Python's definition of the same name.
#ifndef GSV_TEXT_UNICODE_H_
#define GSV_TEXT_UNICODE_H_

#include <string_view>

namespace gsv::text {

bool IsSpace(char32_t c);         // str.isspace()
bool IsDecimalDigit(char32_t c);  // \d: general category Nd
bool IsDigit(char32_t c);         // str.isdigit(): decimal, superscript and circled digits
bool IsLetter(char32_t c);        // general category L*
bool IsWord(char32_t c);          // \w: letters, numbers of every kind, underscore

inline bool IsAsciiLetter(char32_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
inline bool IsAsciiDigit(char32_t c) { return c >= '0' && c <= '9'; }
inline bool IsHan(char32_t c) { return c >= 0x4E00 && c <= 0x9FFF; }
inline bool IsKana(char32_t c) { return (c >= 0x3040 && c <= 0x30FF) || c == U'々'; }
inline bool IsHangul(char32_t c) { return c >= 0xAC00 && c <= 0xD7AF; }
bool IsLatinLetter(char32_t c);  // ASCII, Latin-1 and the extended blocks

// Nothing to hear: controls other than white space, zero-width and bidirectional marks, variation selectors, soft
// hyphens. (A combining mark is not among them: é may be written with one.)
bool IsInvisible(char32_t c);

// Without the characters for which `drop` holds, at both ends.
template <class Predicate>
std::u32string_view Strip(std::u32string_view text, Predicate drop) {
  while (!text.empty() && drop(text.front())) text.remove_prefix(1);
  while (!text.empty() && drop(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace gsv::text

#endif  // GSV_TEXT_UNICODE_H_
