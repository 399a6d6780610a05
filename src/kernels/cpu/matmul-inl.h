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

HWY_INLINE V LeakyRelu(V v, V slope) {
#if HWY_TARGET == HWY_AVX3
  return V{_mm512_mask_mul_ps(v.raw, _mm512_cmp_ps_mask(v.raw, _mm512_setzero_ps(), _CMP_NGT_UQ), v.raw, slope.raw)};
#else
  return hn::IfThenElse(hn::Gt(v, hn::Zero(kFloat)), v, hn::Mul(v, slope));
#endif
}

// Where an epilogue reads and writes one vector; null where it does not.
struct Place {
  const float* residual;
  const float* residual2;
  float* out;
  float* activated;
  uint16_t* activated_bf16;

  HWY_INLINE Place(const Epilogue& e, int64_t row, int64_t column)
      : residual(At(e.residual, row * e.residual_stride + column)),
        residual2(At(e.residual2, row * e.residual2_stride + column)),
        out(At(e.out, row * e.out_stride + column)),
        activated(At(e.activated, row * e.activated_stride + column)),
        activated_bf16(At(e.activated_bf16, row * e.activated_stride + column)) {}

 private:
  template <class T>
  static HWY_INLINE T* At(T* base, ptrdiff_t offset) {
    return base ? base + offset : base;
  }
};

// What an epilogue does to a vector of sums (already scaled); all rows of a vector column share it.
//   kPart: only the first `part` lanes are read and written
//   kPlain: the activation is none or a ReLU
template <bool kPart, bool kPlain, hn::Vec<DShort> (*kRound)(V) = NearestBFloat16>
class VectorEpilogue {
 public:
  HWY_INLINE VectorEpilogue(const Epilogue& e, int64_t column, int64_t part)
      : activation_(e.activation),
        bias_(e.bias ? LoadSome(e.bias + column, part) : Set(-0.0f)),  // what changes no number, not even -0
        scale_(Set(e.scale)),
        slope_(Set(e.slope)),
        part_(part) {}

  HWY_INLINE void operator()(V y, const Place& place) const {
    y = hn::Add(y, bias_);
    if constexpr (kPlain) {
      if (activation_ == Activation::kRelu) y = hn::Max(y, hn::Zero(kFloat));
    } else {
      y = Apply(activation_, y);
    }
    if (place.residual) y = hn::Add(y, LoadSome(place.residual, part_));
    if (place.residual2) y = hn::Add(y, LoadSome(place.residual2, part_));
    y = hn::Mul(y, scale_);
    if (place.out) StoreSome(y, place.out);
    if (!place.activated && !place.activated_bf16) return;
    y = LeakyRelu(y, slope_);
    if (place.activated) StoreSome(y, place.activated);
    if (!place.activated_bf16) return;
    if (kPart) {
      StorePart(kRound(y), DShort(), place.activated_bf16, part_);
    } else {
      hn::StoreU(kRound(y), DShort(), place.activated_bf16);
    }
  }

 private:
  static HWY_INLINE V LoadSome(const float* p, int64_t part) { return kPart ? LoadPart(p, part) : Load(p); }
  HWY_INLINE void StoreSome(V v, float* p) const { kPart ? StorePart(v, p, part_) : Store(v, p); }

  Activation activation_;
  V bias_, scale_, slope_;
  int64_t part_;
};

// Rows of sums of one panel.
struct PanelSums {
  const float* sums;  // [rows][kPanelColumns]
  ptrdiff_t stride;   // from row to row
  ptrdiff_t low;      // from the high digits of a row to the low ones, which are added to them; 0: there are none
  int64_t row;        // of the result, where they begin
  int rows;
  int ahead;  // so many rows further on, what will be read and overwritten is fetched
};

// What an epilogue reads and writes, as bits; kAnything: whatever it says, with any activation.
enum Parts { kResidual = 1, kOut = 2, kActivated = 4, kHalves = 8, kAnything = 16 };

// Parts that are known to be there or not cost no instructions and no registers: there are too few of either.
template <int kParts, bool kPart, hn::Vec<DShort> (*kRound)(V)>
void StoreColumns(const MatMulArgs& args, const PanelSums& from, int panel) {
  const Epilogue& e = args.epilogue;
  int64_t column = int64_t{panel} * kPanelColumns;
  const auto use = [](int bit, auto*& pointer) HWY_ATTR {
    if constexpr (kParts != kAnything) {
      if ((kParts & bit) == 0) {
        pointer = nullptr;
      } else if (pointer == nullptr) {
        __builtin_unreachable();
      }
    }
  };
  const auto next = [](auto*& pointer, ptrdiff_t stride, int ahead) HWY_ATTR {
    if (pointer == nullptr) return;
    hwy::Prefetch(pointer + ahead * stride);
    pointer += stride;
  };
  // Copies: what is stored might otherwise lie in them, for all that the compiler knows.
  const ptrdiff_t residual_stride = e.residual_stride, residual2_stride = e.residual2_stride;
  const ptrdiff_t out_stride = e.out_stride, activated_stride = e.activated_stride;
  const ptrdiff_t sums_stride = from.stride, low = from.low;
  const int rows = from.rows, ahead = from.ahead;
  for (int v = 0; v < kPanelVectors; ++v, column += kLanes) {
    const int64_t part = kPart ? std::min<int64_t>(args.matrix.columns - column, kLanes) : kLanes;
    if (kPart && part <= 0) return;
    const VectorEpilogue<kPart, kParts != kAnything, kRound> finish(e, column, part);
    const V scales = args.matrix.scales ? Load(args.matrix.scales + column) : Set(1.0f);
    const float* sums = from.sums + v * kLanes;
    Place place(e, from.row, column);
    use(kResidual, place.residual);
    use(0, place.residual2);
    use(kOut, place.out);
    use(kActivated, place.activated);
    use(kHalves, place.activated_bf16);
    for (int m = 0; m < rows; ++m, sums += sums_stride) {
      V y = Load(sums);
      if (low != 0) y = hn::Add(y, Load(sums + low));
      finish(hn::Mul(y, scales), place);
      next(place.residual, residual_stride, ahead);
      next(place.residual2, residual2_stride, ahead);
      next(place.out, out_stride, ahead);
      next(place.activated, activated_stride, ahead);
      next(place.activated_bf16, activated_stride, ahead);
    }
  }
}

