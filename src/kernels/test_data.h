// Random operands for the tests of kernels/ and ops/. Vectors have exactly the size that a kernel may touch, so that
// the address sanitizer sees one element too many.
#ifndef GSV_KERNELS_TEST_DATA_H_
#define GSV_KERNELS_TEST_DATA_H_

#include <cmath>
#include <cstdint>
#include <cstring>
#include <random>
#include <utility>
#include <vector>

#include "base/bfloat16.h"
#include "base/packed_matrix.h"

namespace gsv {

inline std::vector<float> RandomFloats(int64_t count, uint32_t seed, float low = -1.0f, float high = 1.0f) {
  std::mt19937 generator(seed);
  std::uniform_real_distribution<float> distribution(low, high);
  std::vector<float> values(static_cast<size_t>(count));
  for (float& value : values) value = distribution(generator);
  return values;
}

// Weights [taps, depth, columns] and their panels, of a type whose group divides the depth.
struct TestMatrix {
  int taps, depth, columns;
  DType dtype = DType::kF32;
  std::vector<float> weights;  // as the panels hold them: rounded to bfloat16, or whole numbers to be scaled
  std::vector<float> scales;   // of kI8
  std::vector<float> sums;     // of kI8
  std::vector<std::byte> panels;

  TestMatrix(int taps_, int depth_, int columns_, uint32_t seed, DType dtype_ = DType::kF32)
      : TestMatrix(taps_, depth_, columns_, RandomFloats(int64_t{taps_} * depth_ * columns_, seed), dtype_) {}
  TestMatrix(int taps_, int depth_, int columns_, std::vector<float> weights_, DType dtype_ = DType::kF32)
      : taps(taps_), depth(depth_), columns(columns_), dtype(dtype_), weights(std::move(weights_)) {
    const PackedMatrix shape = View();
    if (dtype == DType::kI8) {
      scales = RandomFloats(shape.panel_count() * kPanelColumns, 77, 0.5f, 2.0f);
      sums.resize(static_cast<size_t>(shape.panel_count() * taps * kPanelColumns));
    }
    panels.assign(static_cast<size_t>(shape.panel_count() * shape.panel_stride) * DTypeSize(dtype), std::byte{0});
    const int group = PanelGroup(dtype);
    for (int t = 0; t < taps; ++t) {
      for (int k = 0; k < depth; ++k) {
        for (int n = 0; n < columns; ++n) {
          const int64_t row = (t * depth + k) / group;
          Put(n / kPanelColumns * shape.panel_stride + (row * kPanelColumns + n % kPanelColumns) * group + k % group,
              weights[Index(t, k, n)]);
          if (!sums.empty()) {
            sums[static_cast<size_t>((n / kPanelColumns * taps + t) * kPanelColumns + n % kPanelColumns)] +=
                At(t, k, n);
          }
        }
      }
    }
  }

  float At(int t, int k, int n) const { return weights[Index(t, k, n)]; }
  PackedMatrix View() const {
    PackedMatrix matrix;
    matrix.panels = panels.data();
    matrix.taps = taps;
    matrix.depth = depth;
    matrix.columns = columns;
    matrix.panel_stride = PackedMatrix::DensePanelStride(taps, depth);
    matrix.dtype = dtype;
    matrix.scales = scales.empty() ? nullptr : scales.data();
    matrix.sums = sums.empty() ? nullptr : sums.data();
    return matrix;
  }

 private:
  size_t Index(int t, int k, int n) const { return static_cast<size_t>((t * depth + k) * columns + n); }
  void Put(int64_t element, float& value) {
    std::byte* to = panels.data() + static_cast<size_t>(element) * DTypeSize(dtype);
    if (dtype == DType::kF32) {
      std::memcpy(to, &value, sizeof(value));
    } else if (dtype == DType::kBF16) {
      const uint16_t rounded = ToBFloat16(value);
      std::memcpy(to, &rounded, sizeof(rounded));
      value = FromBFloat16(rounded);
    } else {
      value = std::round(value * 127);
      *to = static_cast<std::byte>(static_cast<int8_t>(value));
    }
  }
};

}  // namespace gsv

#endif  // GSV_KERNELS_TEST_DATA_H_
