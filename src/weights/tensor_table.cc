#include "weights/tensor_table.h"

#include <algorithm>

#include "base/error.h"

namespace gsv::weights {

int64_t CheckedElements(std::span<const int64_t> shape, const std::string& where) {
  if (shape.size() > kMaxRank) {
    Fail(ErrorCode::kArchiveBomb, where, " has ", shape.size(), " dimensions, at most ", kMaxRank, " are read");
  }
  int64_t count = 1;
  for (int64_t dim : shape) {
    if (dim < 0) Fail(ErrorCode::kFileCorrupt, where, " has the shape ", ShapeString(shape), "; the file is damaged");
    // Zeros do not hide absurd sizes, so that no product of dimensions overflows anywhere.
    const int64_t factor = std::max<int64_t>(dim, 1);
    if (factor > kMaxElements / count) {
      Fail(ErrorCode::kArchiveBomb, where, " has the shape ", ShapeString(shape), ", beyond every plausible model");
    }
    count *= factor;
  }
  return std::find(shape.begin(), shape.end(), 0) != shape.end() ? 0 : count;
}

TensorTable::TensorTable(const FileBytes& file)
    : name_(file.name), memory_{file.memory}, head_(file.bytes.first(std::min(file.bytes.size(), kHeadBytes))) {}

void TensorTable::Add(StoredTensor tensor) {
  const auto [entry, added] = index_.emplace(tensor.name, tensors_.size());
  if (added) {
    tensors_.push_back(std::move(tensor));
  } else {
    tensors_[entry->second] = std::move(tensor);
  }
}

const StoredTensor* TensorTable::Find(std::string_view tensor) const {
  const auto entry = index_.find(std::string(tensor));
  return entry == index_.end() ? nullptr : &tensors_[entry->second];
}

}  // namespace gsv::weights
