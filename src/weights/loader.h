// WeightLoader: one call per layer names its tensors and their shapes once; the same call finds, checks, fuses, packs,
// counts, and - for converted files - maps the result instead of making it again.
//
//   struct FeedForward { Affine up, down; NormWeights norm; };
//   FeedForward LoadFeedForward(const WeightLoader& w, int width, int hidden) {
//     return {w.Conv1d("conv_1", width, hidden, 3), w.Conv1d("conv_2", hidden, width, 3), w.Norm("norm", width)};
//   }
//   LoadFeedForward(loader.In("encoder.ffn_layers.0"), 192, 768);
//
// Errors of every call: kTensorMissing, kTensorShape, kWeightsNotFinite; messages name file, tensor, expected and
// found.
#ifndef GSV_WEIGHTS_LOADER_H_
#define GSV_WEIGHTS_LOADER_H_

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/arena.h"
#include "base/function_ref.h"
#include "base/packed_matrix.h"
#include "weights/tensor_source.h"

namespace gsv::weights {

// Owns the arrays of one network: packed copies, and the mapped file behind those that are used in place.
// Immutable once loading is over.
class WeightStore {
 public:
  // An array that a loader made or mapped, in the order of loading.
  struct Array {
    std::string name;  // "dec.ups.0.weight#panels"
    std::vector<int64_t> shape;
    DType dtype = DType::kF32;
    const void* data = nullptr;
    bool mapped = false;  // it lies in a file that is mapped

    int64_t bytes() const;
  };

  // Uninitialised, aligned to Arena::kAlignment.
  void* Allocate(int64_t count, DType dtype);
  void Keep(std::shared_ptr<const TensorSource> source);
  // Names are unique: an array is made once, however often it is asked for.
  void Record(Array array);
  void CountParameters(const std::string& tensor, int64_t elements);  // once per tensor

  std::span<const Array> arrays() const { return arrays_; }
  const Array* Find(const std::string& name) const;  // null if absent
  int64_t bytes() const;                             // of all arrays

  int64_t parameters = 0;  // elements of the official tensors in use

 private:
  Arena memory_;
  std::vector<Array> arrays_;
  std::unordered_map<std::string, size_t> index_;
  std::unordered_set<std::string> counted_;
  std::vector<std::shared_ptr<const TensorSource>> kept_;
};

enum class Bias { kNone, kYes };

// A view of (source, store, name prefix); cheap to copy.
class WeightLoader {
 public:
  WeightLoader(std::shared_ptr<const TensorSource> source, WeightStore& store);

  // The same with `scope` and a dot put before every name.
  WeightLoader In(std::string_view scope) const;
  WeightLoader In(std::string_view scope, int index) const;  // "scope.3"

  // The same with the matrices of linear layers and convolutions in this type: kF32, kBF16 or kI8. A matrix whose depth
  // its group does not divide (PanelGroup) stays float32. Without this call matrices are as a converted file has them,
  // and float32 from others. Errors of the calls: kModelMismatch where a converted file holds a smaller type.
  WeightLoader As(DType matrices) const;
  WeightLoader As(std::optional<DType> matrices) const { return matrices ? As(*matrices) : *this; }

  // Sizes come from here.
  bool Has(std::string_view tensor) const;
  // The official shape of a tensor, for converted files too; X.weight is found in any spelling of weight norm. Every
  // dimension is positive and fits into an int. Errors: kTensorMissing, kTensorShape.
  std::vector<int64_t> Shape(std::string_view tensor) const;
  int64_t Dimension(std::string_view tensor, size_t axis) const;
  // How many n there are with "scope.n.tensor", from 0 without gaps.
  int Count(std::string_view scope, std::string_view tensor) const;
  const TensorSource& source() const { return *source_; }

  // A tensor's numbers for the loader's caller to compute with (Computed, Pack); not kept. Absent from converted files,
  // where what is computed from them is mapped instead.
  std::vector<float> Values(std::string_view tensor, std::initializer_list<int64_t> shape) const;
  // A tensor as it is, dense float32.
  const float* Array(std::string_view tensor, std::initializer_list<int64_t> shape) const;
  // An array that is computed from the file's tensors: `make` fills it, unless a converted file has it already.
  const float* Computed(std::string_view name, std::initializer_list<int64_t> shape,
                        FunctionRef<void(float*)> make) const;
  // name.weight and name.bias, or name.gamma and name.beta.
  NormWeights Norm(std::string_view name, int channels) const;

