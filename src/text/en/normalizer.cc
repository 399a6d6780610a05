#include "text/en/normalizer.h"

#include <utf8proc.h>

#include <array>
#include <utility>

#include "base/utf8.h"
#include "text/en/number_rules.h"
#include "text/en/replace.h"

namespace gsv::text {
namespace {

using english::At;
using english::EndOf;
using english::Match;
using english::Replace;
using english::Replacement;
using english::View;

Match ChineseStop(View text, size_t i) {
  switch (text[i]) {
    case U'。':
      return Replacement{1, U"."};
    case U'！':
      return Replacement{1, U"!"};
    case U'？':
      return Replacement{1, U"?"};
    default:
      return {};
  }
}

// Accents are taken off by canonical decomposition (NFD).
std::u32string StripAccents(View text) {
  std::u32string out;
  for (char32_t c : text) {
    if (c < 0x80) {
      out.push_back(c);
      continue;
    }
    std::array<utf8proc_int32_t, 32> parts;
    const utf8proc_ssize_t count = utf8proc_decompose_char(static_cast<utf8proc_int32_t>(c), parts.data(), parts.size(),
                                                           UTF8PROC_DECOMPOSE, nullptr);
    for (utf8proc_ssize_t i = 0; i < count; ++i) {
      if (utf8proc_category(parts[static_cast<size_t>(i)]) != UTF8PROC_CATEGORY_MN) {
        out.push_back(static_cast<char32_t>(parts[static_cast<size_t>(i)]));
      }
    }
  }
  return out;
}

Match PercentSign(View text, size_t i) { return text[i] == U'%' ? Replacement{1, U" percent"} : Match(); }

Match Abbreviation(View text, size_t i, View letters, View words) {
  for (size_t k = 0; k < 2; ++k) {
    const char32_t c = At(text, i + 2 * k);
    if ((c != letters[k] && c != letters[k] - U'a' + U'A') || At(text, i + 2 * k + 1) != U'.') return {};
  }
  return Replacement{4, std::u32string(words)};
}

// Capitals are read letter by letter.
std::u32string SeparateCapitals(View text) {
  std::u32string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (i > 0 && text[i] >= U'A' && text[i] <= U'Z' && !IsSpace(text[i - 1])) out.push_back(U' ');
    out.push_back(text[i]);
  }
  return out;
}

bool IsMark(char32_t c) { return View(U"!?…,.-").find(c) != View::npos; }

// Marks after a mark or a blank go.
std::u32string CollapseMarks(View text) {
  std::u32string out;
  for (size_t i = 0; i < text.size();) {
    out.push_back(text[i]);
    const bool collects = IsMark(text[i]) || IsSpace(text[i]);
    ++i;
    if (collects) i = EndOf(text, i, IsMark);
  }
  return out;
}

bool IsKept(char32_t c) { return IsAsciiLetter(c) || View(U" '.,?!-").find(c) != View::npos; }

}  // namespace

std::string NormalizeEnglish(std::u32string text) {
  text = Replace(text, ChineseStop);
  text = english::ReadNumbers(std::move(text));
  text = Replace(StripAccents(text), PercentSign);
  std::erase_if(text, [](char32_t c) { return !IsKept(c); });
  text = Replace(text, [](View t, size_t i) { return Abbreviation(t, i, U"ie", U"that is"); });
  text = Replace(text, [](View t, size_t i) { return Abbreviation(t, i, U"eg", U"for example"); });
  return EncodeUtf8(CollapseMarks(SeparateCapitals(text)));
}

}  // namespace gsv::text
