#include "weights/packing.h"

#include <algorithm>
#include <cmath>
#include <cstring>
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

namespace {

// Columns of a panel side by side, in loops that compilers make vectors of.

[[gnu::always_inline]] inline void PackBFloat16Panels(const float* panels, int64_t groups, uint16_t* out) {
  for (int64_t g = 0; g < groups; ++g, panels += 2 * kPanelColumns, out += 2 * kPanelColumns) {
    for (int c = 0; c < kPanelColumns; ++c) {
      out[2 * c] = ToBFloat16(panels[c]);
      out[2 * c + 1] = ToBFloat16(panels[kPanelColumns + c]);
    }
  }
}

[[gnu::always_inline]] inline void PackInt8Panel(const float* panel, int taps, int depth, int8_t* out, float* scales,
                                                 float* sums) {
  constexpr int kGroup = PanelGroup(DType::kI8);
  constexpr float kLargest = 127;        // not -128, so that signs are equal
  constexpr float kToWhole = 0x1.8p23f;  // added and taken away again, it rounds what is far smaller
  const int64_t rows = int64_t{taps} * depth;
  float largest[kPanelColumns] = {};
  for (int64_t r = 0; r < rows; ++r) {
    for (int c = 0; c < kPanelColumns; ++c) {
      const float magnitude = std::fabs(panel[r * kPanelColumns + c]);
      largest[c] = largest[c] < magnitude ? magnitude : largest[c];
    }
  }
  float divisors[kPanelColumns], used[kPanelColumns];
  for (int c = 0; c < kPanelColumns; ++c) {
    scales[c] = largest[c] / kLargest;
    // A column whose scale is zero or subnormal is as good as zero.
    used[c] = scales[c] > std::numeric_limits<float>::min() ? 1.0f : 0.0f;
    divisors[c] = used[c] > 0 ? scales[c] : 1.0f;
  }
  for (int t = 0; t < taps; ++t, sums += kPanelColumns) {
    int32_t sum[kPanelColumns] = {};
    for (int k = 0; k < depth; k += kGroup, out += kGroup * kPanelColumns) {
      uint32_t words[kPanelColumns] = {};
      for (int i = 0; i < kGroup; ++i, panel += kPanelColumns) {
        for (int c = 0; c < kPanelColumns; ++c) {
          const float steps = panel[c] / divisors[c] * used[c];  // a hair above 127 at most
          const auto whole = static_cast<int32_t>((steps + kToWhole) - kToWhole);
          sum[c] += whole;
          words[c] |= (static_cast<uint32_t>(whole) & 0xffu) << (8 * i);
        }
      }
      std::memcpy(out, words, sizeof(words));
    }
    for (int c = 0; c < kPanelColumns; ++c) sums[c] = static_cast<float>(sum[c]);
  }
}

#if defined(__x86_64__) && !defined(__AVX2__)
#define GSV_PACKING_AVX2
[[gnu::target("avx2")]] void PackBFloat16Avx2(const float* panels, int64_t groups, uint16_t* out) {
  PackBFloat16Panels(panels, groups, out);
}
[[gnu::target("avx2")]] void PackInt8Avx2(const float* panel, int taps, int depth, int8_t* out, float* scales,
                                          float* sums) {
  PackInt8Panel(panel, taps, depth, out, scales, sums);
}
bool HasAvx2() {
  static const bool has = __builtin_cpu_supports("avx2");
  return has;
}
#endif

}  // namespace

void PackBFloat16(const float* panels, int64_t panel_count, int64_t rows, uint16_t* out) {
  const int64_t groups = panel_count * rows / PanelGroup(DType::kBF16);
#ifdef GSV_PACKING_AVX2
  if (HasAvx2()) return PackBFloat16Avx2(panels, groups, out);
#endif
  PackBFloat16Panels(panels, groups, out);
}

void PackInt8(const float* panels, int64_t panel_count, int taps, int depth, int8_t* out, float* scales, float* sums) {
  const int64_t elements = PackedMatrix::DensePanelStride(taps, depth);
  for (int64_t p = 0; p < panel_count; ++p, scales += kPanelColumns, sums += int64_t{taps} * kPanelColumns) {
    const float* panel = panels + p * elements;
    int8_t* to = out + p * elements;
#ifdef GSV_PACKING_AVX2
    if (HasAvx2()) {
      PackInt8Avx2(panel, taps, depth, to, scales, sums);
      continue;
    }
#endif
    PackInt8Panel(panel, taps, depth, to, scales, sums);
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
