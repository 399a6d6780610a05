#include "text/ko/phones.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "text/ko/hangul.h"

namespace gsv::text::ko {
namespace {

// Vowels of two sounds, as phones.
constexpr std::pair<char32_t, std::u32string_view> kDiphthongs[] = {
    {U'ㅘ', U"ㅗㅏ"}, {U'ㅙ', U"ㅗㅐ"}, {U'ㅚ', U"ㅗㅣ"}, {U'ㅝ', U"ㅜㅓ"}, {U'ㅞ', U"ㅜㅔ"},
    {U'ㅟ', U"ㅜㅣ"}, {U'ㅢ', U"ㅡㅣ"}, {U'ㅑ', U"ㅣㅏ"}, {U'ㅒ', U"ㅣㅐ"}, {U'ㅕ', U"ㅣㅓ"},
    {U'ㅖ', U"ㅣㅔ"}, {U'ㅛ', U"ㅣㅗ"}, {U'ㅠ', U"ㅣㅜ"}};

}  // namespace

std::u32string DivideLetters(std::u32string_view spoken) {
  std::u32string letters;
  letters.reserve(spoken.size() + spoken.size() / 4);
  for (char32_t c : spoken) {
    const char32_t letter = LetterOf(c);
    const auto parts = std::find_if(std::begin(kDiphthongs), std::end(kDiphthongs),
                                    [&](const auto& row) { return row.first == letter; });
    if (parts == std::end(kDiphthongs)) {
      letters += letter;
    } else {
      letters += parts->second;
    }
  }
  return letters;
}

}  // namespace gsv::text::ko
