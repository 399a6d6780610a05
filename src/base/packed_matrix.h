// What weights look like to the compute layers: column panels for the one micro-kernel of gsv.
//
// A linear layer is a convolution with one tap; a convolution is a sum over taps of row-shifted matrix products; a
// transposed convolution is one such sum per output phase. All of them, and the keys and values of attention, are
// PackedMatrix, so that one kernel serves every multiply in the engine.
#ifndef GSV_BASE_PACKED_MATRIX_H_
#define GSV_BASE_PACKED_MATRIX_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/tensor.h"

namespace gsv {

// Columns per panel on every machine: one AVX-512 register of float32, two of AVX2, four of SSE4 and NEON. A layout
// that does not depend on the machine can be stored in converted files and mapped.
inline constexpr int kPanelColumns = 16;

// How many neighbouring k of a column lie side by side in a panel: as many as fill 32 bits, which is what instructions
// for products of small numbers take at a time.
constexpr int PanelGroup(DType type) { return type == DType::kI8 ? 4 : type == DType::kBF16 ? 2 : 1; }

// Weights [taps, depth, columns] as panels[panel][tap][k / group][kPanelColumns][k % group] with group =
// PanelGroup(dtype), which divides depth; the last panel is filled up with zeros. kF32, kBF16 and kI8 are known.
// A view: somebody else (WeightStore, Arena) owns the memory.
struct PackedMatrix {
  const void* panels = nullptr;
  int taps = 0;
  int depth = 0;             // input channels
  int columns = 0;           // output channels
  int64_t panel_stride = 0;  // elements from one panel to the next; taps * depth * kPanelColumns where dense
  DType dtype = DType::kF32;
  // Of kI8: what the integers of each column are multiplied with, [panel_count() * kPanelColumns]. Else null.
  const float* scales = nullptr;
  // Of kI8: the sums of the integers of each column, [panel_count()][taps][kPanelColumns]; rows of int8 need them. Else
  // null.
  const float* sums = nullptr;

  int panel_count() const { return (columns + kPanelColumns - 1) / kPanelColumns; }
  const float* f32() const { return static_cast<const float*>(panels); }
  // The first element of a panel, of any type.
  const std::byte* Panel(int64_t panel) const {
    return static_cast<const std::byte*>(panels) + panel * panel_stride * static_cast<int64_t>(DTypeSize(dtype));
  }
  static int64_t DensePanelStride(int taps, int depth) { return int64_t{taps} * depth * kPanelColumns; }
};

// The weights of a convolution of stride 1 transformed for Toom-Cook (kernels.h): one matrix per point, of as many taps
// as there are groups of kBlock taps. Three taps are one group that needs a point less.
struct ToomCookMatrix {
  static constexpr int kBlock = 4;  // outputs that are made together, and taps of a group
  static constexpr int kMaxPoints = 7;
  static constexpr int Points(int taps) { return taps == 3 ? 6 : kMaxPoints; }
  static constexpr int Groups(int taps) { return (taps + kBlock - 1) / kBlock; }

  const float* panels = nullptr;  // [points][panel][group][depth][kPanelColumns]; null: there are none
  int points = 0;
  int groups = 0;
};

// A linear layer or a 1-d convolution: y = x * matrix + bias.
struct Affine {
  PackedMatrix matrix;          // its panels are null where `toom_cook` stands for them
  const float* bias = nullptr;  // [columns], or null
  ToomCookMatrix toom_cook{};
};

// A transposed convolution as one ordinary convolution per output phase:
// output row t * stride + r = sum over taps j of phases[r].matrix tap j applied to input row t + first_row_offset + j.
struct TransposedConv {
  struct Phase {
    PackedMatrix matrix;
    int first_row_offset = 0;
  };
  std::vector<Phase> phases;  // `stride` of them
  const float* bias = nullptr;
  int kernel = 0;
  int padding = 0;
};

// Scale and shift of a normalisation layer.
struct NormWeights {
  const float* gamma = nullptr;  // [channels]
  const float* beta = nullptr;   // [channels]
  int channels = 0;
};

}  // namespace gsv

#endif  // GSV_BASE_PACKED_MATRIX_H_
