// What the fuzz targets of texts share.
#ifndef GSV_FUZZ_TEXT_CHECKS_H_
#define GSV_FUZZ_TEXT_CHECKS_H_

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/utf8.h"
#include "text/converter.h"

namespace gsv::fuzz {

inline void Check(bool holds) {
  if (!holds) std::abort();
}

// The bytes where they are UTF-8, else two of them per code point: most are Chinese or Hangul then.
inline std::string TextOfUnits(const uint8_t* data, size_t size) {
  std::string bytes(reinterpret_cast<const char*>(data), size);
  if (FindInvalidUtf8(bytes) == std::string::npos) return bytes;
  std::u32string text;
  for (size_t i = 0; i + 1 < size; i += 2) {
    const char32_t unit = static_cast<char32_t>(data[i] << 8 | data[i + 1]);
    text += unit >= 0xD800 && unit < 0xE000 ? U'。' : unit;
  }
  return EncodeUtf8(text);
}

// Every character has its phones, and every phone its character.
inline void CheckWord2ph(const text::Conversion& conversion) {
  size_t phones = 0;
  for (const int count : conversion.word2ph) phones += static_cast<size_t>(count);
  Check(phones == conversion.phones.size());
  Check(conversion.word2ph.size() == DecodeUtf8(conversion.normalized).size());
}

}  // namespace gsv::fuzz

#endif  // GSV_FUZZ_TEXT_CHECKS_H_
