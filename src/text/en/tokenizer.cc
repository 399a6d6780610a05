#include "text/en/tokenizer.h"

#include <algorithm>

namespace gsv::text {
namespace {

// Bytes of other scripts count as letters, so that a character is never torn apart.
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80) != 0; }
bool IsAlphanumeric(char c) { return IsLetter(c) || (c >= '0' && c <= '9'); }
bool IsWordCharacter(char c) { return IsAlphanumeric(c) || c == '_'; }
bool IsBlank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

constexpr size_t kShortestDomain = 2;  // letters after the last dot
constexpr size_t kLongestDomain = 13;

// The length of "word.word" at `text`, which looks like a web address; 0 where there is none.
size_t DomainLength(std::string_view text) {
  size_t best = 0;
  size_t i = 0;
  while (i < text.size() && IsAlphanumeric(text[i])) ++i;
  while (i > 0 && i + 1 < text.size() && (text[i] == '.' || text[i] == '-') && IsAlphanumeric(text[i + 1])) {
    const bool dot = text[i] == '.';
    const size_t begin = ++i;
    bool letters = true;
    for (; i < text.size() && IsAlphanumeric(text[i]); ++i) letters = letters && IsLetter(text[i]);
    const bool ends = i == text.size() || !IsWordCharacter(text[i]);
    if (dot && letters && ends && i - begin >= kShortestDomain && i - begin <= kLongestDomain) best = i;
  }
  return best;
}

// A word with apostrophes and hyphens inside, from letter to letter, at least three characters.
size_t CompoundLength(std::string_view text) {
  const auto inner = [](char c) { return IsLetter(c) || c == '\'' || c == '-' || c == '_'; };
  if (text.empty() || !IsLetter(text[0])) return 0;
  size_t end = static_cast<size_t>(std::find_if_not(text.begin(), text.end(), inner) - text.begin());
  while (!IsLetter(text[end - 1])) --end;
  return end >= 3 ? end : 0;
}

size_t WordLength(std::string_view text) {
  return static_cast<size_t>(std::find_if_not(text.begin(), text.end(), IsWordCharacter) - text.begin());
}

// ". . ." and "..."
size_t EllipsisLength(std::string_view text) {
  if (text.empty() || text[0] != '.') return 0;
  size_t end = 1;
  for (size_t i = 1; i < text.size() && (text[i] == '.' || IsBlank(text[i])); ++i) {
    if (text[i] == '.') end = i + 1;
  }
  return end >= 2 ? end : 0;
}

// The rules in their order; the first that matches has the token.
size_t TokenLength(std::string_view text) {
  for (const auto rule : {DomainLength, CompoundLength, WordLength, EllipsisLength}) {
    if (const size_t length = rule(text); length > 0) return length;
  }
  return 1;
}

// A mark four or more times in a row counts as three. `kept` is the place in `text` of each byte that stays, and empty
// where all stay.
std::string ShortenRepeats(std::string_view text, std::vector<size_t>& kept) {
  std::string out;
  out.reserve(text.size());
  size_t repeats = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    repeats = i > 0 && text[i] == text[i - 1] && !IsAlphanumeric(text[i]) ? repeats + 1 : 0;
    if (repeats < 3) {
      if (!kept.empty()) kept.push_back(i);
      out.push_back(text[i]);
    } else if (kept.empty()) {
      for (size_t k = 0; k < out.size(); ++k) kept.push_back(k);
    }
  }
  return out;
}

}  // namespace

std::vector<std::string> TokenizeEnglish(std::string_view text, std::vector<Span>* places) {
  std::vector<size_t> kept;
  const std::string shortened = ShortenRepeats(text, kept);
  const std::string_view rest = shortened;
  const auto place = [&](size_t i) { return kept.empty() ? i : kept[i]; };
  std::vector<std::string> tokens;
  for (size_t i = 0; i < rest.size();) {
    if (IsBlank(rest[i])) {
      ++i;
      continue;
    }
    const size_t length = TokenLength(rest.substr(i));
    tokens.emplace_back(rest.substr(i, length));
    if (places != nullptr) places->push_back({place(i), place(i + length - 1) + 1});
    i += length;
  }
  return tokens;
}

}  // namespace gsv::text
