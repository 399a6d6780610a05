// Random operands for the tests of kernels/ and ops/. Vectors have exactly the size that a kernel may touch, so that
// the address sanitizer sees one element too many.
#ifndef GSV_KERNELS_TEST_DATA_H_
#define GSV_KERNELS_TEST_DATA_H_

#include <cstdint>
#include <random>
#include <utility>
#include <vector>

#include "base/packed_matrix.h"

namespace gsv {

inline std::vector<float> RandomFloats(int64_t count, uint32_t seed, float low = -1.0f, float high = 1.0f) {
  std::mt19937 generator(seed);
  std::uniform_real_distribution<float> distribution(low, high);
  std::vector<float> values(static_cast<size_t>(count));
  for (float& value : values) value = distribution(generator);
  return values;
}

// Weights [taps, depth, columns] and their panels.
struct TestMatrix {
  int taps, depth, columns;
  std::vector<float> weights;
  std::vector<float> panels;

  TestMatrix(int taps_, int depth_, int columns_, uint32_t seed)
      : TestMatrix(taps_, depth_, columns_, RandomFloats(int64_t{taps_} * depth_ * columns_, seed)) {}
  TestMatrix(int taps_, int depth_, int columns_, std::vector<float> weights_)
      : taps(taps_), depth(depth_), columns(columns_), weights(std::move(weights_)) {
    const PackedMatrix shape = View();
    panels.assign(static_cast<size_t>(shape.panel_count() * shape.panel_stride), 0.0f);
    for (int t = 0; t < taps; ++t) {
      for (int k = 0; k < depth; ++k) {
        for (int n = 0; n < columns; ++n) {
          panels[static_cast<size_t>(n / kPanelColumns * shape.panel_stride + (t * depth + k) * kPanelColumns +
                                     n % kPanelColumns)] = At(t, k, n);
        }
      }
    }
  }

  float At(int t, int k, int n) const { return weights[static_cast<size_t>((t * depth + k) * columns + n)]; }
  PackedMatrix View() const {
    PackedMatrix matrix;
    matrix.panels = panels.data();
    matrix.taps = taps;
    matrix.depth = depth;
    matrix.columns = columns;
    matrix.panel_stride = PackedMatrix::DensePanelStride(taps, depth);
    return matrix;
  }
};

}  // namespace gsv

#endif  // GSV_KERNELS_TEST_DATA_H_
