// Products on the tile registers of AMX (Xeon from Sapphire Rapids on): sixteen rows by sixteen columns by up to 64
// bytes of k in one instruction. Panels lie in memory as such a tile wants them.
//
// While the tiles of one block of sums are at work, the sums of the block before go through the epilogue: alone it
// would take as long as the products of few channels do.
#include "kernels/cpu/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/amx.cc"
#include <hwy/foreach_target.h>  // includes this file once more per instruction set
#include <hwy/highway.h>

#if HWY_TARGET == HWY_AVX3
#include "kernels/cpu/amx-inl.h"
#include "kernels/cpu/integers-inl.h"
#include "kernels/cpu/matmul-inl.h"

HWY_BEFORE_NAMESPACE();
namespace gsv::kernels::HWY_NAMESPACE {
namespace {

constexpr int kTileRows = 16;
constexpr int kTall = 2 * kTileRows;        // rows of a block
constexpr ptrdiff_t kLine = 64;             // bytes of a row of a full tile: a cache line
constexpr int64_t kRowBytes = 1024 * 1024;  // of rows that stay in the second-level cache while all panels pass
constexpr int kStepBytes = 64;              // most k that a tile holds

// What is multiplied: bfloat16 with bfloat16, or int8 with int8.
enum class Kind { kShorts, kBytes };

// How k is cut: into equal steps, one tile each.
struct Steps {
  int step;      // k of each
  int count;     // of a tap
  int to_store;  // vectors of the block before that are stored at each step
};

Steps CutDepth(const PackedMatrix& matrix, int most) {
  const int group = PanelGroup(matrix.dtype);
  int step = std::min(matrix.depth, most) / group * group;
  while (matrix.depth % step != 0) step -= group;
  const int count = matrix.depth / step;
  constexpr int kVectors = kTall * 2, kFewest = 2;  // rows of two digits are stored in pairs
  const int to_store = (kVectors + count * matrix.taps - 1) / (count * matrix.taps);
  return {step, count, std::max(kFewest, (to_store + 1) / 2 * 2)};
}

// What LDTILECFG reads: tiles 0 to 3 hold sums of two by two tiles, 4 and 5 rows, 6 and 7 weights.
struct alignas(64) TileShapes {
  uint8_t palette = 1;
  uint8_t start_row = 0;
  uint8_t reserved[14] = {};
  uint16_t bytes_per_row[16] = {};
  uint8_t rows[16] = {};
};

// For `rows` <= kTall rows of input and steps of so many bytes.
void SetShapes(int rows, int step_bytes) {
  TileShapes shapes;
  const auto set = [&shapes](int tile, int tile_rows, int bytes) {
    shapes.rows[tile] = static_cast<uint8_t>(tile_rows);
    shapes.bytes_per_row[tile] = static_cast<uint16_t>(tile_rows > 0 ? bytes : 0);
  };
  const int low = std::min(rows, kTileRows), high = rows - low;
  for (const int tile : {0, 1}) set(tile, low, kLine);
  for (const int tile : {2, 3}) set(tile, high, kLine);
  set(4, low, step_bytes);
  set(5, high, step_bytes);
  for (const int tile : {6, 7}) set(tile, step_bytes / 4, kLine);
  asm volatile("ldtilecfg %0" : : "m"(shapes));
}

// 32 numbers of bfloat16, those of `low` first, in a register that holds 16 of float32.
HWY_INLINE V PairToBFloat16(V low, V high) {
  V pair;
  asm("vcvtne2ps2bf16 %2, %1, %0" : "=v"(pair.raw) : "v"(high.raw), "v"(low.raw));
  return pair;
}

// A block of sums [row][panel][kPanelColumns] that waits to be stored, one panel behind the other.
class Storing {
 public:
  explicit Storing(const MatMulArgs& args) : args_(args), store_(args) {}

  void Take(const float* sums, int64_t row, int rows, int panel, int panels) {
    sums_ = sums;
    first_row_ = row;
    rows_ = rows;
    panel_ = panel;
    panels_ = panels;
    next_row_ = next_panel_ = 0;
    const bool whole = int64_t{panel + panels} * kPanelColumns <= args_.matrix.columns;
    paired_ =
        panels == 2 && whole && args_.input_dtype == DType::kBF16 && args_.epilogue.activation == Activation::kNone;
  }

