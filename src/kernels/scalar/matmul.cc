#include <algorithm>
#include <cmath>

#include "kernels/scalar/scalar.h"

namespace gsv::kernels::scalar {
namespace {

void Store(const Epilogue& e, int64_t row, int64_t column, float sum) {
  float v = Activate(e.activation, e.bias ? sum + e.bias[column] : sum);
  if (e.residual) v += e.residual[row * e.residual_stride + column];
  if (e.residual2) v += e.residual2[row * e.residual2_stride + column];
  v *= e.scale;
  if (e.out) e.out[row * e.out_stride + column] = v;
  if (e.activated) e.activated[row * e.activated_stride + column] = v > 0 ? v : v * e.slope;
}

}  // namespace

void MatMul(const MatMulArgs& args) {
  const PackedMatrix& matrix = args.matrix;
  for (int64_t row = args.row_begin; row < args.row_end; ++row) {
    const float* input = args.input + row * args.input_row_stride;
    for (int panel = args.panel_begin; panel < args.panel_end; ++panel) {
      const float* weights = matrix.f32() + panel * matrix.panel_stride;
      float sums[kPanelColumns] = {};
      for (int tap = 0; tap < matrix.taps; ++tap) {
        const float* x = input + (args.tap_offsets ? args.tap_offsets[tap] : 0);
        for (int k = 0; k < matrix.depth; ++k, weights += kPanelColumns) {
          for (int n = 0; n < kPanelColumns; ++n) sums[n] = std::fma(x[k], weights[n], sums[n]);
        }
      }
      const int columns = std::min(kPanelColumns, matrix.columns - panel * kPanelColumns);
      for (int n = 0; n < columns; ++n) Store(args.epilogue, row, panel * kPanelColumns + n, sums[n]);
    }
  }
}

}  // namespace gsv::kernels::scalar
