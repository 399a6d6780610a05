#include "weights/tensor_source.h"

#include <bit>
#include <cstring>

#include "base/error.h"

namespace gsv::weights {
namespace {

static_assert(std::endian::native == std::endian::little, "weight files are little-endian and read in place");

template <class Stored>
Stored Load(const std::byte* from) {  // files promise no alignment
  Stored value;
  std::memcpy(&value, from, sizeof(value));
  return value;
}

// IEEE half to single without branches: the exponent is re-biased by a multiplication, which also normalises
// subnormals; infinities and NaN keep an all-ones exponent.
float FromHalf(uint16_t half) {
  const uint32_t magnitude = static_cast<uint32_t>(half & 0x7fff) << 13;
  const uint32_t scaled = std::bit_cast<uint32_t>(std::bit_cast<float>(magnitude) * 0x1p112f);
  const uint32_t special = (half & 0x7c00) == 0x7c00 ? 0x7f800000u : 0u;
  return std::bit_cast<float>(scaled | special | static_cast<uint32_t>(half & 0x8000) << 16);
}

struct F32 {
  static constexpr size_t kBytes = 4;
  static float Read(const std::byte* from) { return Load<float>(from); }
};
struct F16 {
  static constexpr size_t kBytes = 2;
  static float Read(const std::byte* from) { return FromHalf(Load<uint16_t>(from)); }
};
struct BF16 {
  static constexpr size_t kBytes = 2;
  static float Read(const std::byte* from) {
    return std::bit_cast<float>(static_cast<uint32_t>(Load<uint16_t>(from)) << 16);
  }
};
struct F64 {
  static constexpr size_t kBytes = 8;
  static float Read(const std::byte* from) { return static_cast<float>(Load<double>(from)); }
};

template <class Format>
void ReadRow(const std::byte* from, int64_t stride, int64_t count, float* out) {
  if (stride == 1) {
    for (int64_t i = 0; i < count; ++i) out[i] = Format::Read(from + i * static_cast<int64_t>(Format::kBytes));
  } else {
    const int64_t step = stride * static_cast<int64_t>(Format::kBytes);
    for (int64_t i = 0; i < count; ++i) out[i] = Format::Read(from + i * step);
  }
}

template <class Format>
void ReadAll(const StoredTensor& tensor, float* out) {
  if (tensor.dense()) return ReadRow<Format>(tensor.data, 1, tensor.elements(), out);
  // An odometer over all axes but the last.
  const size_t rank = tensor.shape.size();
  const int64_t row = tensor.shape[rank - 1];
  const int64_t rows = row == 0 ? 0 : tensor.elements() / row;
  std::vector<int64_t> index(rank, 0);
  int64_t offset = 0;  // elements
  for (int64_t r = 0; r < rows; ++r, out += row) {
    ReadRow<Format>(tensor.data + offset * static_cast<int64_t>(Format::kBytes), tensor.strides[rank - 1], row, out);
    for (size_t axis = rank - 1; axis-- > 0;) {
      offset += tensor.strides[axis];
      if (++index[axis] < tensor.shape[axis]) break;
      offset -= tensor.strides[axis] * tensor.shape[axis];
      index[axis] = 0;
    }
  }
}

}  // namespace

int64_t Elements(std::span<const int64_t> shape) {
  int64_t count = 1;
  for (int64_t dim : shape) count *= dim;
  return count;
}

bool StoredTensor::dense() const {
  int64_t step = 1;
  for (size_t axis = shape.size(); axis-- > 0;) {
    if (shape[axis] != 1 && strides[axis] != step) return false;
    step *= shape[axis];
  }
  return true;
}

std::string ShapeString(std::span<const int64_t> shape) {
  std::string text = "[";
  for (size_t i = 0; i < shape.size(); ++i) text += (i > 0 ? ", " : "") + std::to_string(shape[i]);
  return text + "]";
}

std::vector<int64_t> DenseStrides(std::span<const int64_t> shape) {
  std::vector<int64_t> strides(shape.size());
  int64_t step = 1;
  for (size_t axis = shape.size(); axis-- > 0;) {
    strides[axis] = step;
    step *= shape[axis];
  }
  return strides;
}

const std::vector<int64_t>* TensorSource::OfficialShape(std::string_view tensor) const {
  const StoredTensor* found = Find(tensor);
  return found == nullptr ? nullptr : &found->shape;
}

void ReadF32(const TensorSource& source, const StoredTensor& tensor, float* out) {
  switch (tensor.dtype) {
    case DType::kF32:
      return ReadAll<F32>(tensor, out);
    case DType::kF16:
      return ReadAll<F16>(tensor, out);
    case DType::kBF16:
      return ReadAll<BF16>(tensor, out);
    case DType::kF64:
      return ReadAll<F64>(tensor, out);
    default:
      Fail(ErrorCode::kTensorShape, source.name(), ": tensor ", tensor.name, " has the type ", DTypeName(tensor.dtype),
           ", expected floating-point numbers; the file is of another kind or damaged");
  }
}

}  // namespace gsv::weights
