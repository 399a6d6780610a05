#include "models/blocks/kernel_shape.h"

#include <algorithm>
#include <string>

#include "base/error.h"

namespace gsv::models {
namespace {

constexpr int64_t kLargestDimension = 65536;

}  // namespace

std::vector<int> KernelShape(const weights::WeightLoader& w, std::string_view layer, size_t rank) {
  const std::string name = std::string(layer) + ".weight";
  const std::vector<int64_t> shape = w.Shape(name);
  const bool plausible =
      std::ranges::all_of(shape, [](int64_t dimension) { return 1 <= dimension && dimension <= kLargestDimension; });
  if (shape.size() != rank || !plausible) {
    Fail(ErrorCode::kTensorShape, w.source().name(), ": tensor ", name, " has shape ", weights::ShapeString(shape),
         ", expected ", rank, " dimensions from 1 to ", kLargestDimension);
  }
  return {shape.begin(), shape.end()};
}

int OddTaps(const weights::WeightLoader& w, std::string_view layer) {
  const int taps = KernelShape(w, layer, 3)[2];
  if (taps % 2 == 0) {
    Fail(ErrorCode::kTensorShape, w.source().name(), ": the kernel of ", layer, " has ", taps,
         " taps, expected an odd number");
  }
  return taps;
}

}  // namespace gsv::models
