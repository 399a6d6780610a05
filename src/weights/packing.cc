#include "weights/packing.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/bfloat16.h"

namespace gsv::weights {

int64_t PanelElements(int taps, int depth, int columns) {
  return (int64_t{columns} + kPanelColumns - 1) / kPanelColumns * PackedMatrix::DensePanelStride(taps, depth);
}

void PackPanels(const PackSource& source, int taps, int depth, int columns, float* panels) {
  for (int first = 0; first < columns; first += kPanelColumns) {
    const int width = std::min(kPanelColumns, columns - first);
    const float* panel_weights = source.weights + first * source.column_stride;
    for (int t = 0; t < taps; ++t) {
      for (int k = 0; k < depth; ++k, panels += kPanelColumns) {
        // Sixteen rows are read side by side, each in order, and one cache line is written.
        const float* element = panel_weights + k * source.depth_stride + t * source.tap_stride;
        for (int c = 0; c < width; ++c) panels[c] = element[c * source.column_stride];
        std::fill(panels + width, panels + kPanelColumns, 0.0f);
      }
    }
  }
}

PackedMatrix PanelView(const void* panels, int taps, int depth, int columns, DType dtype, const float* scales,
                       const float* sums) {
  PackedMatrix matrix;
  matrix.panels = panels;
  matrix.taps = taps;
  matrix.depth = depth;
  matrix.columns = columns;
  matrix.panel_stride = PackedMatrix::DensePanelStride(taps, depth);
  matrix.dtype = dtype;
  matrix.scales = scales;
  matrix.sums = sums;
  return matrix;
}

void PackBFloat16(const float* panels, int64_t panel_count, int64_t rows, uint16_t* out) {
  constexpr int kGroup = PanelGroup(DType::kBF16);
  for (int64_t r = 0; r < panel_count * rows; ++r, panels += kPanelColumns) {
    uint16_t* group = out + r / kGroup * kGroup * kPanelColumns + r % kGroup;
    for (int c = 0; c < kPanelColumns; ++c) group[c * kGroup] = ToBFloat16(panels[c]);
  }
}

void PackInt8(const float* panels, int64_t panel_count, int taps, int depth, int8_t* out, float* scales, float* sums) {
  const int64_t rows = int64_t{taps} * depth;
  std::fill_n(sums, panel_count * taps * kPanelColumns, 0.0f);
  constexpr int kGroup = PanelGroup(DType::kI8);
  constexpr float kLargest = 127;  // not -128, so that signs are equal
  for (int64_t p = 0; p < panel_count; ++p, scales += kPanelColumns) {
    const float* panel = panels + p * rows * kPanelColumns;
    int8_t* to = out + p * rows * kPanelColumns;
    float largest[kPanelColumns] = {};
    for (int64_t r = 0; r < rows; ++r) {
      for (int c = 0; c < kPanelColumns; ++c) {
        largest[c] = std::max(largest[c], std::fabs(panel[r * kPanelColumns + c]));
      }
    }
    for (int c = 0; c < kPanelColumns; ++c) scales[c] = largest[c] / kLargest;
    for (int64_t r = 0; r < rows; ++r) {
      int8_t* group = to + r / kGroup * kGroup * kPanelColumns + r % kGroup;
      for (int c = 0; c < kPanelColumns; ++c) {
        // A column whose scale is zero or subnormal is as good as zero.
        const float steps =
            scales[c] > std::numeric_limits<float>::min() ? panel[r * kPanelColumns + c] / scales[c] : 0;
        const float whole = std::clamp(std::nearbyint(steps), -kLargest, kLargest);
        group[c * kGroup] = static_cast<int8_t>(whole);
        sums[(p * taps + r / depth) * kPanelColumns + c] += whole;
      }
    }
  }
}

PhaseTaps TransposedPhase(int kernel, int stride, int padding, int phase) {
  // Output row o = t * stride + phase adds input row i at kernel element k where i * stride + k = o + padding: k runs
  // over the elements with the remainder below, and i falls as k rises.
  const int remainder = (phase + padding) % stride;
  const int taps = remainder < kernel ? (kernel - 1 - remainder) / stride + 1 : 0;
  const int last = taps - 1;
  return {taps, remainder + last * stride, (phase + padding) / stride - last};
}

}  // namespace gsv::weights
