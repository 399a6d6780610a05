// Any bytes are a voice, or an Error.
#include <cstdint>
#include <span>

#include "pipeline/voice.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  try {
    gsv::pipeline::LoadVoice(std::as_bytes(std::span(data, size)), "fuzz");
  } catch (const gsv::Error& error) {
    if (error.code() == gsv::ErrorCode::kInternal) throw;
  }
  return 0;
}
