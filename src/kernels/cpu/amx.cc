// Products of bfloat16 with bfloat16 on the tile registers of AMX (Xeon from Sapphire Rapids on): sixteen rows by
// sixteen columns by thirty-two k in one instruction. Panels lie in memory as such a tile wants them.
#include "kernels/cpu/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/amx.cc"
#include <hwy/foreach_target.h>  // includes this file once more per instruction set
#include <hwy/highway.h>

#if HWY_TARGET == HWY_AVX3
#include "kernels/cpu/amx-inl.h"
#include "kernels/cpu/matmul-inl.h"

HWY_BEFORE_NAMESPACE();
namespace gsv::kernels::HWY_NAMESPACE {
namespace {

constexpr int kTileRows = 16;
constexpr int kTileDepth = kAmxDepth;
constexpr int kTileBytes = kTileRows * 64;

// What LDTILECFG reads: tiles 0 to 3 hold sums of two by two tiles, 4 and 5 rows, 6 and 7 weights.
struct alignas(64) TileShapes {
  uint8_t palette = 1;
  uint8_t start_row = 0;
  uint8_t reserved[14] = {};
  uint16_t bytes_per_row[16] = {};
  uint8_t rows[16] = {};
};

// For `rows` <= 32 rows of input.
void SetShapes(int rows) {
  TileShapes shapes;
  const int low = std::min(rows, kTileRows);
  const int tile_rows[] = {low, low, rows - low, rows - low, low, rows - low, kTileRows, kTileRows};
  for (int t = 0; t < 8; ++t) {
    shapes.rows[t] = static_cast<uint8_t>(tile_rows[t]);
    shapes.bytes_per_row[t] = tile_rows[t] > 0 ? 64 : 0;
  }
  asm volatile("ldtilecfg %0" : : "m"(shapes));
}

// sums[row][panel][kPanelColumns] of up to 16 rows, or 32 if kTall, and one panel, or two if kWide.
template <bool kTall, bool kWide>
void SumTiles(const MatMulArgs& args, const std::byte* x, const std::byte* weights, float* sums) {
  constexpr ptrdiff_t kLine = 64;
  constexpr ptrdiff_t kSumsStride = (kWide ? 2 : 1) * kLine;
  const ptrdiff_t stride = args.input_row_stride * ptrdiff_t{sizeof(uint16_t)};
  const ptrdiff_t panel = args.matrix.panel_stride * ptrdiff_t{sizeof(uint16_t)};
  asm volatile("tilezero %tmm0");
  if constexpr (kWide) asm volatile("tilezero %tmm1");
  if constexpr (kTall) asm volatile("tilezero %tmm2");
  if constexpr (kTall && kWide) asm volatile("tilezero %tmm3");
  for (int tap = 0; tap < args.matrix.taps; ++tap) {
    const std::byte* a = x + (args.tap_offsets ? args.tap_offsets[tap] : 0) * ptrdiff_t{sizeof(uint16_t)};
    for (int k = 0; k < args.matrix.depth; k += kTileDepth, a += kLine, weights += kTileBytes) {
      asm volatile("tileloadd (%0,%1,1), %%tmm4" : : "r"(a), "r"(stride) : "memory");
      asm volatile("tileloadd (%0,%1,1), %%tmm6" : : "r"(weights), "r"(kLine) : "memory");
      asm volatile("tdpbf16ps %tmm6, %tmm4, %tmm0");
      if constexpr (kWide) {
        asm volatile("tileloadd (%0,%1,1), %%tmm7" : : "r"(weights + panel), "r"(kLine) : "memory");
        asm volatile("tdpbf16ps %tmm7, %tmm4, %tmm1");
      }
      if constexpr (kTall) {
        asm volatile("tileloadd (%0,%1,1), %%tmm5" : : "r"(a + kTileRows * stride), "r"(stride) : "memory");
        asm volatile("tdpbf16ps %tmm6, %tmm5, %tmm2");
        if constexpr (kWide) asm volatile("tdpbf16ps %tmm7, %tmm5, %tmm3");
      }
    }
  }
  asm volatile("tilestored %%tmm0, (%0,%1,1)" : : "r"(sums), "r"(kSumsStride) : "memory");
  if constexpr (kWide) {
    asm volatile("tilestored %%tmm1, (%0,%1,1)" : : "r"(sums + kPanelColumns), "r"(kSumsStride) : "memory");
  }
  if constexpr (kTall) {
    float* low = sums + kTileRows * kSumsStride / ptrdiff_t{sizeof(float)};
    asm volatile("tilestored %%tmm2, (%0,%1,1)" : : "r"(low), "r"(kSumsStride) : "memory");
    if constexpr (kWide) {
      asm volatile("tilestored %%tmm3, (%0,%1,1)" : : "r"(low + kPanelColumns), "r"(kSumsStride) : "memory");
    }
  }
}

// Rows [row, row + rows) of all panels of `args`, rows <= 32, whose shapes are set.
void MultiplyRows(const MatMulArgs& args, int64_t row, int rows, int panel, int panels) {
  HWY_ALIGN float sums[2 * kTileRows * 2 * kPanelColumns];
  const auto* x = static_cast<const std::byte*>(args.input) + row * args.input_row_stride * ptrdiff_t{sizeof(uint16_t)};
  const std::byte* weights = args.matrix.Panel(panel);
  FetchOutputs(args.epilogue, row, rows, int64_t{panel} * kPanelColumns, panels);
  if (rows > kTileRows) {
    panels == 2 ? SumTiles<true, true>(args, x, weights, sums) : SumTiles<true, false>(args, x, weights, sums);
  } else {
    panels == 2 ? SumTiles<false, true>(args, x, weights, sums) : SumTiles<false, false>(args, x, weights, sums);
  }
  StoreTile(args, sums, row, rows, panel, panels);
}

}  // namespace

void MatMulAmx(const MatMulArgs& args) {
  constexpr int64_t kTall = 2 * kTileRows;
  const int64_t bytes_per_row =
      std::max<int64_t>(1, std::abs(args.input_row_stride)) * static_cast<int64_t>(sizeof(uint16_t));
  const int64_t block = std::max<int64_t>(kInputBlockBytes / bytes_per_row / kTall, 1) * kTall;
  for (int64_t begin = args.row_begin; begin < args.row_end; begin += block) {
    const int64_t end = std::min(args.row_end, begin + block);
    const int64_t whole = begin + (end - begin) / kTall * kTall;
    const auto multiply = [&](int64_t first, int64_t last, int rows) {
      if (first >= last) return;
      SetShapes(rows);
      for (int panel = args.panel_begin; panel < args.panel_end; panel += 2) {
        const int panels = std::min(2, args.panel_end - panel);
        for (int64_t row = first; row < last; row += rows) MultiplyRows(args, row, rows, panel, panels);
      }
    };
    multiply(begin, whole, static_cast<int>(kTall));
    multiply(whole, end, static_cast<int>(end - whole));
  }
  asm volatile("tilerelease");  // else the system would keep eight KB of tiles whenever it switches threads
}

}  // namespace gsv::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
