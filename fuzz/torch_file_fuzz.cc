// Any bytes are tensors of one of the formats - with this corpus, of torch - or an Error.
#include "tensors_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  try {
    gsv::UseTensors(gsv::weights::ParseTensors(std::as_bytes(std::span(data, size)), "fuzz"));
  } catch (const gsv::Error& error) {
    if (error.code() == gsv::ErrorCode::kInternal) throw;
  }
  return 0;
}
