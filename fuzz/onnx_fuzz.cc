// Any bytes are the tensors of an .onnx file, or an Error.
#include "tensors_fuzz.h"
#include "weights/onnx_file.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace gsv::weights;
  try {
    gsv::UseTensors(ReadOnnx({"fuzz", nullptr, std::as_bytes(std::span(data, size))}));
  } catch (const gsv::Error& error) {
    if (error.code() == gsv::ErrorCode::kInternal) throw;
  }
  return 0;
}
