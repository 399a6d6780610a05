// The micro-kernel: tiles of rows x panels whose sums stay in registers while all taps and all k pass by.
//
// Per k a tile reads one number of each row, spread over a vector, and one vector row of each panel. Taller tiles read
// weights less often, wider ones read rows less often; the largest that fits the registers is bound by arithmetic
// alone. A few rows take more panels at once instead, since each sum is a chain of dependent additions.
#if defined(GSV_KERNELS_CPU_MATMUL_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef GSV_KERNELS_CPU_MATMUL_INL_H_
#undef GSV_KERNELS_CPU_MATMUL_INL_H_
#else
#define GSV_KERNELS_CPU_MATMUL_INL_H_
#endif

#include <hwy/cache_control.h>

#include <algorithm>
#include <array>
#include <utility>

#include "kernels/cpu/vectors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace gsv::kernels::HWY_NAMESPACE {

inline constexpr int kPanelVectors = kPanelColumns / kLanes;

// Rows of the tallest tile with 1, 2 and 4 panels: rows * panels * kPanelVectors sums, one row of weights and one
// spread number in 32 or 16 registers.
#if HWY_TARGET == HWY_AVX3
inline constexpr int kTallest1 = 27, kTallest2 = 14, kTallest4 = 6;
#elif HWY_TARGET == HWY_NEON
inline constexpr int kTallest1 = 6, kTallest2 = 3, kTallest4 = 1;
#elif HWY_TARGET == HWY_AVX2
inline constexpr int kTallest1 = 6, kTallest2 = 2, kTallest4 = 1;
#else
inline constexpr int kTallest1 = 2, kTallest2 = 1, kTallest4 = 0;
#endif

// Tiles of so few rows wait for memory, not for arithmetic: they fetch their own weights so many k ahead.
inline constexpr int kFewRows = 8;
inline constexpr int kAhead = 48;

// Rows of the input that stay in the second-level cache while all panels pass, in bytes.
inline constexpr int64_t kInputBlockBytes = 384 * 1024;

// The rows of a tile at one k. Nine rows share a base, from which x86 addresses 1, 2, 4 and 8 times an odd multiple of
// the stride. Left alone, compilers keep one offset per row and reload most of them in the innermost loop.
template <int kRows>
class RowReader {
 public:
  HWY_INLINE RowReader(const float* first, ptrdiff_t stride) {
    const ptrdiff_t bytes = stride * static_cast<ptrdiff_t>(sizeof(float));
    for (int i = 0; i < 4; ++i) odd_[i] = Opaque((2 * i + 1) * bytes);
    for (int i = 0; i < kBases; ++i) base_[i] = Opaque(reinterpret_cast<const char*>(first) + i * kRowsPerBase * bytes);
  }
  HWY_INLINE void Next() {
    for (const char*& base : base_) base += sizeof(float);
  }
  HWY_INLINE float operator[](int row) const {
    const char* base = base_[row / kRowsPerBase];
    const int multiple = row % kRowsPerBase;
    return *reinterpret_cast<const float*>(multiple == 0 ? base : base + odd_[Odd(multiple) / 2] * Power(multiple));
  }

 private:
  static constexpr int kRowsPerBase = 9;
  static constexpr int kBases = (kRows + kRowsPerBase - 1) / kRowsPerBase;
  static constexpr int Power(int n) { return n & -n; }  // the largest power of 2 in n
  static constexpr int Odd(int n) { return n / Power(n); }
  // The same value, of which the compiler knows nothing.
  template <class T>
  static HWY_INLINE T Opaque(T value) {
    asm("" : "+r"(value));
    return value;
  }

  const char* base_[kBases];
  ptrdiff_t odd_[4];  // 1, 3, 5 and 7 strides in bytes
};