  // The next `count` vectors, an even number.
  void Run(int count) {
    if (paired_) {
      const int rows = std::min(count / 2, rows_ - next_row_);
      if (rows <= 0) return;
      StorePairs(next_row_, rows);
      next_row_ += rows;
      return;
    }
    while (count > 0 && next_panel_ < panels_) {
      const int rows = std::min(count, rows_ - next_row_);
      StoreRows(next_row_, rows, panel_ + next_panel_, sums_ + next_panel_ * kPanelColumns);
      count -= rows;
      next_row_ += rows;
      if (next_row_ < rows_) return;
      next_row_ = 0;
      ++next_panel_;
    }
  }
  void Finish() { Run(rows_ * panels_); }

 private:
  // `rows` rows of a panel, whose first row of the block has the sums `sums`.
  void StoreRows(int row, int rows, int panel, const float* sums) const {
    ptrdiff_t stride = panels_ * kPanelColumns;
    int64_t first = first_row_ + row;
    sums += row * stride;
    HWY_ALIGN float values[kTall * kPanelColumns];
    if (args_.input_dtype == DType::kI8) {
      rows = ToNumbers(first, rows, panel, sums, stride, values);
      first /= args_.digits;
      sums = values;
      stride = kPanelColumns;
    }
    store_({sums, stride, /*low=*/0, first, rows, rows_ / args_.digits}, panel);
  }

  // `rows` rows of two whole panels side by side, without an activation. Half the instructions of two panels apart,
  // which take the ports of the products: convolutions of 64 channels and 3 taps lose a quarter of their time by them.
  // Fetches what the next block will read and overwrite.
  void StorePairs(int row, int rows) const {
    const Epilogue e = args_.epilogue;
    const int64_t column = int64_t{panel_} * kPanelColumns;
    const V bias0 = e.bias ? Load(e.bias + column) : hn::Zero(kFloat);
    const V bias1 = e.bias ? Load(e.bias + column + kPanelColumns) : hn::Zero(kFloat);
    const V scale = Set(e.scale), slope = Set(e.slope);
    const bool scaled = e.scale != 1.0f;
    const auto at = [=, first = first_row_ + row](auto* base, ptrdiff_t row_stride) {
      return base ? base + first * row_stride + column : base;
    };
    const float* sums = sums_ + row * 2 * kPanelColumns;
    const float* residual = at(e.residual, e.residual_stride);
    const float* residual2 = at(e.residual2, e.residual2_stride);
    float* out = at(e.out, e.out_stride);
    float* activated = at(e.activated, e.activated_stride);
    uint16_t* halves = at(e.activated_bf16, e.activated_stride);
    const auto fetch = [ahead = rows_](auto* pointer, ptrdiff_t row_stride) HWY_ATTR {
      hwy::Prefetch(pointer + ahead * row_stride);
      if constexpr (sizeof(*pointer) == sizeof(float)) hwy::Prefetch(pointer + ahead * row_stride + kPanelColumns);
    };
    for (int m = 0; m < rows; ++m, sums += 2 * kPanelColumns) {
      V y0 = hn::Add(Load(sums), bias0), y1 = hn::Add(Load(sums + kPanelColumns), bias1);
      if (residual) {
        y0 = hn::Add(y0, Load(residual));
        y1 = hn::Add(y1, Load(residual + kPanelColumns));
        fetch(residual, e.residual_stride);
        residual += e.residual_stride;
      }
      if (residual2) {
        y0 = hn::Add(y0, Load(residual2));
        y1 = hn::Add(y1, Load(residual2 + kPanelColumns));
        fetch(residual2, e.residual2_stride);
        residual2 += e.residual2_stride;
      }
      if (scaled) {
        y0 = hn::Mul(y0, scale);
        y1 = hn::Mul(y1, scale);
      }
      if (out) {
        Store(y0, out);
        Store(y1, out + kPanelColumns);
        fetch(out, e.out_stride);
        out += e.out_stride;
      }
      if (!activated && !halves) continue;
      const V leaky0 = hn::Max(hn::Mul(y0, slope), y0), leaky1 = hn::Max(hn::Mul(y1, slope), y1);
      if (activated) {
        Store(leaky0, activated);
        Store(leaky1, activated + kPanelColumns);
        fetch(activated, e.activated_stride);
        activated += e.activated_stride;
      }
      if (halves) {
        Store(PairToBFloat16(leaky0, leaky1), reinterpret_cast<float*>(halves));
        fetch(halves, e.activated_stride);
        halves += e.activated_stride;
      }
    }
  }

