// Any bytes are a recording or an Error; a recording is a reference or an Error.
#include <cstddef>
#include <cstdint>
#include <span>

#include "audio/formats.h"
#include "audio/reference.h"
#include "gsv/error.h"

// Read by the leak detector: libsndfile 1.2 forgets the Vorbis headers of a stream that it refuses.
extern "C" __attribute__((visibility("default"))) const char* __lsan_default_suppressions() {
  return "leak:vorbis_info_init\n";
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  constexpr gsv::audio::DecodeLimits kLimits = {.seconds = 60, .values = 1 << 21};
  try {
    const gsv::Samples samples = gsv::audio::Decode(std::as_bytes(std::span(data, size)), "fuzz", kLimits);
    gsv::audio::PrepareReference(samples, gsv::LengthPolicy::kBestWindow, 32000, "fuzz");
  } catch (const gsv::Error& error) {
    if (error.code() == gsv::ErrorCode::kInternal) throw;
  }
  return 0;
}
