// Any bytes are a vocabulary or an Error, and any vocabulary gives one known id per code point.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "gsv/error.h"
#include "models/wordpiece.h"

namespace {

using gsv::models::Wordpiece;

void Try(Wordpiece (*read)(std::string_view, const std::string&), std::string_view bytes) {
  constexpr std::u32string_view kText = U"今天好, hello ＡＢ é 한 12!";
  try {
    const Wordpiece wordpiece = read(bytes, "fuzz");
    const std::vector<int> ids = wordpiece.Ids(kText);
    if (ids.size() != kText.size()) std::abort();
    for (int id : ids) {
      if (id < 0 || id >= wordpiece.size()) std::abort();
    }
  } catch (const gsv::Error& error) {
    if (error.code() == gsv::ErrorCode::kInternal) throw;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  Try(Wordpiece::FromLines, bytes);
  Try(Wordpiece::FromTokenizerJson, bytes);
  return 0;
}
