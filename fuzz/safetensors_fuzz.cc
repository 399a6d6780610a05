// Any bytes are the tensors of a .safetensors or converted file, or an Error.
#include "tensors_fuzz.h"
#include "weights/converted.h"
#include "weights/safetensors.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace gsv::weights;
  try {
    gsv::UseTensors(OpenConverted(ParseSafetensors(std::as_bytes(std::span(data, size)), "fuzz")));
  } catch (const gsv::Error& error) {
    if (error.code() == gsv::ErrorCode::kInternal) throw;
  }
  return 0;
}
