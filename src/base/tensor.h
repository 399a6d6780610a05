// Tensor: a non-owning view of numbers, [.., time, channels], row-major. Cheap to copy, never frees anything.
#ifndef GSV_BASE_TENSOR_H_
#define GSV_BASE_TENSOR_H_

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>

#include "base/error.h"

namespace gsv {

enum class DType : uint8_t { kF32, kF16, kBF16, kF64, kI64, kI32, kI16, kI8, kU8, kBool };
enum class Device : uint8_t { kCpu, kCuda };

size_t DTypeSize(DType type);       // bytes of one element
const char* DTypeName(DType type);  // the name of safetensors: "F32", "BF16", ...

// Rank 1 to 4. All dimensions are dense except that rows (the last dimension) may lie `row_stride` elements apart, so
// that a range of columns of a matrix is a Tensor too. The last dimension itself is always dense.
struct Tensor {
  static constexpr int kMaxRank = 4;

  void* data = nullptr;
  int64_t shape[kMaxRank] = {0, 0, 0, 0};
  int64_t row_stride = 0;  // elements between the starts of two rows; >= channels()
  int rank = 0;
  DType dtype = DType::kF32;
  Device device = Device::kCpu;

  Tensor() = default;
  Tensor(float* values, std::initializer_list<int64_t> dims) : data(values) {
    GSV_CHECK(dims.size() >= 1 && dims.size() <= kMaxRank);
    for (int64_t dim : dims) shape[rank++] = dim;
    row_stride = shape[rank - 1];
  }

  bool empty() const { return rank == 0; }
  int64_t channels() const { return rank == 0 ? 0 : shape[rank - 1]; }
  int64_t rows() const {  // product of all dimensions but the last
    int64_t count = rank == 0 ? 0 : 1;
    for (int i = 0; i + 1 < rank; ++i) count *= shape[i];
    return count;
  }
  int64_t elements() const { return rows() * channels(); }
  bool dense() const { return row_stride == channels() || rows() <= 1; }

  float* f32() const {
    GSV_CHECK(dtype == DType::kF32 && device == Device::kCpu);
    return static_cast<float*>(data);
  }
  float* row(int64_t index) const { return f32() + index * row_stride; }
  // The start of a row of any type.
  std::byte* RowBytes(int64_t index) const {
    GSV_CHECK(device == Device::kCpu);
    return static_cast<std::byte*>(data) + index * row_stride * static_cast<int64_t>(DTypeSize(dtype));
  }

  // Views of rows [begin, end) and of columns [begin, end) of a rank-1 or rank-2 tensor.
  Tensor Rows(int64_t begin, int64_t end) const {
    GSV_CHECK(rank == 2 && 0 <= begin && begin <= end && end <= shape[0]);
    Tensor view = *this;
    view.data = RowBytes(begin);
    view.shape[0] = end - begin;
    return view;
  }
  Tensor Columns(int64_t begin, int64_t end) const {
    GSV_CHECK(rank >= 1 && 0 <= begin && begin <= end && end <= channels());
    Tensor view = *this;
    view.data = RowBytes(0) + begin * static_cast<int64_t>(DTypeSize(dtype));
    view.shape[rank - 1] = end - begin;
    return view;
  }
};

std::string ShapeString(const Tensor& tensor);  // "[48, 192]"

}  // namespace gsv

#endif  // GSV_BASE_TENSOR_H_
