// Weights in PyTorch's order to the panels of PackedMatrix.
#ifndef GSV_WEIGHTS_PACKING_H_
#define GSV_WEIGHTS_PACKING_H_

#include <cstdint>

#include "base/packed_matrix.h"

namespace gsv::weights {

// Elements of the panels of a dense matrix.
int64_t PanelElements(int taps, int depth, int columns);

// weights[column * column_stride + k * depth_stride + tap * tap_stride] -> panels[panel][tap][k][kPanelColumns].
struct PackSource {
  const float* weights = nullptr;
  int64_t column_stride = 0;
  int64_t depth_stride = 0;
  int64_t tap_stride = 0;
};
void PackPanels(const PackSource& source, int taps, int depth, int columns, float* panels);

// The view of such panels, or of those of another type.
PackedMatrix PanelView(const void* panels, int taps, int depth, int columns, DType dtype = DType::kF32,
                       const float* scales = nullptr, const float* sums = nullptr);

// Panels of float32 with `rows` = taps * depth rows each, as panels of a smaller type (PackedMatrix). Its group divides
// the depth, so that none reaches over the end of a tap.
//   bfloat16: every weight to the nearest.
//   int8: scale = largest magnitude of the column / 127, weight = scale * the nearest integer, symmetric.
void PackBFloat16(const float* panels, int64_t panel_count, int64_t rows, uint16_t* out);
// `sums`: of the integers of each column and tap, [panel_count, taps, kPanelColumns].
void PackInt8(const float* panels, int64_t panel_count, int taps, int depth, int8_t* out, float* scales, float* sums);

// Row t * stride + phase of a transposed convolution takes kernel elements first_tap, first_tap - stride, .. from input
// rows t + first_row_offset + 0, 1, ..
struct PhaseTaps {
  int taps = 0;       // may be 0 where the kernel is shorter than the stride
  int first_tap = 0;  // the last kernel element of the phase
  int first_row_offset = 0;
};
PhaseTaps TransposedPhase(int kernel, int stride, int padding, int phase);

}  // namespace gsv::weights

#endif  // GSV_WEIGHTS_PACKING_H_
