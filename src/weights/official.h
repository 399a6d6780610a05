// Reading the tensors of a checkpoint as the trainer meant them: any spelling of weight norm fused, every number
// finite.
#ifndef GSV_WEIGHTS_OFFICIAL_H_
#define GSV_WEIGHTS_OFFICIAL_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "weights/tensor_source.h"

namespace gsv::weights {

// The tensors that stand for one weight in a file: itself, or a direction v with a length g.
struct OfficialNames {
  std::string value;  // the tensor, or v
  std::string gain;   // g; empty unless weight norm is in the file
};

// How the file spells `tensor`: as it is, X.weight_v with X.weight_g, or X.parametrizations.weight.original1 with
// original0. Nothing is found: `value` is empty. Works for converted files too.
OfficialNames ResolveOfficial(const TensorSource& source, std::string_view tensor);

// Errors: kTensorMissing.
OfficialNames RequireOfficial(const TensorSource& source, std::string_view tensor);
std::vector<int64_t> OfficialShapeOf(const TensorSource& source, std::string_view tensor);

// Errors: kTensorShape with what was expected.
void CheckOfficialShape(const TensorSource& source, std::string_view tensor, std::span<const int64_t> found,
                        std::span<const int64_t> expected);

// Dense float32 [elements], fused. Errors: kTensorMissing, kTensorShape, kWeightsNotFinite.
void ReadOfficial(const TensorSource& source, std::string_view tensor, std::span<const int64_t> shape, float* out);

// Errors: kWeightsNotFinite with the first bad element.
void CheckFinite(const TensorSource& source, std::string_view name, const float* values, int64_t count);
// The same of bfloat16.
void CheckFinite(const TensorSource& source, std::string_view name, const uint16_t* values, int64_t count);

}  // namespace gsv::weights

#endif  // GSV_WEIGHTS_OFFICIAL_H_
