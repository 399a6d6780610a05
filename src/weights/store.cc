#include "base/error.h"
#include "weights/loader.h"

namespace gsv::weights {

void* WeightStore::Allocate(int64_t count, DType dtype) {
  return memory_.Allocate(static_cast<size_t>(count) * DTypeSize(dtype));
}

void WeightStore::Keep(std::shared_ptr<const TensorSource> source) {
  if (kept_.empty() || kept_.back() != source) kept_.push_back(std::move(source));
}

void WeightStore::Record(Array array) {
  const bool added = index_.emplace(array.name, arrays_.size()).second;
  GSV_CHECK(added);
  arrays_.push_back(std::move(array));
}

void WeightStore::CountParameters(const std::string& tensor, int64_t elements) {
  if (counted_.insert(tensor).second) parameters += elements;
}

const WeightStore::Array* WeightStore::Find(const std::string& name) const {
  const auto found = index_.find(name);
  return found == index_.end() ? nullptr : &arrays_[found->second];
}

int64_t WeightStore::Array::bytes() const { return Elements(shape) * static_cast<int64_t>(DTypeSize(dtype)); }

int64_t WeightStore::bytes() const {
  int64_t total = 0;
  for (const Array& array : arrays_) total += array.bytes();
  return total;
}

}  // namespace gsv::weights
