#include "text/ja/kana.h"

#include "base/utf8.h"

namespace gsv::text::ja {
namespace {

// U+FF61 to U+FF9D.
constexpr std::u32string_view kHalfWidth =
    U"。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリ"
    U"ルレロワン";
constexpr char32_t kFirstHalfWidth = 0xFF61;
constexpr char32_t kHalfVoiced = 0xFF9E;      // ﾞ
constexpr char32_t kHalfSemivoiced = 0xFF9F;  // ﾟ

// ASCII whose full-width form is not 0xFEE0 further on.
char32_t WidenAscii(char32_t c) {
  switch (c) {
    case ' ':
      return U'　';
    case '"':
      return U'”';
    case '\'':
      return U'’';
    case '-':
      return U'−';
    case '\\':
      return U'￥';
    case '`':
      return U'‘';
    case '~':
      return U'〜';
    default:
      return c + 0xFEE0;
  }
}

// カ and ﾞ to ガ; 0 where the kana has no such form.
char32_t AddMark(char32_t kana, char32_t mark) {
  const std::u32string_view plain = mark == kHalfVoiced ? U"ウカキクケコサシスセソタチツテトハヒフヘホ" : U"ハヒフヘホ";
  const std::u32string_view marked =
      mark == kHalfVoiced ? U"ヴガギグゲゴザジズゼゾダヂヅデドバビブベボ" : U"パピプペポ";
  const size_t at = plain.find(kana);
  return at == plain.npos ? 0 : marked[at];
}

}  // namespace

std::string ToKatakana(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const size_t bytes = CharacterBytes(text);
    const char32_t c = DecodeKana(text);
    if (c != ToKatakana(c)) {
      AppendUtf8(ToKatakana(c), out);
    } else {
      out += text.substr(0, bytes);
    }
    text.remove_prefix(std::min(bytes, text.size()));
  }
  return out;
}

std::string ToFullWidth(std::u32string_view text) {
  std::string out;
  out.reserve(3 * text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    const char32_t c = text[i];
    if (c < 0x20 || c == 0x7F || c == kHalfVoiced || c == kHalfSemivoiced) continue;
    if (c < 0x7F) {
      AppendUtf8(WidenAscii(c), out);
    } else if (c >= kFirstHalfWidth && c < kFirstHalfWidth + kHalfWidth.size()) {
      const char32_t kana = kHalfWidth[c - kFirstHalfWidth];
      const char32_t next = i + 1 < text.size() ? text[i + 1] : 0;
      const char32_t joined = next == kHalfVoiced || next == kHalfSemivoiced ? AddMark(kana, next) : 0;
      AppendUtf8(joined != 0 ? joined : kana, out);
    } else {
      AppendUtf8(c, out);
    }
  }
  return out;
}

}  // namespace gsv::text::ja
