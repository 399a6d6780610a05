// Characters as the dictionary writes them: kana by their code points, and full width in place of half width.
#ifndef GSV_TEXT_JA_KANA_H_
#define GSV_TEXT_JA_KANA_H_

#include <string>
#include <string_view>

namespace gsv::text::ja {

// The code point of a character of three bytes at the start of `text`, which kana and most kanji are; otherwise 0.
inline char32_t DecodeKana(std::string_view text) {
  if (text.size() < 3 || (text[0] & 0xF0) != 0xE0) return 0;
  return static_cast<char32_t>((text[0] & 0x0F) << 12 | (text[1] & 0x3F) << 6 | (text[2] & 0x3F));
}

// Hiragana as katakana, all else as it is.
inline char32_t ToKatakana(char32_t c) { return c >= 0x3041 && c <= 0x3096 ? c + 0x60 : c; }
std::string ToKatakana(std::string_view text);

// The bytes of the character at the start of valid UTF-8; 1 for an empty text.
inline size_t CharacterBytes(std::string_view text) {
  const unsigned char lead = text.empty() ? 0 : static_cast<unsigned char>(text[0]);
  return lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

// Printable ASCII and half-width katakana in full width, voiced marks joined with their kana; other controls vanish.
// This is what the dictionary's entries are written in (Open JTalk's text2mecab).
std::string ToFullWidth(std::u32string_view text);

}  // namespace gsv::text::ja

#endif  // GSV_TEXT_JA_KANA_H_
