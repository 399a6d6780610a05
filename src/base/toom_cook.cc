#include "base/toom_cook.h"

#include <algorithm>
#include <array>

namespace gsv {
namespace {

constexpr int kMaxPoints = ToomCookMatrix::kMaxPoints;
constexpr int kBlock = ToomCookMatrix::kBlock;

// factors[point][tap] of a group.
using Factors = std::array<std::array<double, kBlock>, kMaxPoints>;

Factors MakeFactors(int points) {
  constexpr double kFinite[] = {0, 1, -1, 2, -2, 0.5};
  const int finite = points - 1;
  Factors factors{};
  for (int p = 0; p < finite; ++p) {
    double scale = 1;
    for (int q = 0; q < finite; ++q) scale *= q == p ? 1.0 : kFinite[p] - kFinite[q];
    double power = 1;
    for (double& factor : factors[static_cast<size_t>(p)]) {
      factor = power / scale;
      power *= kFinite[p];
    }
  }
  // The highest power of a group: three taps are a group that has no fourth.
  factors[static_cast<size_t>(finite)][points == kMaxPoints ? kBlock - 1 : kBlock - 2] = 1;
  return factors;
}

}  // namespace

int64_t ToomCookElements(int taps, int depth, int columns) {
  const int64_t panels = (int64_t{columns} + kPanelColumns - 1) / kPanelColumns;
  return ToomCookMatrix::Points(taps) * panels * ToomCookMatrix::Groups(taps) * depth * kPanelColumns;
}

void TransformTaps(const PackedMatrix& matrix, float* panels) {
  GSV_CHECK(matrix.dtype == DType::kF32);
  const int points = ToomCookMatrix::Points(matrix.taps);
  const int groups = ToomCookMatrix::Groups(matrix.taps);
  const Factors factors = MakeFactors(points);
  const int64_t tap_elements = int64_t{matrix.depth} * kPanelColumns;
  const int64_t point_elements = matrix.panel_count() * groups * tap_elements;
  for (int panel = 0; panel < matrix.panel_count(); ++panel) {
    for (int group = 0; group < groups; ++group) {
      const float* taps = matrix.f32() + panel * matrix.panel_stride + group * kBlock * tap_elements;
      const int count = std::min(kBlock, matrix.taps - group * kBlock);
      float* out = panels + (int64_t{panel} * groups + group) * tap_elements;
      for (int64_t i = 0; i < tap_elements; i += kPanelColumns) {
        double w[kBlock][kPanelColumns] = {};
        for (int t = 0; t < count; ++t) std::copy_n(taps + t * tap_elements + i, kPanelColumns, w[t]);
        for (int p = 0; p < points; ++p) {
          const std::array<double, kBlock>& factor = factors[static_cast<size_t>(p)];
          float* to = out + p * point_elements + i;
          for (int c = 0; c < kPanelColumns; ++c) {
            to[c] = static_cast<float>(factor[0] * w[0][c] + factor[1] * w[1][c] + factor[2] * w[2][c] +
                                       factor[3] * w[3][c]);
          }
        }
      }
    }
  }
}

ToomCookMatrix ToomCookView(const float* panels, int taps) {
  return {.panels = panels, .points = ToomCookMatrix::Points(taps), .groups = ToomCookMatrix::Groups(taps)};
}

}  // namespace gsv
