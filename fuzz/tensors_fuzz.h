// What the fuzz targets of weight files do with a source: read every number, ask what it is.
#ifndef GSV_FUZZ_TENSORS_FUZZ_H_
#define GSV_FUZZ_TENSORS_FUZZ_H_

#include <memory>
#include <vector>

#include "gsv/error.h"
#include "weights/open.h"

namespace gsv {

inline void UseTensors(const std::shared_ptr<const weights::TensorSource>& source) {
  for (const weights::StoredTensor& tensor : source->tensors()) {
    std::vector<float> values(static_cast<size_t>(tensor.elements()));
    if (tensor.dtype < DType::kI64) weights::ReadF32(*source, tensor, values.data());
  }
  try {
    weights::DescribeCheckpoint(weights::Identify(source));
  } catch (const Error& error) {
    if (error.code() == ErrorCode::kInternal) throw;
  }
}

}  // namespace gsv

#endif  // GSV_FUZZ_TENSORS_FUZZ_H_
