#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "kernels/scalar/scalar.h"

namespace gsv::kernels::scalar {
namespace {

RowTail TailOf(const int8_t* row, int64_t depth) {
  RowTail tail;
  std::memcpy(&tail, row + depth, sizeof(tail));
  return tail;
}

}  // namespace

void MatMulIntegers(const MatMulArgs& args) {
  constexpr int kGroup = PanelGroup(DType::kI8);
  const PackedMatrix& matrix = args.matrix;
  for (int64_t row = args.row_begin; row < args.row_end; ++row) {
    const int8_t* input = static_cast<const int8_t*>(args.input) + row * args.input_row_stride;
    for (int panel = args.panel_begin; panel < args.panel_end; ++panel) {
      const auto* weights = reinterpret_cast<const int8_t*>(matrix.Panel(panel));
      float sums[kPanelColumns] = {};
      for (int tap = 0; tap < matrix.taps; ++tap) {
        const int8_t* x = input + (args.tap_offsets ? args.tap_offsets[tap] : 0);
        int32_t whole[kPanelColumns] = {};
        for (int k = 0; k < matrix.depth; k += kGroup, weights += kPanelColumns * kGroup) {
          for (int n = 0; n < kPanelColumns; ++n) {
            for (int i = 0; i < kGroup; ++i) whole[n] += int{x[k + i]} * weights[n * kGroup + i];
          }
        }
        const RowTail tail = TailOf(x, matrix.depth);
        const float* weight_sums = matrix.sums + (int64_t{panel} * matrix.taps + tap) * kPanelColumns;
        for (int n = 0; n < kPanelColumns; ++n) {
          sums[n] = std::fma(static_cast<float>(whole[n]), tail.scale, sums[n]);
          sums[n] = std::fma(weight_sums[n], tail.offset, sums[n]);
        }
      }
      const int columns = std::min(kPanelColumns, matrix.columns - panel * kPanelColumns);
      for (int n = 0; n < columns; ++n) {
        const int column = panel * kPanelColumns + n;
        Finish(args.epilogue, row, column, sums[n] * matrix.scales[column]);
      }
    }
  }
}

void QuantiseRows(const float* x, ptrdiff_t x_stride, int8_t* q, ptrdiff_t q_stride, int64_t rows, int64_t depth) {
  constexpr float kSmallest = 1e-30f;
  constexpr float kSteps = 254;
  constexpr float kLargest = 127;
  for (int64_t r = 0; r < rows; ++r, x += x_stride, q += q_stride) {
    float low = 0, high = 0;
    bool finite = true;
    for (int64_t k = 0; k < depth; ++k) {
      low = std::min(low, x[k]);
      high = std::max(high, x[k]);
      finite = finite && std::isfinite(x[k]);
    }
    const float range = high - low;
    finite = finite && std::isfinite(range);
    RowTail tail{finite ? 0.0f : std::numeric_limits<float>::quiet_NaN(), 0, 0};
    if (!finite || range < kSmallest) {
      std::memset(q, 0, static_cast<size_t>(depth));
    } else {
      const float steps = kSteps / range;  // per unit of x
      const float zero = std::nearbyint(-kLargest - low * steps);
      tail.scale = range / kSteps;
      tail.offset = -zero * tail.scale;
      for (int64_t k = 0; k < depth; ++k) {
        q[k] = static_cast<int8_t>(std::clamp(std::nearbyint(x[k] * steps) + zero, -kLargest, kLargest));
        tail.sum += q[k];
      }
    }
    std::memcpy(q + depth, &tail, sizeof(tail));
  }
}

}  // namespace gsv::kernels::scalar
