// Any bytes as Chinese text: the first chooses version and profile, the rest is decoded as UTF-8 where it is valid, and
// as code points otherwise. Normalised or not, every text must convert, with phones for each of its characters.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/utf8.h"
#include "text/zh/chinese.h"

namespace {

using gsv::text::Chinese;
using gsv::text::Conversion;
using gsv::text::Profile;
using gsv::text::SymbolVersion;

const Chinese& Engine(uint8_t choice) {
  static const Chinese engines[] = {
      Chinese(SymbolVersion::kV1, Profile::kCompat), Chinese(SymbolVersion::kV1, Profile::kFixed),
      Chinese(SymbolVersion::kV2, Profile::kCompat), Chinese(SymbolVersion::kV2, Profile::kFixed)};
  return engines[choice % 4];
}

// Two bytes per code point: most of them Chinese.
std::string TextOf(const uint8_t* data, size_t size) {
  std::string bytes(reinterpret_cast<const char*>(data), size);
  if (gsv::FindInvalidUtf8(bytes) == std::string::npos) return bytes;
  std::u32string text;
  for (size_t i = 0; i + 1 < size; i += 2) {
    const char32_t unit = static_cast<char32_t>(data[i] << 8 | data[i + 1]);
    text += unit >= 0xD800 && unit < 0xE000 ? U'。' : unit;
  }
  return gsv::EncodeUtf8(text);
}

void Check(const Conversion& conversion) {
  size_t phones = 0;
  for (const int count : conversion.word2ph) phones += static_cast<size_t>(count);
  if (phones != conversion.phones.size()) std::abort();
  if (conversion.word2ph.size() != gsv::DecodeUtf8(conversion.normalized).size()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const Chinese& chinese = Engine(data[0]);
  const std::string text = TextOf(data + 1, size - 1);
  const std::string normalized = chinese.Normalize(text);
  Check(chinese.Convert(normalized));
  Check(chinese.Convert(text));
  if (data[0] % 2 == 1 && chinese.Normalize(normalized) != normalized) std::abort();
  return 0;
}
