#include "models/precision.h"

#include "base/error.h"

namespace gsv::models {
namespace {

struct Row {
  std::string_view name;
  DType decoder;
  DType rows;  // of the decoder
  DType vocoder;
  ops::Convolutions convolutions = ops::Convolutions::kToomCook;
};

// Decoding waits for memory, so that its time is that of the bytes of its weights. The vocoder waits for arithmetic,
// and so do prefill and batches: there a smaller type pays where the machine multiplies it faster, or where memory is
// short. Toom-Cook halves the products of float32 and rounds elsewhere, about as much; its weights take twice the
// memory, which is why there is a way without.
constexpr Row kRows[] = {
    {"f32", DType::kF32, DType::kF32, DType::kF32},
    {"f32-direct", DType::kF32, DType::kF32, DType::kF32, ops::Convolutions::kDirect},
    {"bf16", DType::kBF16, DType::kF32, DType::kBF16},
    {"int8", DType::kI8, DType::kI8, DType::kI8},
};

// The vocoder of "auto": bfloat16 is the more exact of the two that may be fast.
DType FastVocoder(const kernels::Kernels& kernels) {
  if (kernels.fast_bf16) return DType::kBF16;
  return kernels.fast_int8 ? DType::kI8 : DType::kF32;
}

}  // namespace

Precision FindPrecision(std::string_view name, const kernels::Kernels& kernels) {
  if (name.empty()) name = kDefaultPrecision;
  if (name == "auto") {
    // Of one sentence, a step waits for weights whatever the rows are; float32 rows choose more of the exact tokens.
    return {.decoder = DType::kI8, .vocoder = FastVocoder(kernels), .decoder_rows = DType::kF32, .of_float32 = true};
  }
  for (const Row& row : kRows) {
    if (row.name == name) return {row.decoder, row.vocoder, row.rows, row.convolutions};
  }
  Fail(ErrorCode::kOptionOutOfRange, "precision is '", name, "', expected one of ", kPrecisionNames);
}

}  // namespace gsv::models
