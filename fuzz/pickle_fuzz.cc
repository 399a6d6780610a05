// Any bytes are a pickle or an Error, and every pickle is JSON or an Error.
#include <nlohmann/json.hpp>

#include "gsv/error.h"
#include "weights/pickle.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  try {
    const gsv::weights::Pickle pickle = gsv::weights::ReadPickle(std::as_bytes(std::span(data, size)), "fuzz");
    gsv::weights::ToJson(pickle, pickle[pickle.root], "fuzz").dump();
  } catch (const gsv::Error& error) {
    if (error.code() == gsv::ErrorCode::kInternal) throw;
  }
  return 0;
}
