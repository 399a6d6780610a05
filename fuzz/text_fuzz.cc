// Any bytes as a text: read or refused with gsv::Error, and what is read holds together.
//   byte 0: symbol version, profile, language; byte 1: cut method; the rest: the text
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <string_view>

#include "gsv/error.h"
#include "text/frontend.h"

namespace {

using gsv::text::CutMethod;
using gsv::text::Frontend;
using gsv::text::Phones;
using gsv::text::Profile;
using gsv::text::SymbolVersion;

const Frontend& FrontendFor(unsigned choice) {
  static const Frontend frontends[] = {{SymbolVersion::kV1, Profile::kCompat},
                                       {SymbolVersion::kV1, Profile::kFixed},
                                       {SymbolVersion::kV2, Profile::kCompat},
                                       {SymbolVersion::kV2, Profile::kFixed}};
  return frontends[choice % 4];
}

constexpr const char* kLanguages[] = {"en", "zh", "all_zh", "auto", "ja", "all_ja", "yue", "auto_yue", "ko", "all_ko"};

void Check(bool holds) {
  if (!holds) std::abort();
}

void CheckSentence(const Phones& phones) {
  Check(phones.ids.size() == phones.symbols.size());
  int end = 0;
  for (const gsv::text::Run& run : phones.runs) {
    Check(run.phone_begin == end && run.phone_end >= end);
    end = run.phone_end;
    int sum = 0;
    for (int count : run.word2ph) sum += count;
    Check(run.word2ph.empty() || sum == run.phone_end - run.phone_begin);
  }
  Check(end == static_cast<int>(phones.ids.size()));
}

template <class Action>
void ReadOrRefuse(Action action) {
  try {
    action();
  } catch (const gsv::Error& error) {
    if (error.code() == gsv::ErrorCode::kInternal) throw;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2) return 0;
  const Frontend& frontend = FrontendFor(data[0]);
  const char* language = kLanguages[data[0] / 4 % std::size(kLanguages)];
  const auto cut = static_cast<CutMethod>(data[1] % 6);
  const std::string_view text(reinterpret_cast<const char*>(data) + 2, size - 2);
  ReadOrRefuse([&] {
    for (const Phones& phones : frontend.Process(text, language, cut)) CheckSentence(phones);
  });
  ReadOrRefuse([&] { CheckSentence(frontend.ConvertTranscript(text, language)); });
  return 0;
}
