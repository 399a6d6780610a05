#include "models/precision.h"

#include "base/error.h"

namespace gsv::models {
namespace {

struct Row {
  std::string_view name;
  DType decoder;
  DType vocoder;  // where products of bfloat16 are no faster than those of float32
  DType vocoder_if_fast_bf16;
  ops::Convolutions convolutions = ops::Convolutions::kToomCook;
};

// Decoding waits for memory, so that its time is that of the bytes of its weights; products stay float32. The vocoder
// waits for arithmetic: a smaller type pays where the machine multiplies it faster, or where memory is short. Toom-Cook
// halves the products of float32 and rounds elsewhere, about as much; its weights take twice the memory, which is why
// there is a way without.
constexpr Row kRows[] = {
    {"f32", DType::kF32, DType::kF32, DType::kF32},
    {"f32-direct", DType::kF32, DType::kF32, DType::kF32, ops::Convolutions::kDirect},
    {"bf16", DType::kBF16, DType::kBF16, DType::kBF16},
    {"int8", DType::kI8, DType::kI8, DType::kI8},
    {"auto", DType::kI8, DType::kF32, DType::kBF16},
};

}  // namespace

Precision FindPrecision(std::string_view name, bool fast_bf16) {
  if (name.empty()) return {};
  for (const Row& row : kRows) {
    if (row.name == name) return {row.decoder, fast_bf16 ? row.vocoder_if_fast_bf16 : row.vocoder, row.convolutions};
  }
  Fail(ErrorCode::kOptionOutOfRange, "precision is '", name, "', expected one of ", kPrecisionNames);
}

}  // namespace gsv::models
