// Any bytes as Korean and Cantonese text: the first chooses language and profile, the rest is decoded as UTF-8 where it
// is valid, and as code points otherwise. Normalised or not, every text must convert, to symbols of the table; an
// explicit reading is parsed or refused.
#include <cstdint>
#include <string>

#include "text/ko/korean.h"
#include "text/ko/reading.h"
#include "text/symbols.h"
#include "text/yue/cantonese.h"
#include "text/yue/reading.h"
#include "text_checks.h"

namespace {

using gsv::fuzz::Check;
using gsv::fuzz::CheckWord2ph;
using gsv::fuzz::TextOfUnits;
using gsv::text::Cantonese;
using gsv::text::Conversion;
using gsv::text::Converter;
using gsv::text::Korean;
using gsv::text::PhoneSymbols;
using gsv::text::Profile;
using gsv::text::Symbols;
using gsv::text::SymbolVersion;

const Converter& Engine(uint8_t choice) {
  static const Korean korean[] = {Korean(SymbolVersion::kV2, Profile::kCompat),
                                  Korean(SymbolVersion::kV2, Profile::kFixed)};
  static const Cantonese cantonese[] = {Cantonese(SymbolVersion::kV2, Profile::kCompat),
                                        Cantonese(SymbolVersion::kV2, Profile::kFixed)};
  if (choice & 2) return cantonese[choice & 1];
  return korean[choice & 1];
}

void CheckPhones(const PhoneSymbols& phones) {
  static const Symbols symbols(Symbols::kV2Count);
  for (const std::string& phone : phones) Check(symbols.Contains(phone));
}

void CheckConversion(const Conversion& conversion) {
  CheckPhones(conversion.phones);
  if (!conversion.word2ph.empty()) CheckWord2ph(conversion);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const Converter& converter = Engine(data[0]);
  const std::string text = TextOfUnits(data + 1, size - 1);
  const std::string normalized = converter.Normalize(text);
  CheckConversion(converter.Convert(normalized));
  CheckConversion(converter.Convert(text));
  if (data[0] & 1) Check(converter.Normalize(normalized) == normalized);
  for (const auto& reading : {gsv::text::ko::ParseReading(text), gsv::text::yue::ParseReading(text)}) {
    if (reading) CheckPhones(*reading);
  }
  return 0;
}