  // name.weight [out, in] (or [out, in, 1]) and name.bias [out].
  Affine Linear(std::string_view name, int in, int out, Bias bias = Bias::kYes) const;
  // Several linear layers of one input as one, columns side by side (query, key, value).
  Affine LinearStack(std::initializer_list<std::string_view> names, int in, int out_each, Bias bias = Bias::kYes) const;
  // The same from one tensor that already holds all rows, under names that do not end in ".weight" (in_proj_weight).
  Affine LinearNamed(std::string_view weight, std::string_view bias_or_empty, int in, int out) const;
  // name.weight [out, in, taps], weight norm in any spelling (checkpoints: weight_g/weight_v, parametrizations) fused.
  Affine Conv1d(std::string_view name, int in, int out, int taps, Bias bias = Bias::kYes) const;
  // The same with the taps transformed for Toom-Cook, in the place of the panels: 1.5 to 2 times their memory. A matrix
  // of a small type (As) is not transformed. Not for converted files: what is written must hold the panels.
  Affine ToomCookConv1d(std::string_view name, int in, int out, int taps, Bias bias = Bias::kYes) const;
  // Grouped: name.weight [out, in / groups, taps] -> one matrix per group; the bias is read with Array.
  std::vector<PackedMatrix> GroupedConv1d(std::string_view name, int in, int out, int taps, int groups) const;
  // name.weight [in, out, kernel]; weight norm fused (over dimension 0).
  TransposedConv ConvTranspose1d(std::string_view name, int in, int out, int kernel, int stride, int padding,
                                 Bias bias = Bias::kYes) const;
  // name.weight [out, in, kh, kw], followed by a batch norm at `batch_norm` (empty: none) that is folded in.
  Affine Conv2d(std::string_view name, int in, int out, int kernel_h, int kernel_w, std::string_view batch_norm = {},
                Bias bias = Bias::kNone) const;
  // Any matrix from numbers at hand: `read(float*)` fills [columns, depth, taps] row-major, as in PyTorch.
  PackedMatrix Pack(std::string_view name, int taps, int depth, int columns, FunctionRef<void(float*)> read) const;

 private:
  std::string Full(std::string_view name) const { return prefix_ + std::string(name); }
  void CountUse(std::string_view full) const;
  void CheckShape(std::string_view full, std::span<const int64_t> expected) const;
  std::vector<float> Read(std::string_view full, std::span<const int64_t> shape) const;
  // The array of that name: from the store, from a converted file, or made.
  const float* Provide(const std::string& name, std::vector<int64_t> shape, FunctionRef<void(float*)> make) const;
  const void* Borrow(const std::string& name, const StoredTensor& stored, DType dtype) const;
  // The matrix whose float32 panels `make` fills, in the type that is wanted.
  PackedMatrix Matrix(const std::string& name, int taps, int depth, int columns, FunctionRef<void(float*)> make) const;
  PackedMatrix SmallMatrix(const std::string& name, DType dtype, int taps, int depth, int columns,
                           FunctionRef<void(float*)> make) const;
  // Dense float32 panels of `shape` for somebody who makes something else of them: a converted file's, or made.
  // `memory` holds them where they do not lie in the file as they are.
  const float* PanelsOnce(const std::string& name, const std::vector<int64_t>& shape, FunctionRef<void(float*)> make,
                          std::unique_ptr<float[]>& memory) const;
  DType MatrixType(const std::string& name, int depth) const;
  PackedMatrix Packed(const std::string& name, int taps, int depth, int columns, FunctionRef<void(float*)> read) const;
  std::vector<int64_t> LinearShape(std::string_view full, int in, int out) const;
  const float* BiasOf(std::string_view name, int out, Bias bias) const;

  std::shared_ptr<const TensorSource> source_;
  WeightStore* store_;
  std::string prefix_;
  std::optional<DType> matrices_;
};

// Whether `source` is a converted file of bfloat16 or int8 matrices.
bool HoldsSmallPanels(const TensorSource& source);

}  // namespace gsv::weights

#endif  // GSV_WEIGHTS_LOADER_H_
