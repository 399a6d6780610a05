// A numeric golden case: a .json that says what each tensor is and how exact it must be, and the .safetensors beside it
// that holds the numbers. Runners recognise a case by its parameters and tensors, never by its name.
//
// A family of cases is a pair of functions in numeric_cases_<family>.h:
//   bool Accepts<Family>(const NumericCase& c);
//   std::vector<TensorResult> Run<Family>(const NumericCase& c);
#ifndef GSV_TESTS_GOLDEN_NUMERIC_CASE_H_
#define GSV_TESTS_GOLDEN_NUMERIC_CASE_H_

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

namespace gsv::golden {

// A tensor of a case, batch dimensions dropped, row-major. float32 and float64 are read into `floats`; int16, int32 and
// int64 into `ints`.
struct CaseTensor {
  std::vector<int64_t> shape;
  std::string dtype;  // as in safetensors: "F32", "I64", "I16"
  std::vector<float> floats;
  std::vector<int64_t> ints;
  double atol = -1;  // bound on the largest |a - b|; negative: an input, or exact

  int64_t elements() const {
    int64_t count = 1;
    for (int64_t dim : shape) count *= dim;
    return count;
  }
};

struct NumericCase {
  std::string name;      // of the case file
  std::string path;      // of the .json
  std::string manifest;  // name of the weights' manifest, empty for none
  std::string salt;      // of the weights
  nlohmann::json params;
  std::map<std::string, CaseTensor> tensors;

  bool Has(const std::string& tensor) const { return tensors.count(tensor) != 0; }
  // Throws std::runtime_error that names the case and the tensor.
  const CaseTensor& Get(const std::string& tensor) const;
  std::span<const float> Floats(const std::string& tensor) const;
  std::span<const int64_t> Ints(const std::string& tensor) const;
  std::vector<int> Ids(const std::string& tensor) const;     // phones, tokens
  std::vector<float> Wave(const std::string& tensor) const;  // int16 samples / 32768, or floats as they are
};

// Reads `json_path` and the .safetensors of the same name. Throws std::runtime_error.
NumericCase ReadNumericCase(const std::string& json_path);

struct TensorResult {
  std::string tensor;
  double error = 0;  // largest |a - b|, or the number of differing integers
  double bound = 0;
  bool passed = false;
  std::string detail;  // worst index with both values, or what does not match
};

// Compares with tensor `name` of the case. `found` has the case's order of elements. NaN never passes.
TensorResult CompareFloats(const NumericCase& c, const std::string& name, std::span<const float> found);
TensorResult CompareInts(const NumericCase& c, const std::string& name, std::span<const int64_t> found);

// Cases hold convolutional tensors as [channels, time]; ours are [time, channels].
std::vector<float> Transposed(std::span<const float> values, int64_t rows, int64_t columns);

}  // namespace gsv::golden

#endif  // GSV_TESTS_GOLDEN_NUMERIC_CASE_H_
