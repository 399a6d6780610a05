// Any bytes as Japanese: the first chooses what they are. 0, 1: a text (compat, fixed), as UTF-8 where it is valid and
// as code points otherwise; 2: a reading in kana; 3: a list of users' words, then, behind a NUL, a text that is read
// with it. Needs the dictionary of the package open-jtalk-mecab-naist-jdic.
#include <cstdint>
#include <string>

#include "base/utf8.h"
#include "gsv/error.h"
#include "text/ja/japanese.h"
#include "text/ja/reading.h"
#include "text_checks.h"

namespace {

using gsv::fuzz::Check;
using gsv::text::Conversion;
using gsv::text::Japanese;
using gsv::text::Profile;
using gsv::text::SymbolVersion;

const Japanese& Engine(bool fixed) {
  static const Japanese engines[] = {Japanese(SymbolVersion::kV2, Profile::kCompat),
                                     Japanese(SymbolVersion::kV2, Profile::kFixed)};
  return engines[fixed ? 1 : 0];
}

// Two bytes per code point; every third range is kana.
std::string TextOf(std::string_view bytes) {
  if (gsv::FindInvalidUtf8(bytes) == std::string_view::npos) return std::string(bytes);
  std::u32string text;
  for (size_t i = 0; i + 1 < bytes.size(); i += 2) {
    const auto high = static_cast<unsigned char>(bytes[i]);
    const auto low = static_cast<unsigned char>(bytes[i + 1]);
    const char32_t unit = high % 3 == 0 ? 0x3041 + low % 0xBF : static_cast<char32_t>(high << 8 | low);
    text += unit >= 0xD800 && unit < 0xE000 ? U'。' : unit;
  }
  return gsv::EncodeUtf8(text);
}

void CheckText(const Japanese& japanese, const std::string& text) {
  for (const std::string& each : {text, japanese.Normalize(text)}) {
    const Conversion conversion = japanese.Convert(each);
    size_t character = 0;
    size_t phone = 0;
    for (const gsv::text::Unit& unit : conversion.units) {
      Check(unit.text.begin == character && unit.phones.begin == phone && unit.phones.end >= phone);
      character = unit.text.end;
      phone = unit.phones.end;
    }
    Check(phone == conversion.phones.size() && character == gsv::DecodeUtf8(each).size());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 4) {
    case 2: {
      const auto phones = gsv::text::ja::ParseReading(bytes);
      Check(!phones.has_value() || !phones->empty());
      break;
    }
    case 3: {
      const size_t end = bytes.find('\0');
      gsv::text::JapaneseOptions options;
      try {
        options.user_dictionary = gsv::text::ja::UserDictionary::Parse(bytes.substr(0, end), "input");
      } catch (const gsv::Error&) {
        break;
      }
      const Japanese japanese(SymbolVersion::kV2, Profile::kFixed, options);
      CheckText(japanese, TextOf(end == bytes.npos ? "" : bytes.substr(end + 1)));
      break;
    }
    default:
      CheckText(Engine(data[0] % 4 == 1), TextOf(bytes));
  }
  return 0;
}
