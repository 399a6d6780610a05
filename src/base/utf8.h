// UTF-8 <-> code points.
#ifndef GSV_BASE_UTF8_H_
#define GSV_BASE_UTF8_H_

#include <string>
#include <string_view>

namespace gsv {

// Strict decoding (no overlong forms, surrogates or values above U+10FFFF). Throws kTextNotUtf8 with the byte offset;
// `what` names the text in the message ("text", "transcript", a path).
std::u32string DecodeUtf8(std::string_view bytes, std::string_view what = "text");

// The offset of the first byte that is not valid UTF-8, or npos.
size_t FindInvalidUtf8(std::string_view bytes);

std::string EncodeUtf8(std::u32string_view code_points);
void AppendUtf8(char32_t code_point, std::string& out);

// Bytes of a code point.
inline size_t Utf8Length(char32_t c) { return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4; }

}  // namespace gsv

#endif  // GSV_BASE_UTF8_H_
