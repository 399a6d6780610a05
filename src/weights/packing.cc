#include "weights/packing.h"

#include <algorithm>

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

PackedMatrix PanelView(const float* panels, int taps, int depth, int columns) {
  PackedMatrix matrix;
  matrix.panels = panels;
  matrix.taps = taps;
  matrix.depth = depth;
  matrix.columns = columns;
  matrix.panel_stride = PackedMatrix::DensePanelStride(taps, depth);
  return matrix;
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