using StoreFunction = void (*)(const MatMulArgs&, const PanelSums&, int panel);

// Puts sums of one panel through an epilogue.
template <hn::Vec<DShort> (*kRound)(V) = NearestBFloat16>
class PanelStore {
 public:
  explicit PanelStore(const MatMulArgs& args) : args_(args), whole_panels_(args.matrix.columns / kPanelColumns) {
    const Epilogue& e = args.epilogue;
    const bool plain = e.activation == Activation::kNone || e.activation == Activation::kRelu;
    const int parts = (e.residual ? kResidual : 0) + (e.out ? kOut : 0) + (e.activated ? kActivated : 0) +
                      (e.activated_bf16 ? kHalves : 0);
    const auto kind = static_cast<size_t>(plain && e.residual2 == nullptr ? parts : kAnything);
    whole_ = Make<false>(std::make_integer_sequence<int, kAnything + 1>())[kind];
    part_ = Make<true>(std::make_integer_sequence<int, kAnything + 1>())[kind];
  }
  void operator()(const PanelSums& from, int panel) const {
    (panel < whole_panels_ ? whole_ : part_)(args_, from, panel);
  }

 private:
  template <bool kPart, int... kParts>
  static constexpr std::array<StoreFunction, sizeof...(kParts)> Make(std::integer_sequence<int, kParts...> /*parts*/) {
    return {StoreColumns<kParts, kPart, kRound>...};
  }

  const MatMulArgs& args_;
  int whole_panels_;
  StoreFunction whole_, part_;
};

// Fetches what a tile will read and overwrite, while the sums of the first tile are being made.
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

// `panels` panels from `panel` on, rows [begin, end), cut into tiles of nearly equal height.
template <class Type, size_t kTallest>
void MultiplyPanels(const MatMulArgs& args, const std::array<SumTileFunction<Type>, kTallest>& tiles, int64_t begin,
                    int64_t end, int panel, int panels, const PanelStore<>& store) {
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
    if (tile == 0 || in_place) FetchOutputs(args.epilogue, row, height, int64_t{panel} * kPanelColumns, panels);
    const ptrdiff_t first = row * digits * args.input_row_stride;
    const SumTileFunction<Type> sum_tile = tiles[static_cast<size_t>(height * digits - 1)];
    if (in_place) {
      const ptrdiff_t stride = args.epilogue.out_stride;
      float* out = args.epilogue.out + row * stride + int64_t{panel} * kPanelColumns;
      sum_tile(args, input + first, weights, upcoming, out, stride);
      continue;
    }
    const ptrdiff_t stride = ptrdiff_t{panels} * kPanelColumns;
    sum_tile(args, input + first, weights, upcoming, sums, stride);
    const int ahead = tile + 1 < count ? height : 0;
    for (int p = 0; p < panels; ++p) {
      store({sums + p * kPanelColumns, digits * stride, digits == 2 ? stride : 0, row, height, ahead}, panel + p);
    }
  }
}

template <class Type>
void MatMulAs(const MatMulArgs& args) {
  using All = Tiles<Type>;
  constexpr Heights kTallest = Type::kTallest;
  const PanelStore<> store(args);
  const int64_t digits = DigitsOf<Type>(args);
  const int64_t bytes_per_row = std::max<int64_t>(1, std::abs(args.input_row_stride)) * digits *
                                static_cast<int64_t>(sizeof(typename Type::Input));
  const int64_t block = std::max<int64_t>(kInputBlockBytes / bytes_per_row / kTallest.one * kTallest.one, kTallest.one);
  for (int64_t begin = args.row_begin; begin < args.row_end; begin += block) {
    const int64_t end = std::min(args.row_end, begin + block);
    int panel = args.panel_begin;
    if constexpr (kTallest.four > 0) {
      for (; (end - begin) * digits <= kTallest.four && panel + 4 <= args.panel_end; panel += 4) {
        MultiplyPanels<Type>(args, All::kFour, begin, end, panel, 4, store);
      }
    }
    const bool two =
        kTallest.two >= digits && (kTallest.two * 2 >= kTallest.one || (end - begin) * digits <= kTallest.two);
    for (; two && panel + 2 <= args.panel_end; panel += 2) {
      MultiplyPanels<Type>(args, All::kTwo, begin, end, panel, 2, store);
    }
    for (; panel < args.panel_end; ++panel) MultiplyPanels<Type>(args, All::kOne, begin, end, panel, 1, store);
  }
}

}  // namespace gsv::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // toggled include guard
