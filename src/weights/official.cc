#include "weights/official.h"

#include <bit>
#include <cmath>

#include "base/bfloat16.h"
#include "base/error.h"

namespace gsv::weights {
namespace {

constexpr std::string_view kWeight = "weight";

struct Spelling {
  const char* value;
  const char* gain;
};
constexpr Spelling kSpellings[] = {
    {"weight_v", "weight_g"},  // torch.nn.utils.weight_norm
    {"parametrizations.weight.original1", "parametrizations.weight.original0"},
};

const StoredTensor& Require(const TensorSource& source, std::string_view tensor) {
  const StoredTensor* found = source.Find(tensor);
  if (found != nullptr) return *found;
  Fail(ErrorCode::kTensorMissing, source.name(), ": tensor ", tensor, " is missing among ", source.tensors().size(),
       "; the file is ",
       source.converted() ? "of another build's `gsv convert`, make it again" : "incomplete or of another kind");
}

// torch._weight_norm: v * g / |v|, the length taken over the axes on which g has one element. In float64, so that it
// does not depend on the order of the sum.
void FuseWeightNorm(std::span<const int64_t> shape, std::span<const int64_t> gain_shape, const std::vector<float>& gain,
                    float* values) {
  // Where in g the factor of an element lies: strides of g, zero on its axes of one element.
  std::vector<int64_t> strides = DenseStrides(gain_shape);
  for (size_t axis = 0; axis < strides.size(); ++axis) {
    if (gain_shape[axis] == 1) strides[axis] = 0;
  }
  const int64_t elements = Elements(shape);
  const auto for_each = [&](auto&& visit) {
    std::vector<int64_t> index(shape.size(), 0);
    int64_t slot = 0;
    for (int64_t i = 0; i < elements; ++i) {
      visit(i, static_cast<size_t>(slot));
      for (size_t axis = shape.size(); axis-- > 0;) {
        slot += strides[axis];
        if (++index[axis] < shape[axis]) break;
        slot -= strides[axis] * shape[axis];
        index[axis] = 0;
      }
    }
  };
  std::vector<double> factors(gain.size(), 0.0);
  for_each([&](int64_t i, size_t slot) { factors[slot] += double{values[i]} * values[i]; });
  for (size_t i = 0; i < gain.size(); ++i) factors[i] = gain[i] / std::sqrt(factors[i]);
  for_each([&](int64_t i, size_t slot) { values[i] = static_cast<float>(values[i] * factors[slot]); });
}

}  // namespace

OfficialNames ResolveOfficial(const TensorSource& source, std::string_view tensor) {
  if (source.OfficialShape(tensor) != nullptr) return {std::string(tensor), {}};
  if (!tensor.ends_with(kWeight)) return {};
  const std::string stem(tensor.substr(0, tensor.size() - kWeight.size()));
  for (const Spelling& spelling : kSpellings) {
    OfficialNames names = {stem + spelling.value, stem + spelling.gain};
    if (source.OfficialShape(names.value) != nullptr && source.OfficialShape(names.gain) != nullptr) return names;
  }
  return {};
}

OfficialNames RequireOfficial(const TensorSource& source, std::string_view tensor) {
  OfficialNames names = ResolveOfficial(source, tensor);
  if (!names.value.empty()) return names;
  Fail(ErrorCode::kTensorMissing, source.name(), ": tensor ", tensor, " is missing",
       tensor.ends_with(kWeight) ? ", also as weight_v with weight_g and as parametrizations" : "", "; the file holds ",
       source.tensors().size(), " tensors and is incomplete or of another kind");
}

std::vector<int64_t> OfficialShapeOf(const TensorSource& source, std::string_view tensor) {
  return *source.OfficialShape(RequireOfficial(source, tensor).value);
}

void CheckOfficialShape(const TensorSource& source, std::string_view tensor, std::span<const int64_t> found,
                        std::span<const int64_t> expected) {
  if (std::equal(found.begin(), found.end(), expected.begin(), expected.end())) return;
  Fail(ErrorCode::kTensorShape, source.name(), ": tensor ", tensor, " has the shape ", ShapeString(found),
       ", expected ", ShapeString(expected), "; the file is damaged or of another version");
}

void ReadOfficial(const TensorSource& source, std::string_view tensor, std::span<const int64_t> shape, float* out) {
  if (source.converted()) {  // holds what is computed from its tensors instead
    const StoredTensor& stored = Require(source, tensor);
    CheckOfficialShape(source, tensor, stored.shape, shape);
    ReadF32(source, stored, out);
    return CheckFinite(source, tensor, out, stored.elements());
  }
  const OfficialNames names = RequireOfficial(source, tensor);
  const StoredTensor& value = Require(source, names.value);
  CheckOfficialShape(source, names.value, value.shape, shape);
  ReadF32(source, value, out);
  CheckFinite(source, names.value, out, value.elements());
  if (names.gain.empty()) return;

  const StoredTensor& gain = Require(source, names.gain);
  std::vector<int64_t> expected(shape.begin(), shape.end());
  for (size_t axis = 0; axis < expected.size() && gain.shape.size() == expected.size(); ++axis) {
    if (gain.shape[axis] == 1) expected[axis] = 1;
  }
  CheckOfficialShape(source, names.gain, gain.shape, expected);
  std::vector<float> gains(static_cast<size_t>(gain.elements()));
  ReadF32(source, gain, gains.data());
  FuseWeightNorm(shape, gain.shape, gains, out);
  CheckFinite(source, tensor, out, value.elements());  // a direction of length zero
}

namespace {

// `kExponent`: the bits that are all ones in NaN and infinity; only then does one more at its end carry into the sign
// bit. And, add and or are what vectors of every machine can do: a converted file is read at the speed of memory.
template <auto kExponent, class Number, class ToFloat>
void CheckExponents(const TensorSource& source, std::string_view name, const Number* values, int64_t count,
                    ToFloat to_float) {
  using Bits = decltype(kExponent);
  constexpr auto kOne = static_cast<Bits>(kExponent & (~kExponent + 1));  // its lowest bit
  constexpr auto kSign = static_cast<Bits>(kExponent + kOne);
  constexpr int64_t kBlock = 4096;
  for (int64_t begin = 0; begin < count; begin += kBlock) {
    const int64_t end = std::min(begin + kBlock, count);
    Bits carries = 0;
    for (int64_t i = begin; i < end; ++i) {
      const auto exponent = static_cast<Bits>(std::bit_cast<Bits>(values[i]) & kExponent);
      carries = static_cast<Bits>(carries | static_cast<Bits>(exponent + kOne));
    }
    if ((carries & kSign) == 0) continue;
    int64_t bad = begin;
    while (std::isfinite(to_float(values[bad]))) ++bad;
    Fail(ErrorCode::kWeightsNotFinite, source.name(), ": tensor ", name, " holds ", to_float(values[bad]),
         " at element ", bad, "; training has diverged or the file is damaged, use another one");
  }
}

}  // namespace

void CheckFinite(const TensorSource& source, std::string_view name, const float* values, int64_t count) {
  CheckExponents<uint32_t{0x7f800000}>(source, name, values, count, [](float x) { return x; });
}

void CheckFinite(const TensorSource& source, std::string_view name, const uint16_t* values, int64_t count) {
  CheckExponents<uint16_t{0x7f80}>(source, name, values, count, FromBFloat16);
}

}  // namespace gsv::weights