  // What the whole numbers of input rows `row` and behind it stand for (kernels.h), before the scale of their column;
  // returns how many rows that are.
  int ToNumbers(int64_t row, int rows, int panel, const float* sums, ptrdiff_t stride, float* values) const {
    const hn::RebindToSigned<D> kInt;
    const V weights = Load(args_.matrix.sums + int64_t{panel} * kPanelColumns);
    const auto number = [&](int m) HWY_ATTR {
      const auto* x = static_cast<const int8_t*>(args_.input) + (row + m) * args_.input_row_stride;
      RowTail tail;
      std::memcpy(&tail, x + args_.matrix.depth, sizeof(tail));
      const V whole = hn::ConvertTo(kFloat, hn::BitCast(kInt, Load(sums + m * stride)));
      return hn::MulAdd(weights, Set(tail.offset), hn::MulAdd(whole, Set(tail.scale), hn::Zero(kFloat)));
    };
    const int digits = args_.digits;
    for (int m = 0; m < rows; m += digits) {
      const V y = number(m);
      Store(digits == 2 ? hn::Add(y, number(m + 1)) : y, values + m / digits * kPanelColumns);
    }
    return rows / digits;
  }

  const MatMulArgs& args_;
  const PanelStore<ToBFloat16Native> store_;
  const float* sums_ = nullptr;
  int64_t first_row_ = 0;
  int rows_ = 0, panel_ = 0, panels_ = 0;
  bool paired_ = false;
  int next_row_ = 0, next_panel_ = 0;  // of the block
};

// Sums of up to 16 rows, or 32 if kTwoRows, and one panel, or two if kTwoPanels, which are `panel_bytes` apart. Those
// of bytes begin with `starts`, [panels][kPanelColumns].
template <Kind kKind, bool kTwoRows, bool kTwoPanels>
void SumBlock(const MatMulArgs& args, const Steps& steps, const std::byte* x, const std::byte* weights,
              ptrdiff_t panel_bytes, const int32_t* starts, float* sums, Storing& before) {
  constexpr ptrdiff_t kElement = kKind == Kind::kBytes ? 1 : 2;
  constexpr ptrdiff_t kSumsStride = (kTwoPanels ? 2 : 1) * kLine;
  const ptrdiff_t stride = args.input_row_stride * kElement;
  const ptrdiff_t step_bytes = steps.step * kPanelColumns * kElement;
  const auto multiply = [stride](const std::byte* rows) HWY_ATTR {
    asm volatile("tileloadd (%0,%1,1), %%tmm4" : : "r"(rows), "r"(stride) : "memory");
    if constexpr (kKind == Kind::kBytes) {
      asm volatile("tdpbusd %tmm6, %tmm4, %tmm0");
      if constexpr (kTwoPanels) asm volatile("tdpbusd %tmm7, %tmm4, %tmm1");
    } else {
      asm volatile("tdpbf16ps %tmm6, %tmm4, %tmm0");
      if constexpr (kTwoPanels) asm volatile("tdpbf16ps %tmm7, %tmm4, %tmm1");
    }
    if constexpr (kTwoRows) {
      asm volatile("tileloadd (%0,%1,1), %%tmm5" : : "r"(rows + kTileRows * stride), "r"(stride) : "memory");
      if constexpr (kKind == Kind::kBytes) {
        asm volatile("tdpbusd %tmm6, %tmm5, %tmm2");
        if constexpr (kTwoPanels) asm volatile("tdpbusd %tmm7, %tmm5, %tmm3");
      } else {
        asm volatile("tdpbf16ps %tmm6, %tmm5, %tmm2");
        if constexpr (kTwoPanels) asm volatile("tdpbf16ps %tmm7, %tmm5, %tmm3");
      }
    }
  };

  if constexpr (kKind == Kind::kBytes) {  // every row begins with the same numbers: those that lie 0 bytes further on
    const auto* starts1 = starts + kPanelColumns;
    asm volatile("tileloadd (%0,%1,1), %%tmm0" : : "r"(starts), "r"(ptrdiff_t{0}) : "memory");
    if constexpr (kTwoPanels)
      asm volatile("tileloadd (%0,%1,1), %%tmm1" : : "r"(starts1), "r"(ptrdiff_t{0}) : "memory");
    if constexpr (kTwoRows) asm volatile("tileloadd (%0,%1,1), %%tmm2" : : "r"(starts), "r"(ptrdiff_t{0}) : "memory");
    if constexpr (kTwoRows && kTwoPanels) {
      asm volatile("tileloadd (%0,%1,1), %%tmm3" : : "r"(starts1), "r"(ptrdiff_t{0}) : "memory");
    }
  } else {
    asm volatile("tilezero %tmm0");
    if constexpr (kTwoPanels) asm volatile("tilezero %tmm1");
    if constexpr (kTwoRows) asm volatile("tilezero %tmm2");
    if constexpr (kTwoRows && kTwoPanels) asm volatile("tilezero %tmm3");
  }
  for (int tap = 0; tap < args.matrix.taps; ++tap) {
    const std::byte* a = x + (args.tap_offsets ? args.tap_offsets[tap] : 0) * kElement;
    for (int s = 0; s < steps.count; ++s, a += steps.step * kElement, weights += step_bytes) {
      asm volatile("tileloadd (%0,%1,1), %%tmm6" : : "r"(weights), "r"(kLine) : "memory");
      if constexpr (kTwoPanels) {
        asm volatile("tileloadd (%0,%1,1), %%tmm7" : : "r"(weights + panel_bytes), "r"(kLine) : "memory");
      }
      multiply(a);
      before.Run(steps.to_store);
    }
  }
  asm volatile("tilestored %%tmm0, (%0,%1,1)" : : "r"(sums), "r"(kSumsStride) : "memory");
  if constexpr (kTwoPanels) {
    asm volatile("tilestored %%tmm1, (%0,%1,1)" : : "r"(sums + kPanelColumns), "r"(kSumsStride) : "memory");
  }
  if constexpr (kTwoRows) {
    float* below = sums + kTileRows * kSumsStride / ptrdiff_t{sizeof(float)};
    asm volatile("tilestored %%tmm2, (%0,%1,1)" : : "r"(below), "r"(kSumsStride) : "memory");
    if constexpr (kTwoPanels) {
      asm volatile("tilestored %%tmm3, (%0,%1,1)" : : "r"(below + kPanelColumns), "r"(kSumsStride) : "memory");
    }
  }
}

// Rows are those of the input here, two for each of the result where they have two digits.
template <Kind kKind>
void Multiply(const MatMulArgs& args) {
  constexpr ptrdiff_t kElement = kKind == Kind::kBytes ? 1 : 2;
  constexpr auto kFunctions = std::array{SumBlock<kKind, false, false>, SumBlock<kKind, false, true>,
                                         SumBlock<kKind, true, false>, SumBlock<kKind, true, true>};
  const Steps steps = CutDepth(args.matrix, kStepBytes / static_cast<int>(kElement));
  const ptrdiff_t panel_bytes = args.matrix.panel_stride * kElement;
  const int64_t bytes_per_row = std::max<int64_t>(1, std::abs(args.input_row_stride)) * kElement;
  const int64_t block = std::max<int64_t>(kRowBytes / bytes_per_row / kTall, 1) * kTall;
  HWY_ALIGN float sums[2][kTall * 2 * kPanelColumns];
  int turn = 0;
  Storing before(args);
  // Rows [first, last) of the panels at `panel`, `rows` at a time.
  const auto sweep = [&](int64_t first, int64_t last, int rows, int panel, int panels) {
    if (first >= last) return;
    SetShapes(rows, static_cast<int>(steps.step * kElement));
    HWY_ALIGN int32_t starts[2 * kPanelColumns];
    if constexpr (kKind == Kind::kBytes) {
      for (int p = 0; p < panels; ++p) {
        const V weight_sums = Load(args.matrix.sums + int64_t{panel + p} * kPanelColumns);
        hn::Store(StartOfSums(weight_sums), hn::RebindToSigned<D>(), starts + p * kPanelColumns);
      }
    }
    const size_t function = (rows > kTileRows ? 2 : 0) + (panels == 2 ? 1 : 0);
    for (int64_t row = first; row < last; row += rows) {
      const std::byte* x = static_cast<const std::byte*>(args.input) + row * args.input_row_stride * kElement;
      kFunctions[function](args, steps, x, args.matrix.Panel(panel), panel_bytes, starts, sums[turn], before);
      before.Finish();
      before.Take(sums[turn], row, rows, panel, panels);
      turn ^= 1;
    }
  };
  const int64_t row_end = args.row_end * args.digits;
  for (int64_t begin = args.row_begin * args.digits; begin < row_end; begin += block) {
    const int64_t end = std::min(row_end, begin + block);
    const int64_t whole = begin + (end - begin) / kTall * kTall;
    for (int panel = args.panel_begin; panel < args.panel_end; panel += 2) {
      const int panels = std::min(2, args.panel_end - panel);
      sweep(begin, whole, kTall, panel, panels);
      sweep(whole, end, static_cast<int>(end - whole), panel, panels);
    }
  }
  before.Finish();
  asm volatile("tilerelease");  // else the system would keep eight KB of tiles whenever it switches threads
}

}  // namespace

void MatMulAmx(const MatMulArgs& args) { Multiply<Kind::kShorts>(args); }
void MatMulAmxIntegers(const MatMulArgs& args) { Multiply<Kind::kBytes>(args); }

}  // namespace gsv::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
