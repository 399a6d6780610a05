// What the rules of the corrected English normaliser see, and how they look around.
#ifndef GSV_TEXT_EN_FIXED_SCENE_H_
#define GSV_TEXT_EN_FIXED_SCENE_H_

#include <string>
#include <string_view>

#include "base/function_ref.h"
#include "text/en/lexicon.h"
#include "text/en/options.h"
#include "text/en/replace.h"
#include "text/en/rule_tables.h"

namespace gsv::text::english {

struct Scene {
  View text;
  const EnglishOptions& options;
  const RuleTables& tables;
  const EnglishLexicon& lexicon;
  bool in_quotes = false;  // an odd number of " lies before this place
};

// A rule looks at one place and reads what starts there, or leaves it to the next rule. The places that it looks at are
// bounded or part of what it reads, so that a text takes linear time.
using SceneRule = Match (*)(const Scene& scene, size_t i);

inline bool IsLower(char32_t c) { return c >= 'a' && c <= 'z'; }
inline bool IsUpper(char32_t c) { return c >= 'A' && c <= 'Z'; }
// Other letters have been folded to these, or cannot be read.
inline bool IsAlnum(char32_t c) { return IsAsciiLetter(c) || IsAsciiDigit(c); }
inline bool IsBlank(char32_t c) { return c == U' ' || (c >= 0x80 && IsSpace(c)) || c == U'\t'; }
inline bool IsApostrophe(char32_t c) { return c == U'\'' || c == U'’'; }
// Hyphen, non-breaking hyphen, minus, en dash.
inline bool IsHyphen(char32_t c) { return c == U'-' || c == U'‐' || c == U'‑'; }
inline bool IsMinus(char32_t c) { return c == U'-' || c == U'−'; }
inline bool IsDash(char32_t c) { return IsHyphen(c) || c == U'−' || c == U'–'; }

inline char32_t Before(View text, size_t i) { return i > 0 ? text[i - 1] : U'\0'; }
// No letter or digit is before `i`.
inline bool StartsWord(View text, size_t i) { return i == 0 || !IsAlnum(text[i - 1]); }
inline bool EndsWord(View text, size_t i) { return i >= text.size() || !IsAlnum(text[i]); }

inline size_t EndOfDigits(View text, size_t i) { return EndOf(text, i, IsAsciiDigit); }
inline size_t EndOfLetters(View text, size_t i) { return EndOf(text, i, IsAsciiLetter); }
inline size_t EndOfBlanks(View text, size_t i) { return EndOf(text, i, IsBlank); }

std::u32string Wide(std::string_view ascii);
std::string Narrow(View ascii);  // what is not ASCII becomes '?'
std::string Lower(View ascii);
std::u32string FromUtf8(std::string_view text);

// A short stretch in UTF-8, for look-ups.
std::string Key(View text, size_t begin, size_t end);

// The word of ASCII letters that ends before `i` or starts behind it, blanks between, in lower case; empty where there
// is none or where it is longer than any that a table has.
std::string PreviousWord(View text, size_t i);
std::string NextWord(View text, size_t i);

// Calls `visit(row, end)` for each key of `table` that starts at `i`, from the shortest to the longest. Looks no
// further than the first character with which no key goes on.
void VisitKeys(const Scene& scene, Table table, size_t i, FunctionRef<void(const TableRow&, size_t)> visit);

// The longest key of `table` that starts at `i` and ends where a word ends; where `whole` is false anywhere.
const TableRow* FindLongest(const Scene& scene, Table table, size_t i, size_t* end, bool whole = true);

// What is behind an abbreviation whose full stop has been read tells whether it ended the sentence too.
bool EndsSentence(const Scene& scene, size_t end);

bool HasVowel(std::string_view lower_word);

}  // namespace gsv::text::english

#endif  // GSV_TEXT_EN_FIXED_SCENE_H_
