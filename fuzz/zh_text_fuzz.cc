// Any bytes as Chinese text: the first chooses version and profile, the rest is decoded as UTF-8 where it is valid, and
// as code points otherwise. Normalised or not, every text must convert, with phones for each of its characters.
#include <cstdint>
#include <string>

#include "text/zh/chinese.h"
#include "text_checks.h"

namespace {

using gsv::fuzz::Check;
using gsv::fuzz::CheckWord2ph;
using gsv::fuzz::TextOfUnits;
using gsv::text::Chinese;
using gsv::text::Profile;
using gsv::text::SymbolVersion;

const Chinese& Engine(uint8_t choice) {
  static const Chinese engines[] = {
      Chinese(SymbolVersion::kV1, Profile::kCompat), Chinese(SymbolVersion::kV1, Profile::kFixed),
      Chinese(SymbolVersion::kV2, Profile::kCompat), Chinese(SymbolVersion::kV2, Profile::kFixed)};
  return engines[choice % 4];
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const Chinese& chinese = Engine(data[0]);
  const std::string text = TextOfUnits(data + 1, size - 1);
  const std::string normalized = chinese.Normalize(text);
  CheckWord2ph(chinese.Convert(normalized));
  CheckWord2ph(chinese.Convert(text));
  if (data[0] % 2 == 1) Check(chinese.Normalize(normalized) == normalized);
  return 0;
}
