#include "base/utf8.h"

#include <cstdint>

#include "base/error.h"

namespace gsv {
namespace {

// Decodes the sequence at `bytes[at]`. Returns its length, or 0 when it is invalid.
size_t DecodeOne(std::string_view bytes, size_t at, char32_t& code_point) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(bytes[i]); };
  const uint8_t lead = byte(at);
  if (lead < 0x80) {
    code_point = lead;
    return 1;
  }
  const size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || bytes.size() - at < length) return 0;
  char32_t value = lead & (0x7Fu >> length);
  for (size_t i = 1; i < length; ++i) {
    if ((byte(at + i) & 0xC0) != 0x80) return 0;
    value = value << 6 | (byte(at + i) & 0x3F);
  }
  constexpr char32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  if (value < kSmallest[length] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return 0;
  code_point = value;
  return length;
}

}  // namespace

size_t FindInvalidUtf8(std::string_view bytes) {
  char32_t ignored;
  for (size_t at = 0; at < bytes.size();) {
    const size_t length = DecodeOne(bytes, at, ignored);
    if (length == 0) return at;
    at += length;
  }
  return std::string_view::npos;
}

std::u32string DecodeUtf8(std::string_view bytes, std::string_view what) {
  std::u32string out;
  out.reserve(bytes.size());
  for (size_t at = 0; at < bytes.size();) {
    char32_t code_point;
    const size_t length = DecodeOne(bytes, at, code_point);
    if (length == 0) {
      Fail(ErrorCode::kTextNotUtf8, what, " is not valid UTF-8: byte ", at, " is 0x", std::hex,
           int{static_cast<uint8_t>(bytes[at])}, "; save or send it as UTF-8");
    }
    out.push_back(code_point);
    at += length;
  }
  return out;
}

void AppendUtf8(char32_t c, std::string& out) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | c >> 6);
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | c >> 12);
    out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | c >> 18);
    out += static_cast<char>(0x80 | (c >> 12 & 0x3F));
    out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

std::string EncodeUtf8(std::u32string_view code_points) {
  std::string out;
  out.reserve(code_points.size() * 3);
  for (char32_t c : code_points) AppendUtf8(c, out);
  return out;
}

}  // namespace gsv
