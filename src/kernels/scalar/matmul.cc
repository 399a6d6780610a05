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

[[gnu::always_inline]] inline void Multiply(const MatMulArgs& args) {
  const PackedMatrix& matrix = args.matrix;
  for (int64_t row = args.row_begin; row < args.row_end; ++row) {
    const float* input = args.input + row * args.input_row_stride;
    for (int panel = args.panel_begin; panel < args.panel_end; ++panel) {
      const float* weights = matrix.f32() + panel * matrix.panel_stride;
      float sums[kPanelColumns] = {};
      for (int tap = 0; tap < matrix.taps; ++tap) {
        const float* x = input + (args.tap_offsets ? args.tap_offsets[tap] : 0);
        for (int k = 0; k < matrix.depth; ++k, weights += kPanelColumns) {
          for (int n = 0; n < kPanelColumns; ++n) sums[n] = __builtin_fmaf(x[k], weights[n], sums[n]);
        }
      }
      const int columns = std::min(kPanelColumns, matrix.columns - panel * kPanelColumns);
      for (int n = 0; n < columns; ++n) Store(args.epilogue, row, panel * kPanelColumns + n, sums[n]);
    }
  }
}

#if defined(__x86_64__) && !defined(__FMA__)
// std::fma is a call of the C library unless the compiler may use the instruction: the same loops, eight times faster.
[[gnu::target("avx2,fma")]] void MultiplyFma(const MatMulArgs& args) { Multiply(args); }
#endif

}  // namespace

void MatMul(const MatMulArgs& args) {
#if defined(__x86_64__) && !defined(__FMA__)
  static const bool has_fma = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (has_fma) return MultiplyFma(args);
#endif
  Multiply(args);
}

}  // namespace gsv::kernels::scalar
