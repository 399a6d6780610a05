// TensorSource: named tensors of one file, whatever its format. Made by OpenTensors (open.h); read-only, any thread.
#ifndef GSV_WEIGHTS_TENSOR_SOURCE_H_
#define GSV_WEIGHTS_TENSOR_SOURCE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/tensor.h"

namespace gsv::weights {

// Numbers of a tensor of that shape.
int64_t Elements(std::span<const int64_t> shape);

// A tensor as it lies in the file: maybe strided, maybe half precision.
struct StoredTensor {
  std::string name;
  DType dtype = DType::kF32;
  std::vector<int64_t> shape;
  std::vector<int64_t> strides;  // elements; row-major where dense
  const std::byte* data = nullptr;
  size_t available = 0;  // bytes that may be read from `data` on; 0: only the elements themselves

  int64_t elements() const { return Elements(shape); }
  bool dense() const;
};
std::string ShapeString(std::span<const int64_t> shape);  // "[48, 192]"
std::vector<int64_t> DenseStrides(std::span<const int64_t> shape);

class TensorSource {
 public:
  virtual ~TensorSource() = default;

  // For messages: the path, or what the source was made from.
  virtual const std::string& name() const = 0;
  // In the order of the file.
  virtual std::span<const StoredTensor> tensors() const = 0;
  // Null if absent.
  virtual const StoredTensor* Find(std::string_view tensor) const = 0;
  // What the file says beside its tensors: {"config": {...}, "info": "...", "lora_rank": ...} of a checkpoint, the
  // config.json of a folder, "__metadata__" of a safetensors file. An object, maybe empty.
  virtual const nlohmann::json& metadata() const = 0;
  // True for files of `gsv convert`: the tensors are the arrays of WeightLoader itself, ready to use in place.
  virtual bool converted() const { return false; }
  // The shape of a tensor of the checkpoint; in a converted file, of the checkpoint that it was made from. Null if
  // absent.
  virtual const std::vector<int64_t>* OfficialShape(std::string_view tensor) const;
  // The file's first bytes, at most kHeadBytes: the official tools recognise files by them. Empty if there is no file.
  static constexpr size_t kHeadBytes = 8192;
  virtual std::span<const std::byte> head() const { return {}; }
};

// Copies any tensor of floating-point numbers to dense float32. `out` holds elements() numbers. Errors: kTensorShape
// for integer types.
void ReadF32(const TensorSource& source, const StoredTensor& tensor, float* out);

}  // namespace gsv::weights

#endif  // GSV_WEIGHTS_TENSOR_SOURCE_H_