// sums[row][panel][kPanelColumns] of rows `x`, x + stride, .. and panels `weights`, weights + panel_stride, ..
// `upcoming`: a panel that is fetched on the way, for the tiles that follow.
template <int kRows, int kPanels>
void SumTile(const MatMulArgs& args, const float* HWY_RESTRICT x, const float* HWY_RESTRICT weights,
             const float* HWY_RESTRICT upcoming, float* HWY_RESTRICT sums) {
  constexpr int kVectors = kPanels * kPanelVectors;
  const ptrdiff_t stride = args.input_row_stride;
  const ptrdiff_t panel_stride = args.matrix.panel_stride;
  V sum[kRows][kVectors];
  HWY_UNROLL(32)
  for (int m = 0; m < kRows; ++m) {
    HWY_UNROLL(16)
    for (int v = 0; v < kVectors; ++v) sum[m][v] = hn::Zero(kFloat);
  }
  for (int tap = 0; tap < args.matrix.taps; ++tap) {
    RowReader<kRows> in(x + (args.tap_offsets ? args.tap_offsets[tap] : 0), stride);
    for (int k = 0; k < args.matrix.depth; ++k, in.Next(), weights += kPanelColumns, upcoming += kPanelColumns) {
      if constexpr (kRows <= kFewRows) {
        for (int p = 0; p < kPanels; ++p) hwy::Prefetch(weights + p * panel_stride + kAhead * kPanelColumns);
      } else {
        hwy::Prefetch(upcoming);
      }
      V w[kVectors];
      HWY_UNROLL(16)
      for (int v = 0; v < kVectors; ++v) {
        w[v] = Load(weights + v / kPanelVectors * panel_stride + v % kPanelVectors * kLanes);
      }
      HWY_UNROLL(32)
      for (int m = 0; m < kRows; ++m) {
        const V spread = Set(in[m]);
        HWY_UNROLL(16)
        for (int v = 0; v < kVectors; ++v) sum[m][v] = hn::MulAdd(spread, w[v], sum[m][v]);
      }
    }
  }
  HWY_UNROLL(32)
  for (int m = 0; m < kRows; ++m) {
    HWY_UNROLL(16)
    for (int v = 0; v < kVectors; ++v) Store(sum[m][v], sums + (m * kVectors + v) * kLanes);
  }
}

using SumTileFunction = void (*)(const MatMulArgs&, const float*, const float*, const float*, float*);

template <int kPanels, int... kRowsMinusOne>
constexpr std::array<SumTileFunction, sizeof...(kRowsMinusOne)> MakeTiles(
    std::integer_sequence<int, kRowsMinusOne...> /*rows*/) {
  return {SumTile<kRowsMinusOne + 1, kPanels>...};
}
// [panels][rows - 1]
inline constexpr auto kTiles1 = MakeTiles<1>(std::make_integer_sequence<int, kTallest1>());
inline constexpr auto kTiles2 = MakeTiles<2>(std::make_integer_sequence<int, kTallest2>());
inline constexpr auto kTiles4 = MakeTiles<4>(std::make_integer_sequence<int, kTallest4>());

// One row of one panel through the epilogue; `count` < kPanelColumns columns where kPart, reached through buffers.
template <bool kPart>
HWY_INLINE void StorePanelRow(const Epilogue& e, const float* sums, const V* bias, int64_t row, int64_t column,
                              int count) {
  HWY_UNROLL(4)
  for (int v = 0; v < kPanelVectors; ++v) {
    const int64_t c = column + v * kLanes;
    const int64_t part = kPart ? std::min<int64_t>(count - v * kLanes, kLanes) : kLanes;
    if (kPart && part <= 0) return;
    const auto load = [part](const float* p) HWY_ATTR { return kPart ? LoadPart(p, part) : Load(p); };
    const auto store = [part](V value, float* p) HWY_ATTR {
      if (kPart) {
        StorePart(value, p, part);
      } else {
        Store(value, p);
      }
    };
    V y = Load(sums + v * kLanes);
    if (e.bias) y = hn::Add(y, bias[v]);
    if (e.activation != Activation::kNone) y = Apply(e.activation, y);
    if (e.residual) y = hn::Add(y, load(e.residual + row * e.residual_stride + c));
    if (e.residual2) y = hn::Add(y, load(e.residual2 + row * e.residual2_stride + c));
    y = hn::Mul(y, Set(e.scale));
    if (e.out) store(y, e.out + row * e.out_stride + c);
    if (e.activated) {
      const V leaky = hn::IfThenElse(hn::Gt(y, hn::Zero(kFloat)), y, hn::Mul(y, Set(e.slope)));
      store(leaky, e.activated + row * e.activated_stride + c);
    }
  }
}

// `e` is a copy: what is stored might otherwise lie in it, for all that the compiler knows.
template <bool kPart>
HWY_INLINE void StorePanel(const Epilogue e, const float* sums, int sums_stride, int64_t row, int rows, int64_t column,
                           int count) {
  V bias[kPanelVectors];
  for (int v = 0; v < kPanelVectors; ++v) {
    bias[v] = hn::Zero(kFloat);
    const int part = count - v * kLanes;
    if (!e.bias || part <= 0) continue;
    const float* p = e.bias + column + v * kLanes;
    bias[v] = part >= kLanes ? Load(p) : LoadPart(p, part);
  }
  for (int m = 0; m < rows; ++m) {
    StorePanelRow<kPart>(e, sums + m * sums_stride, bias, row + m, column, count);
  }
}

