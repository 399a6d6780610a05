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
    for (int panel = args.panel_begin; panel < args.panel_end; ++panel) {
      float digit_sums[2][kPanelColumns] = {};
      for (int digit = 0; digit < args.digits; ++digit) {
        float* sums = digit_sums[digit];
        const int8_t* input =
            static_cast<const int8_t*>(args.input) + (row * args.digits + digit) * args.input_row_stride;
        const auto* weights = reinterpret_cast<const int8_t*>(matrix.Panel(panel));
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
      }
      const int columns = std::min(kPanelColumns, matrix.columns - panel * kPanelColumns);
      for (int n = 0; n < columns; ++n) {
        const int column = panel * kPanelColumns + n;
        const float sum = args.digits == 2 ? digit_sums[0][n] + digit_sums[1][n] : digit_sums[0][n];
        Finish(args.epilogue, row, column, sum * matrix.scales[column]);
      }
    }
  }
}

namespace {

// Whole numbers from -largest to largest that stand for the numbers of a row (kernels.h, quantise_rows).
struct Steps {
  float per_unit = 0;  // 0: all are 0
  float zero = 0;
  float scale = 0;
  float largest;

  Steps(const float* x, int64_t depth, float largest_) : largest(largest_) {
    constexpr float kSmallest = 1e-30f;
    float low = 0, high = 0;
    bool finite = true;
    for (int64_t k = 0; k < depth; ++k) {
      low = std::min(low, x[k]);
      high = std::max(high, x[k]);
      finite = finite && std::isfinite(x[k]);
    }
    const float range = high - low;
    if (!finite || !std::isfinite(range)) {
      scale = std::numeric_limits<float>::quiet_NaN();
    } else if (range >= kSmallest) {
      per_unit = 2 * largest / range;
      zero = std::nearbyint(-largest - low * per_unit);
      scale = range / (2 * largest);
    }
  }
  int Of(float x) const {
    if (per_unit == 0) return 0;
    return static_cast<int>(std::clamp(std::nearbyint(x * per_unit) + zero, -largest, largest));
  }
  float offset() const { return per_unit == 0 ? 0 : -zero * scale; }
};

void PutTail(int8_t* row, int64_t depth, RowTail tail) { std::memcpy(row + depth, &tail, sizeof(tail)); }

}  // namespace

void QuantiseRows(const float* x, ptrdiff_t x_stride, int8_t* q, ptrdiff_t q_stride, int64_t rows, int64_t depth) {
  for (int64_t r = 0; r < rows; ++r, x += x_stride, q += q_stride) {
    const Steps steps(x, depth, 127);
    for (int64_t k = 0; k < depth; ++k) q[k] = static_cast<int8_t>(steps.Of(x[k]));
    PutTail(q, depth, {steps.scale, steps.offset()});
  }
}

void QuantiseDigits(const float* x, ptrdiff_t x_stride, int8_t* q, ptrdiff_t q_stride, int64_t rows, int64_t depth) {
  for (int64_t r = 0; r < rows; ++r, x += x_stride, q += 2 * q_stride) {
    const Steps steps(x, depth, 16319);
    int8_t* low = q + q_stride;
    for (int64_t k = 0; k < depth; ++k) {
      const int whole = steps.Of(x[k]);
      q[k] = static_cast<int8_t>((whole + 64) >> 7);
      low[k] = static_cast<int8_t>(whole - 128 * q[k]);
    }
    PutTail(q, depth, {128 * steps.scale, steps.offset()});
    PutTail(low, depth, {steps.scale, 0});
  }
}

}  // namespace gsv::kernels::scalar
