// Which numbers the matrices of each network are made of: one row per name that --precision takes.
#ifndef GSV_MODELS_PRECISION_H_
#define GSV_MODELS_PRECISION_H_

#include <string>
#include <string_view>

#include "base/tensor.h"
#include "kernels/kernels.h"
#include "ops/toom_cook.h"

namespace gsv::models {

// What is not named here - embeddings, norms,
// softmax, logits, text encoder, flow, the vocoder's last stage, the encoders of recordings - is float32 always.
struct Precision {
  DType decoder = DType::kF32;       // the layers of the GPT; keys and values are bfloat16 unless this is float32
  DType vocoder = DType::kF32;       // of int8: its rows too
  DType decoder_rows = DType::kF32;  // kI8: layers of int8 multiply rows of int8
  ops::Convolutions convolutions = ops::Convolutions::kToomCook;  // of the vocoder, where they are float32
  // The types above are for files of float32: a converted file that holds smaller ones is taken as it is.
  bool of_float32 = false;
};

inline constexpr const char* kPrecisionNames = "f32|f32-direct|bf16|int8|auto";

// What is used where nobody asks for anything.
inline constexpr std::string_view kDefaultPrecision = "auto";

// Empty: kDefaultPrecision. `kernels`: those of the machine; "auto" asks for their fast_bf16 and fast_int8. Errors:
// kOptionOutOfRange with the known names.
Precision FindPrecision(std::string_view name, const kernels::Kernels& kernels);

}  // namespace gsv::models

#endif  // GSV_MODELS_PRECISION_H_