// Fetches what StoreTile will read and overwrite, while the sums are being made.
HWY_INLINE void FetchOutputs(const Epilogue& e, int64_t row, int rows, int64_t column, int panels) {
  const auto fetch = [=](const float* base, ptrdiff_t stride) HWY_ATTR {
    if (base == nullptr) return;
    for (int m = 0; m < rows; ++m) {
      for (int p = 0; p < panels; ++p) hwy::Prefetch(base + (row + m) * stride + column + p * kPanelColumns);
    }
  };
  fetch(e.residual, e.residual_stride);
  fetch(e.residual2, e.residual2_stride);
  if (e.out != e.residual) fetch(e.out, e.out_stride);
  fetch(e.activated, e.activated_stride);
}

void StoreTile(const MatMulArgs& args, const float* sums, int64_t row, int rows, int panel, int panels) {
  for (int p = 0; p < panels; ++p) {
    const int64_t column = int64_t{panel + p} * kPanelColumns;
    const int count = static_cast<int>(std::min<int64_t>(kPanelColumns, args.matrix.columns - column));
    const float* first = sums + p * kPanelColumns;
    if (count == kPanelColumns) {
      StorePanel<false>(args.epilogue, first, panels * kPanelColumns, row, rows, column, count);
    } else {
      StorePanel<true>(args.epilogue, first, panels * kPanelColumns, row, rows, column, count);
    }
  }
}

// `panels` panels from `panel` on, rows [begin, end), cut into tiles of nearly equal height.
template <size_t kTallest>
void MultiplyPanels(const MatMulArgs& args, const std::array<SumTileFunction, kTallest>& tiles, int64_t begin,
                    int64_t end, int panel, int panels) {
  HWY_ALIGN float sums[std::max({kTallest1, 2 * kTallest2, 4 * kTallest4}) * kPanelColumns];
  const float* weights = args.matrix.f32() + panel * args.matrix.panel_stride;
  const int64_t rows = end - begin;
  const int64_t count = (rows + int64_t{kTallest} - 1) / int64_t{kTallest};
  for (int64_t tile = 0; tile < count; ++tile) {
    const int64_t row = begin + rows * tile / count;
    const int height = static_cast<int>(begin + rows * (tile + 1) / count - row);
    // The panels after these are read from afar: each of the first tiles fetches one of them.
    const int next = panel + panels + static_cast<int>(std::min<int64_t>(tile, panels));
    const bool fetch = tile < panels && next < args.panel_end;
    const float* upcoming = fetch ? args.matrix.f32() + next * args.matrix.panel_stride : weights;
    FetchOutputs(args.epilogue, row, height, int64_t{panel} * kPanelColumns, panels);
    tiles[static_cast<size_t>(height - 1)](args, args.input + row * args.input_row_stride, weights, upcoming, sums);
    StoreTile(args, sums, row, height, panel, panels);
  }
}

void MatMul(const MatMulArgs& args) {
  const int64_t bytes_per_row =
      std::max<int64_t>(1, std::abs(args.input_row_stride)) * static_cast<int64_t>(sizeof(float));
  const int64_t block = std::max<int64_t>(kInputBlockBytes / bytes_per_row / kTallest1 * kTallest1, kTallest1);
  for (int64_t begin = args.row_begin; begin < args.row_end; begin += block) {
    const int64_t end = std::min(args.row_end, begin + block);
    int panel = args.panel_begin;
    if constexpr (kTallest4 > 0) {
      for (; end - begin <= kTallest4 && panel + 4 <= args.panel_end; panel += 4) {
        MultiplyPanels(args, kTiles4, begin, end, panel, 4);
      }
    }
    for (; (kTallest2 * 2 >= kTallest1 || end - begin <= kTallest2) && panel + 2 <= args.panel_end; panel += 2) {
      MultiplyPanels(args, kTiles2, begin, end, panel, 2);
    }
    for (; panel < args.panel_end; ++panel) MultiplyPanels(args, kTiles1, begin, end, panel, 1);
  }
}

}  // namespace gsv::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // toggled include guard
