// Sizes of layers, read from a file and checked: what a network's own sizes are made from.
#ifndef GSV_MODELS_BLOCKS_KERNEL_SHAPE_H_
#define GSV_MODELS_BLOCKS_KERNEL_SHAPE_H_

#include <string_view>
#include <vector>

#include "weights/loader.h"

namespace gsv::models {

// Shape of layer.weight, also where weight norm hides it behind other names. Errors: kTensorMissing; kTensorShape
// unless it has `rank` dimensions, each from 1 to 65536.
std::vector<int> KernelShape(const weights::WeightLoader& w, std::string_view layer, size_t rank);

// Taps of a convolution [out, in, taps] that keeps the length. Errors: as above, and kTensorShape for an even number.
int OddTaps(const weights::WeightLoader& w, std::string_view layer);

}  // namespace gsv::models

#endif  // GSV_MODELS_BLOCKS_KERNEL_SHAPE_H_
