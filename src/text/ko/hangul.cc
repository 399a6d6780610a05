#include "text/ko/hangul.h"

namespace gsv::text::ko {

std::u32string Decompose(std::u32string_view text) {
  std::u32string letters;
  letters.reserve(text.size() * 5 / 2);
  for (char32_t c : text) {
    if (!IsSyllable(c)) {
      letters += c;
      continue;
    }
    letters += OnsetOf(c);
    letters += VowelOf(c);
    if (const char32_t coda = CodaOf(c)) letters += coda;
  }
  return letters;
}

}  // namespace gsv::text::ko
