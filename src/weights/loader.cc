#include "weights/loader.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "base/error.h"
#include "base/toom_cook.h"
#include "weights/converted.h"
#include "weights/official.h"
#include "weights/packing.h"

namespace gsv::weights {
namespace {

constexpr const char* kPanels = "#panels";  // behind the name of a weight: its packed form

constexpr double kBatchNormEpsilon = 1e-5;  // of torch.nn.BatchNorm2d; no published model has another

}  // namespace

WeightLoader::WeightLoader(std::shared_ptr<const TensorSource> source, WeightStore& store)
    : source_(std::move(source)), store_(&store) {
  // Arrays do not tell how many official tensors went into them.
  const auto* converted = dynamic_cast<const ConvertedSource*>(source_.get());
  if (converted != nullptr) store_->parameters += converted->parameters();
}

WeightLoader WeightLoader::In(std::string_view scope) const {
  WeightLoader inner = *this;
  inner.prefix_ += std::string(scope) + ".";
  return inner;
}

WeightLoader WeightLoader::In(std::string_view scope, int index) const {
  return In(std::string(scope) + "." + std::to_string(index));
}

WeightLoader WeightLoader::As(DType matrices) const {
  GSV_CHECK(matrices == DType::kF32 || matrices == DType::kBF16 || matrices == DType::kI8);
  WeightLoader typed = *this;
  typed.matrices_ = matrices;
  return typed;
}

bool WeightLoader::Has(std::string_view tensor) const { return !ResolveOfficial(*source_, Full(tensor)).value.empty(); }

std::vector<int64_t> WeightLoader::Shape(std::string_view tensor) const {
  std::vector<int64_t> shape = OfficialShapeOf(*source_, Full(tensor));
  for (int64_t dim : shape) {
    if (dim > 0 && dim <= std::numeric_limits<int>::max()) continue;
    Fail(ErrorCode::kTensorShape, source_->name(), ": tensor ", Full(tensor), " has the shape ", ShapeString(shape),
         ", expected dimensions above 0; the file is damaged");
  }
  return shape;
}

int64_t WeightLoader::Dimension(std::string_view tensor, size_t axis) const {
  const std::vector<int64_t> shape = Shape(tensor);
  if (axis < shape.size()) return shape[axis];
  Fail(ErrorCode::kTensorShape, source_->name(), ": tensor ", Full(tensor), " has the shape ", ShapeString(shape),
       ", expected at least ", axis + 1, " dimensions; the file is damaged or of another version");
}

int WeightLoader::Count(std::string_view scope, std::string_view tensor) const {
  int count = 0;
  while (In(scope, count).Has(tensor)) ++count;
  return count;
}

// --- reading ---

void WeightLoader::CountUse(std::string_view full) const {
  if (source_->converted()) return;
  const OfficialNames names = RequireOfficial(*source_, full);
  store_->CountParameters(names.value, Elements(*source_->OfficialShape(names.value)));
  if (!names.gain.empty()) store_->CountParameters(names.gain, Elements(*source_->OfficialShape(names.gain)));
}

void WeightLoader::CheckShape(std::string_view full, std::span<const int64_t> expected) const {
  const OfficialNames names = RequireOfficial(*source_, full);
  CheckOfficialShape(*source_, names.value, *source_->OfficialShape(names.value), expected);
}

std::vector<float> WeightLoader::Read(std::string_view full, std::span<const int64_t> shape) const {
  CheckShape(full, shape);  // before memory is taken
  std::vector<float> values(static_cast<size_t>(Elements(shape)));
  ReadOfficial(*source_, full, shape, values.data());
  CountUse(full);
  return values;
}

std::vector<float> WeightLoader::Values(std::string_view tensor, std::initializer_list<int64_t> shape) const {
  return Read(Full(tensor), shape);
}

// --- arrays ---

const float* WeightLoader::Provide(const std::string& name, std::vector<int64_t> shape,
                                   FunctionRef<void(float*)> make) const {
  if (const WeightStore::Array* known = store_->Find(name)) {
    GSV_CHECK(known->shape == shape && known->dtype == DType::kF32);
    return static_cast<const float*>(known->data);
  }
  if (source_->converted()) {
    const StoredTensor* stored = source_->Find(name);
    if (stored == nullptr) {
      Fail(ErrorCode::kTensorMissing, source_->name(), ": array ", name,
           " is missing; the file was made by another version of gsv, make it again with `gsv convert`");
    }
    CheckOfficialShape(*source_, name, stored->shape, shape);
    return static_cast<const float*>(Borrow(name, *stored, DType::kF32));
  }
  auto* values = static_cast<float*>(store_->Allocate(Elements(shape), DType::kF32));
  make(values);
  store_->Record({name, std::move(shape), DType::kF32, values});
  return values;
}

// A tensor of the file as an array of `dtype`: in place where vector code may read it there (arena.h), else a copy.
const void* WeightLoader::Borrow(const std::string& name, const StoredTensor& stored, DType dtype) const {
  const size_t bytes = static_cast<size_t>(stored.elements()) * DTypeSize(dtype);
  const bool as_it_is = stored.dtype == dtype && stored.dense();
  const bool in_place = as_it_is && reinterpret_cast<uintptr_t>(stored.data) % Arena::kAlignment == 0 &&
                        stored.available >= bytes + Arena::kAlignment;
  const void* values = nullptr;
  if (in_place) {
    values = stored.data;
    store_->Keep(source_);
  } else {
    void* copy = store_->Allocate(stored.elements(), dtype);
    if (as_it_is) {
      std::memcpy(copy, stored.data, bytes);
    } else {
      GSV_CHECK(dtype == DType::kF32);
      ReadF32(*source_, stored, static_cast<float*>(copy));
    }
    values = copy;
  }
  if (dtype == DType::kF32) CheckFinite(*source_, name, static_cast<const float*>(values), stored.elements());
  if (dtype == DType::kBF16) CheckFinite(*source_, name, static_cast<const uint16_t*>(values), stored.elements());
  store_->Record({name, stored.shape, dtype, values, in_place});
  return values;
}

const float* WeightLoader::Array(std::string_view tensor, std::initializer_list<int64_t> shape) const {
  const std::string full = Full(tensor);
  CheckShape(full, shape);
  CountUse(full);
  const StoredTensor* stored = source_->Find(full);
  if (!source_->converted() && stored != nullptr && store_->Find(full) == nullptr)
    return static_cast<const float*>(Borrow(full, *stored, DType::kF32));
  return Provide(full, shape, [&](float* values) { ReadOfficial(*source_, full, shape, values); });
}

const float* WeightLoader::Computed(std::string_view name, std::initializer_list<int64_t> shape,
                                    FunctionRef<void(float*)> make) const {
  const std::string full = Full(name);
  return Provide(full, shape, [&](float* values) {
    make(values);
    CheckFinite(*source_, full, values, Elements(shape));
  });
}

NormWeights WeightLoader::Norm(std::string_view name, int channels) const {
  const WeightLoader norm = In(name);
  const bool greek = norm.Has("gamma");
  return {norm.Array(greek ? "gamma" : "weight", {channels}), norm.Array(greek ? "beta" : "bias", {channels}),
          channels};
}

// --- matrices ---

// What a matrix becomes: what is asked for, or what a converted file holds.
DType WeightLoader::MatrixType(const std::string& name, int depth) const {
  const StoredTensor* stored = source_->converted() ? source_->Find(name) : nullptr;
  const bool small = stored != nullptr && (stored->dtype == DType::kBF16 || stored->dtype == DType::kI8);
  const DType held = small ? stored->dtype : DType::kF32;
  DType wanted = matrices_.value_or(held);
  if (depth % PanelGroup(wanted) != 0) wanted = DType::kF32;
  if (wanted == held || held == DType::kF32) return wanted;
  Fail(ErrorCode::kModelMismatch, source_->name(), " was converted to ", DTypeName(held), " (", name, "), ",
       DTypeName(wanted), " was asked for; load it as it is, or convert the original again");
}

PackedMatrix WeightLoader::Matrix(const std::string& name, int taps, int depth, int columns,
                                  FunctionRef<void(float*)> make) const {
  const DType dtype = MatrixType(name, depth);
  if (dtype != DType::kF32) return SmallMatrix(name, dtype, taps, depth, columns, make);
  const int64_t panels = (int64_t{columns} + kPanelColumns - 1) / kPanelColumns;
  return PanelView(Provide(name, {panels, taps, depth, kPanelColumns}, make), taps, depth, columns);
}

PackedMatrix WeightLoader::SmallMatrix(const std::string& name, DType dtype, int taps, int depth, int columns,
                                       FunctionRef<void(float*)> make) const {
  const int group = PanelGroup(dtype);
  const int64_t panels = (int64_t{columns} + kPanelColumns - 1) / kPanelColumns;
  const int64_t rows = int64_t{taps} * depth;
  const std::vector<int64_t> shape = {panels, taps, depth / group, kPanelColumns, group};
  const std::string scales_name = name + "#scales";
  const std::string sums_name = name + "#sums";
  const auto view = [&](const void* data) {
    if (dtype != DType::kI8) return PanelView(data, taps, depth, columns, dtype);
    return PanelView(data, taps, depth, columns, dtype, static_cast<const float*>(store_->Find(scales_name)->data),
                     static_cast<const float*>(store_->Find(sums_name)->data));
  };
  if (const WeightStore::Array* known = store_->Find(name)) {
    GSV_CHECK(known->shape == shape && known->dtype == dtype);
    return view(known->data);
  }

  const StoredTensor* stored = source_->converted() ? source_->Find(name) : nullptr;
  if (stored != nullptr && stored->dtype == dtype) {
    CheckOfficialShape(*source_, name, stored->shape, shape);
    if (dtype == DType::kI8) {
      Provide(scales_name, {panels * kPanelColumns}, [](float*) {});
      Provide(sums_name, {panels, taps, kPanelColumns}, [](float*) {});
    }
    return view(Borrow(name, *stored, dtype));
  }
  std::unique_ptr<float[]> memory;
  const float* full = PanelsOnce(name, {panels, taps, depth, kPanelColumns}, make, memory);
  void* data = store_->Allocate(panels * rows * kPanelColumns, dtype);
  if (dtype == DType::kBF16) {
    PackBFloat16(full, panels, rows, static_cast<uint16_t*>(data));
    CheckFinite(*source_, name, static_cast<const uint16_t*>(data), panels * rows * kPanelColumns);
  } else {
    auto* scales = static_cast<float*>(store_->Allocate(panels * kPanelColumns, DType::kF32));
    auto* sums = static_cast<float*>(store_->Allocate(panels * taps * kPanelColumns, DType::kF32));
    PackInt8(full, panels, taps, depth, static_cast<int8_t*>(data), scales, sums);
    store_->Record({scales_name, {panels * kPanelColumns}, DType::kF32, scales});
    store_->Record({sums_name, {panels, taps, kPanelColumns}, DType::kF32, sums});
  }
  store_->Record({name, shape, dtype, data});
  return view(data);
}

// Where they lie in the file, else in `memory`.
const float* WeightLoader::PanelsOnce(const std::string& name, const std::vector<int64_t>& shape,
                                      FunctionRef<void(float*)> make, std::unique_ptr<float[]>& memory) const {
  const StoredTensor* stored = source_->converted() ? source_->Find(name) : nullptr;
  const int64_t elements = Elements(shape);
  if (stored != nullptr) {
    CheckOfficialShape(*source_, name, stored->shape, shape);
    const bool aligned = reinterpret_cast<uintptr_t>(stored->data) % alignof(float) == 0;
    if (stored->dtype == DType::kF32 && stored->dense() && aligned) {
      const auto* values = reinterpret_cast<const float*>(stored->data);
      CheckFinite(*source_, name, values, elements);
      return values;
    }
  }
  memory = std::make_unique_for_overwrite<float[]>(static_cast<size_t>(elements));
  if (stored != nullptr) {
    ReadF32(*source_, *stored, memory.get());
    CheckFinite(*source_, name, memory.get(), elements);
  } else {
    if (source_->converted()) Provide(name, {}, make);  // says that it is missing
    make(memory.get());
  }
  return memory.get();
}

// `read` fills [columns, depth, taps].
PackedMatrix WeightLoader::Packed(const std::string& name, int taps, int depth, int columns,
                                  FunctionRef<void(float*)> read) const {
  return Matrix(name + kPanels, taps, depth, columns, [&](float* out) {
    const auto weights = std::make_unique_for_overwrite<float[]>(static_cast<size_t>(int64_t{columns} * depth * taps));
    read(weights.get());
    PackPanels({weights.get(), int64_t{depth} * taps, taps, 1}, taps, depth, columns, out);
  });
}

PackedMatrix WeightLoader::Pack(std::string_view name, int taps, int depth, int columns,
                                FunctionRef<void(float*)> read) const {
  const std::string full = Full(name);
  return Packed(full, taps, depth, columns, [&](float* weights) {
    read(weights);
    CheckFinite(*source_, full, weights, int64_t{columns} * depth * taps);
  });
}

std::vector<int64_t> WeightLoader::LinearShape(std::string_view full, int in, int out) const {
  const std::vector<int64_t> found = OfficialShapeOf(*source_, full);
  if (found.size() == 3 && found[2] == 1) return {out, in, 1};
  return {out, in};
}

const float* WeightLoader::BiasOf(std::string_view name, int out, Bias bias) const {
  return bias == Bias::kYes ? In(name).Array("bias", {out}) : nullptr;
}

Affine WeightLoader::Linear(std::string_view name, int in, int out, Bias bias) const {
  return {LinearNamed(std::string(name) + ".weight", {}, in, out).matrix, BiasOf(name, out, bias)};
}

Affine WeightLoader::LinearNamed(std::string_view weight, std::string_view bias_or_empty, int in, int out) const {
  const std::string full = Full(weight);
  const std::vector<int64_t> shape = LinearShape(full, in, out);
  CheckShape(full, shape);
  CountUse(full);
  const PackedMatrix matrix =
      Packed(full, /*taps=*/1, in, out, [&](float* weights) { ReadOfficial(*source_, full, shape, weights); });
  return {matrix, bias_or_empty.empty() ? nullptr : Array(bias_or_empty, {out})};
}

Affine WeightLoader::LinearStack(std::initializer_list<std::string_view> names, int in, int out_each, Bias bias) const {
  std::string label;  // "q+k+v"
  for (std::string_view name : names) {
    if (!label.empty()) label += '+';
    label += name;
  }
  const auto count = static_cast<int>(names.size());
  for (std::string_view name : names) {
    const std::string full = Full(name) + ".weight";
    CheckShape(full, LinearShape(full, in, out_each));
    CountUse(full);
    if (bias == Bias::kYes) CountUse(Full(name) + ".bias");
  }
  const auto read = [&](float* weights) {
    for (std::string_view name : names) {
      const std::string full = Full(name) + ".weight";
      ReadOfficial(*source_, full, LinearShape(full, in, out_each), weights);
      weights += int64_t{out_each} * in;
    }
  };
  const auto read_bias = [&](float* values) {
    for (std::string_view name : names) {
      const std::string full = Full(name) + ".bias";
      const int64_t shape[] = {out_each};
      CheckShape(full, shape);
      ReadOfficial(*source_, full, shape, values);
      values += out_each;
    }
  };
  Affine out;
  out.matrix = Packed(Full(label) + ".weight", /*taps=*/1, in, count * out_each, read);
  if (bias == Bias::kYes) out.bias = Provide(Full(label) + ".bias", {int64_t{count} * out_each}, read_bias);
  return out;
}

Affine WeightLoader::Conv1d(std::string_view name, int in, int out, int taps, Bias bias) const {
  const std::string full = Full(name) + ".weight";
  const int64_t shape[] = {out, in, taps};
  CheckShape(full, shape);
  CountUse(full);
  const PackedMatrix matrix =
      Packed(full, taps, in, out, [&](float* weights) { ReadOfficial(*source_, full, shape, weights); });
  return {matrix, BiasOf(name, out, bias)};
}

Affine WeightLoader::ToomCookConv1d(std::string_view name, int in, int out, int taps, Bias bias) const {
  const std::string full = Full(name) + ".weight";
  if (MatrixType(full + kPanels, in) != DType::kF32) return Conv1d(name, in, out, taps, bias);
  const int64_t shape[] = {out, in, taps};
  CheckShape(full, shape);
  CountUse(full);
  const std::string transformed = full + "#toom_cook";
  const int64_t panels = (int64_t{out} + kPanelColumns - 1) / kPanelColumns;
  if (store_->Find(transformed) == nullptr) {
    std::unique_ptr<float[]> memory;
    const auto pack = [&](float* to) {
      const std::vector<float> weights = Read(full, shape);
      PackPanels({weights.data(), int64_t{in} * taps, taps, 1}, taps, in, out, to);
    };
    const float* direct = PanelsOnce(full + kPanels, {panels, taps, in, kPanelColumns}, pack, memory);
    auto* data = static_cast<float*>(store_->Allocate(ToomCookElements(taps, in, out), DType::kF32));
    TransformTaps(PanelView(direct, taps, in, out), data);
    store_->Record({transformed,
                    {ToomCookMatrix::Points(taps), panels, ToomCookMatrix::Groups(taps), in, kPanelColumns},
                    DType::kF32,
                    data});
  }
  Affine layer;
  layer.matrix = PanelView(nullptr, taps, in, out);
  layer.bias = BiasOf(name, out, bias);
  layer.toom_cook = ToomCookView(static_cast<const float*>(store_->Find(transformed)->data), taps);
  return layer;
}

std::vector<PackedMatrix> WeightLoader::GroupedConv1d(std::string_view name, int in, int out, int taps,
                                                      int groups) const {
  GSV_CHECK(groups > 0);
  const std::string full = Full(name) + ".weight";
  if (in % groups != 0 || out % groups != 0) {
    Fail(ErrorCode::kTensorShape, source_->name(), ": tensor ", full, " maps ", in, " to ", out, " channels, which ",
         groups, " groups do not divide; the configuration and the tensors do not fit");
  }
  const int depth = in / groups;
  const int columns = out / groups;
  const int64_t shape[] = {out, depth, taps};
  CheckShape(full, shape);
  CountUse(full);
  const int64_t panels = (int64_t{columns} + kPanelColumns - 1) / kPanelColumns;
  const int64_t group_elements = PanelElements(taps, depth, columns);
  const float* data = Provide(full + "#groups", {groups, panels, taps, depth, kPanelColumns}, [&](float* all) {
    const std::vector<float> weights = Read(full, shape);
    for (int g = 0; g < groups; ++g) {
      const float* first = weights.data() + int64_t{g} * columns * depth * taps;
      PackPanels({first, int64_t{depth} * taps, taps, 1}, taps, depth, columns, all + g * group_elements);
    }
  });
  std::vector<PackedMatrix> matrices;
  for (int g = 0; g < groups; ++g) matrices.push_back(PanelView(data + g * group_elements, taps, depth, columns));
  return matrices;
}

TransposedConv WeightLoader::ConvTranspose1d(std::string_view name, int in, int out, int kernel, int stride,
                                             int padding, Bias bias) const {
  GSV_CHECK(stride > 0 && kernel > 0 && padding >= 0);
  const std::string full = Full(name) + ".weight";
  const int64_t shape[] = {in, out, kernel};
  CheckShape(full, shape);
  CountUse(full);
  std::vector<float> weights;  // [in, out, kernel], read for the first phase that is not there yet
  TransposedConv layer;
  layer.kernel = kernel;
  layer.padding = padding;
  for (int r = 0; r < stride; ++r) {
    const PhaseTaps phase = TransposedPhase(kernel, stride, padding, r);
    const int taps = std::max(phase.taps, 1);  // a phase that no kernel element reaches is a tap of zeros
    const std::string array = full + "#phase" + std::to_string(r);
    const PackedMatrix matrix = Matrix(array, taps, in, out, [&](float* to) {
      if (phase.taps == 0) {
        std::fill_n(to, PanelElements(taps, in, out), 0.0f);
        return;
      }
      if (weights.empty()) weights = Read(full, shape);
      PackPanels({weights.data() + phase.first_tap, kernel, int64_t{out} * kernel, -stride}, taps, in, out, to);
    });
    layer.phases.push_back({matrix, phase.taps == 0 ? 0 : phase.first_row_offset});
  }
  layer.bias = BiasOf(name, out, bias);
  return layer;
}

Affine WeightLoader::Conv2d(std::string_view name, int in, int out, int kernel_h, int kernel_w,
                            std::string_view batch_norm, Bias bias) const {
  const std::string full = Full(name) + ".weight";
  const int taps = kernel_h * kernel_w;
  const int64_t shape[] = {out, in, kernel_h, kernel_w};
  CheckShape(full, shape);
  CountUse(full);
  if (batch_norm.empty()) {
    const PackedMatrix matrix =
        Packed(full, taps, in, out, [&](float* weights) { ReadOfficial(*source_, full, shape, weights); });
    return {matrix, BiasOf(name, out, bias)};
  }

  // y = (conv(x) + b - mean) / sqrt(variance + eps) * gamma + beta, as conv'(x) + b'.
  const WeightLoader norm = In(batch_norm);
  const std::string bias_name = Full(name) + ".bias";
  const int64_t channels[] = {out};
  const auto read_scale = [&] {
    const std::vector<float> gamma = norm.Read(norm.Full("weight"), channels);
    const std::vector<float> variance = norm.Read(norm.Full("running_var"), channels);
    std::vector<double> scale(static_cast<size_t>(out));
    for (size_t c = 0; c < scale.size(); ++c) scale[c] = gamma[c] / std::sqrt(variance[c] + kBatchNormEpsilon);
    return scale;
  };
  const PackedMatrix matrix = Packed(full + "#folded", taps, in, out, [&](float* weights) {
    ReadOfficial(*source_, full, shape, weights);
    const std::vector<double> scale = read_scale();
    const int64_t row = int64_t{in} * taps;
    for (int64_t i = 0; i < out * row; ++i) weights[i] = static_cast<float>(weights[i] * scale[i / row]);
    CheckFinite(*source_, full, weights, out * row);
  });
  const float* shift = Provide(bias_name + "#folded", {out}, [&](float* values) {
    const std::vector<double> scale = read_scale();
    const std::vector<float> beta = norm.Read(norm.Full("bias"), channels);
    const std::vector<float> mean = norm.Read(norm.Full("running_mean"), channels);
    std::vector<float> own(static_cast<size_t>(out), 0.0f);
    if (bias == Bias::kYes) own = Read(bias_name, channels);
    for (size_t c = 0; c < own.size(); ++c) {
      values[c] = static_cast<float>((double{own[c]} - mean[c]) * scale[c] + beta[c]);
    }
    CheckFinite(*source_, bias_name, values, out);
  });
  return {matrix, shift};
}

bool HoldsSmallPanels(const TensorSource& source) {
  return source.converted() && std::ranges::any_of(source.tensors(), [](const StoredTensor& tensor) {
           return tensor.name.ends_with(kPanels) && (tensor.dtype == DType::kI8 || tensor.dtype == DType::kBF16);
         });
}

}  // namespace gsv::weights
