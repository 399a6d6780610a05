// The micro-kernel: products cut into tiles (tile-inl.h), and their sums through the epilogue.
#if defined(GSV_KERNELS_CPU_MATMUL_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef GSV_KERNELS_CPU_MATMUL_INL_H_
#undef GSV_KERNELS_CPU_MATMUL_INL_H_
#else
#define GSV_KERNELS_CPU_MATMUL_INL_H_
#endif

#include <algorithm>

#include "kernels/cpu/tile-inl.h"

HWY_BEFORE_NAMESPACE();
namespace gsv::kernels::HWY_NAMESPACE {

// Rows of the input that stay in the second-level cache while all panels pass, in bytes.
inline constexpr int64_t kInputBlockBytes = 384 * 1024;

using DShort = hn::Rebind<uint16_t, D>;

// The first `count` lanes.
HWY_INLINE void StoreShorts(hn::Vec<DShort> halves, uint16_t* p, int64_t count) {
  const DShort kShort;
  if (count == kLanes) {
    hn::StoreU(halves, kShort, p);
  } else {
    HWY_ALIGN uint16_t buffer[kLanes];
    hn::Store(halves, kShort, buffer);
    std::memcpy(p, buffer, static_cast<size_t>(count) * sizeof(uint16_t));
  }
}

// The nearest bfloat16, as gsv::ToBFloat16 finds it.
HWY_INLINE hn::Vec<DShort> NearestBFloat16(V v) {
  const hn::RebindToSigned<D> kInt;
  const VBits bits = hn::BitCast(kBits, v);
  const VBits odd = hn::And(hn::ShiftRight<16>(bits), hn::Set(kBits, 1));
  const VBits rounded = hn::ShiftRight<16>(hn::Add(bits, hn::Add(odd, hn::Set(kBits, 0x7fff))));
  return hn::DemoteTo(DShort(), hn::BitCast(kInt, rounded));
}
#if HWY_TARGET == HWY_AVX3
// The same with the instruction for it, to which subnormal numbers are zeros: only for machines that have it.
HWY_INLINE hn::Vec<DShort> ToBFloat16Native(V v) {
  hn::Vec<DShort> halves;
  asm("vcvtneps2bf16 %1, %0" : "=v"(halves.raw) : "v"(v.raw));
  return halves;
}
#endif

// One vector of sums (already scaled) through the epilogue; `part` of its lanes where kPart, reached through buffers.
template <bool kPart>
HWY_INLINE void StoreVector(const Epilogue& e, V y, V bias, int64_t row, int64_t column, int64_t part) {
  const auto load = [part](const float* p) HWY_ATTR { return kPart ? LoadPart(p, part) : Load(p); };
  const auto store = [part](V value, float* p) HWY_ATTR {
    if (kPart) {
      StorePart(value, p, part);
    } else {
      Store(value, p);
    }
  };
  if (e.bias) y = hn::Add(y, bias);
  if (e.activation != Activation::kNone) y = Apply(e.activation, y);
  if (e.residual) y = hn::Add(y, load(e.residual + row * e.residual_stride + column));
  if (e.residual2) y = hn::Add(y, load(e.residual2 + row * e.residual2_stride + column));
  y = hn::Mul(y, Set(e.scale));
  if (e.out) store(y, e.out + row * e.out_stride + column);
  if (e.activated || e.activated_bf16) {
    const V leaky = hn::IfThenElse(hn::Gt(y, hn::Zero(kFloat)), y, hn::Mul(y, Set(e.slope)));
    if (e.activated) store(leaky, e.activated + row * e.activated_stride + column);
    if (e.activated_bf16) {
      StoreShorts(NearestBFloat16(leaky), e.activated_bf16 + row * e.activated_stride + column, part);
    }
  }
}

// One row of one panel; `count` < kPanelColumns columns where kPart.
template <bool kPart>
HWY_INLINE void StorePanelRow(const Epilogue& e, const float* sums, const float* scales, const V* bias, int64_t row,
                              int64_t column, int count) {
  HWY_UNROLL(4)
  for (int v = 0; v < kPanelVectors; ++v) {
    const int64_t part = kPart ? std::min<int64_t>(count - v * kLanes, kLanes) : kLanes;
    if (kPart && part <= 0) return;
    V y = Load(sums + v * kLanes);
    if (scales) y = hn::Mul(y, Load(scales + v * kLanes));
    StoreVector<kPart>(e, y, bias[v], row, column + v * kLanes, part);
  }
}

// `e` is a copy: what is stored might otherwise lie in it, for all that the compiler knows.
template <bool kPart>
HWY_INLINE void StorePanel(const Epilogue e, const float* sums, int sums_stride, const float* scales, int64_t row,
                           int rows, int64_t column, int count) {
  V bias[kPanelVectors];
  for (int v = 0; v < kPanelVectors; ++v) {
    bias[v] = hn::Zero(kFloat);
    const int part = count - v * kLanes;
    if (!e.bias || part <= 0) continue;
    const float* p = e.bias + column + v * kLanes;
    bias[v] = part >= kLanes ? Load(p) : LoadPart(p, part);
  }
  for (int m = 0; m < rows; ++m) {
    StorePanelRow<kPart>(e, sums + m * sums_stride, scales, bias, row + m, column, count);
  }
}

// Fetches what StoreTile will read and overwrite, while the sums are being made.
HWY_INLINE void FetchOutputs(const Epilogue& e, int64_t row, int rows, int64_t column, int panels) {
  const auto fetch = [=](const auto* base, ptrdiff_t stride) HWY_ATTR {
    if (base == nullptr) return;
    for (int m = 0; m < rows; ++m) {
      for (int p = 0; p < panels; ++p) hwy::Prefetch(base + (row + m) * stride + column + p * kPanelColumns);
    }
  };
  fetch(e.residual, e.residual_stride);
  fetch(e.residual2, e.residual2_stride);
  if (e.out != e.residual) fetch(e.out, e.out_stride);
  fetch(e.activated, e.activated_stride);
  fetch(e.activated_bf16, e.activated_stride);
}

inline void StoreTile(const MatMulArgs& args, const float* sums, int64_t row, int rows, int panel, int panels) {
  for (int p = 0; p < panels; ++p) {
    const int64_t column = int64_t{panel + p} * kPanelColumns;
    const int count = static_cast<int>(std::min<int64_t>(kPanelColumns, args.matrix.columns - column));
    const float* first = sums + p * kPanelColumns;
    const float* scales = args.matrix.scales ? args.matrix.scales + column : nullptr;
    if (count == kPanelColumns) {
      StorePanel<false>(args.epilogue, first, panels * kPanelColumns, scales, row, rows, column, count);
    } else {
      StorePanel<true>(args.epilogue, first, panels * kPanelColumns, scales, row, rows, column, count);
    }
  }
}

// Input rows of a row.
template <class Type>
int64_t DigitsOf(const MatMulArgs& args) {
  return std::is_same_v<typename Type::Input, int8_t> ? args.digits : 1;
}

// Whether nothing is done to the sums, as between the transforms of Toom-Cook: then tiles write them where they belong.
inline bool SumsAreTheResult(const MatMulArgs& args) {
  const Epilogue& e = args.epilogue;
  return e.out && args.digits == 1 && !args.matrix.scales && !e.bias && e.activation == Activation::kNone &&
         !e.residual && !e.residual2 && e.scale == 1.0f && !e.activated && !e.activated_bf16;
}

// The sums of two digits each, [2 * rows, columns], become one.
inline void AddDigits(float* sums, int rows, int columns) {
  for (int m = 0; m < rows; ++m) {
    const float* high = sums + 2 * m * columns;
    for (int c = 0; c < columns; c += kLanes) {
      Store(hn::Add(Load(high + c), Load(high + columns + c)), sums + m * columns + c);
    }
  }
}

// `panels` panels from `panel` on, rows [begin, end), cut into tiles of nearly equal height.
template <class Type, size_t kTallest>
void MultiplyPanels(const MatMulArgs& args, const std::array<SumTileFunction<Type>, kTallest>& tiles, int64_t begin,
                    int64_t end, int panel, int panels) {
  using Weight = typename Type::Weight;
  constexpr Heights kHighest = Type::kTallest;
  HWY_ALIGN float sums[std::max({kHighest.one, 2 * kHighest.two, 4 * kHighest.four}) * kPanelColumns];
  const auto* weights = reinterpret_cast<const Weight*>(args.matrix.Panel(panel));
  const auto* input = static_cast<const typename Type::Input*>(args.input);
  const int64_t digits = DigitsOf<Type>(args);
  const int64_t rows = end - begin;
  const int64_t tallest = std::max<int64_t>(1, int64_t{kTallest} / digits);
  const int64_t count = (rows + tallest - 1) / tallest;
  const bool in_place = SumsAreTheResult(args) && int64_t{panel + panels} * kPanelColumns <= args.matrix.columns;
  for (int64_t tile = 0; tile < count; ++tile) {
    const int64_t row = begin + rows * tile / count;
    const int height = static_cast<int>(begin + rows * (tile + 1) / count - row);
    // The panels after these are read from afar: each of the first tiles fetches one of them.
    const int next = panel + panels + static_cast<int>(std::min<int64_t>(tile, panels));
    const bool fetch = tile < panels && next < args.panel_end;
    const auto* upcoming = fetch ? reinterpret_cast<const Weight*>(args.matrix.Panel(next)) : weights;
    FetchOutputs(args.epilogue, row, height, int64_t{panel} * kPanelColumns, panels);
    const ptrdiff_t first = row * digits * args.input_row_stride;
    const SumTileFunction<Type> sum_tile = tiles[static_cast<size_t>(height * digits - 1)];
    if (in_place) {
      const ptrdiff_t stride = args.epilogue.out_stride;
      float* out = args.epilogue.out + row * stride + int64_t{panel} * kPanelColumns;
      sum_tile(args, input + first, weights, upcoming, out, stride);
      continue;
    }
    sum_tile(args, input + first, weights, upcoming, sums, ptrdiff_t{panels} * kPanelColumns);
    if constexpr (kTallest >= 2) {  // others never see two
      if (digits == 2) AddDigits(sums, height, panels * kPanelColumns);
    }
    StoreTile(args, sums, row, height, panel, panels);
  }
}

template <class Type>
void MatMulAs(const MatMulArgs& args) {
  using All = Tiles<Type>;
  constexpr Heights kTallest = Type::kTallest;
  const int64_t digits = DigitsOf<Type>(args);
  const int64_t bytes_per_row = std::max<int64_t>(1, std::abs(args.input_row_stride)) * digits *
                                static_cast<int64_t>(sizeof(typename Type::Input));
  const int64_t block = std::max<int64_t>(kInputBlockBytes / bytes_per_row / kTallest.one * kTallest.one, kTallest.one);
  for (int64_t begin = args.row_begin; begin < args.row_end; begin += block) {
    const int64_t end = std::min(args.row_end, begin + block);
    int panel = args.panel_begin;
    if constexpr (kTallest.four > 0) {
      for (; (end - begin) * digits <= kTallest.four && panel + 4 <= args.panel_end; panel += 4) {
        MultiplyPanels<Type>(args, All::kFour, begin, end, panel, 4);
      }
    }
    const bool two =
        kTallest.two >= digits && (kTallest.two * 2 >= kTallest.one || (end - begin) * digits <= kTallest.two);
    for (; two && panel + 2 <= args.panel_end; panel += 2) {
      MultiplyPanels<Type>(args, All::kTwo, begin, end, panel, 2);
    }
    for (; panel < args.panel_end; ++panel) MultiplyPanels<Type>(args, All::kOne, begin, end, panel, 1);
  }
}

}  // namespace gsv::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // toggled include guard
