// Products of int8 with int8. Whole numbers add up exactly in any order, so that instruction sets differ in nothing but
// speed.
#include "kernels/cpu/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/integers.cc"
#include <hwy/foreach_target.h>  // includes this file once more per instruction set
#include <hwy/highway.h>

#if HWY_TARGET != HWY_EMU128 && HWY_TARGET != HWY_SCALAR
#include "kernels/cpu/integers-inl.h"
#include "kernels/cpu/matmul-inl.h"
#include "kernels/cpu/quantise-inl.h"

HWY_BEFORE_NAMESPACE();
namespace gsv::kernels::HWY_NAMESPACE {

using DInt = hn::RebindToSigned<D>;
using VInt = hn::Vec<DInt>;
inline constexpr DInt kInt;

// What a tile is made of: how it adds to every lane of `sum` the four products of that lane's numbers in `w` and `x`.
// Prepare is done once per vector of weights, Add once per row.
//   kBias: by how much the numbers of rows are too large, because the instruction takes numbers without a sign; sums
//   begin with what that is too much.
struct Integers {
  using Input = int8_t;
  using Weight = int8_t;
};

#if HWY_TARGET == HWY_NEON
struct Plain : Integers {
  static constexpr Heights kTallest = kUnpackingHeights;
  static constexpr int kBias = 0;
  static HWY_INLINE int8x16_t Prepare(VBits w) { return vreinterpretq_s8_u32(w.raw); }
  // Two products fit into 16 bits, three might not.
  static HWY_INLINE void Add(VInt& sum, int8x16_t w, VBits spread) {
    const int8x16_t x = vreinterpretq_s8_u32(spread.raw);
    const int16x8_t low = vmull_s8(vget_low_s8(w), vget_low_s8(x));
    sum.raw = vpadalq_s16(sum.raw, vpaddq_s16(low, vmull_high_s8(w, x)));
  }
};
struct Dots : Integers {
  static constexpr Heights kTallest = kHeights;
  static constexpr int kBias = 0;
  static HWY_INLINE VBits Prepare(VBits w) { return w; }
  static HWY_INLINE void Add(VInt& sum, VBits w, VBits x) {
    asm(".arch armv8.2-a+dotprod\n\tsdot %0.4s, %1.16b, %2.16b" : "+w"(sum.raw) : "w"(w.raw), "w"(x.raw));
  }
};
#else
// |w| x sgn(w): two such products fit into 16 bits.
struct Plain : Integers {
  static constexpr Heights kTallest = kUnpackingHeights;
  static constexpr int kBias = 0;
#if HWY_TARGET == HWY_AVX3
  struct Weights {
    __m512i magnitude;
    __mmask64 negative;
  };
  static HWY_INLINE Weights Prepare(VBits w) { return {_mm512_abs_epi8(w.raw), _mm512_movepi8_mask(w.raw)}; }
  static HWY_INLINE void Add(VInt& sum, Weights w, VBits x) {
    const __m512i turned = _mm512_mask_sub_epi8(x.raw, w.negative, _mm512_setzero_si512(), x.raw);
    const __m512i pairs = _mm512_maddubs_epi16(w.magnitude, turned);
    sum.raw = _mm512_add_epi32(sum.raw, _mm512_madd_epi16(pairs, _mm512_set1_epi16(1)));
  }
#elif HWY_TARGET == HWY_AVX2
  static HWY_INLINE VBits Prepare(VBits w) { return w; }
  static HWY_INLINE void Add(VInt& sum, VBits w, VBits x) {
    const __m256i pairs = _mm256_maddubs_epi16(_mm256_abs_epi8(w.raw), _mm256_sign_epi8(x.raw, w.raw));
    sum.raw = _mm256_add_epi32(sum.raw, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
  }
#else
  static HWY_INLINE VBits Prepare(VBits w) { return w; }
  static HWY_INLINE void Add(VInt& sum, VBits w, VBits x) {
    const __m128i pairs = _mm_maddubs_epi16(_mm_abs_epi8(w.raw), _mm_sign_epi8(x.raw, w.raw));
    sum.raw = _mm_add_epi32(sum.raw, _mm_madd_epi16(pairs, _mm_set1_epi16(1)));
  }
#endif
};
#if HWY_TARGET != HWY_SSE4
// VNNI. GCC 12 spills the sums around the intrinsic; and neither it nor Highway 1.0 has one that both targets know.
struct Dots : Integers {
  static constexpr Heights kTallest = kHeights;
  static constexpr int kBias = kDotBias;
  static HWY_INLINE VBits Prepare(VBits w) { return w; }
  static HWY_INLINE void Add(VInt& sum, VBits w, VBits x) {
#if HWY_TARGET == HWY_AVX3
    asm("vpdpbusd %1, %2, %0" : "+v"(sum.raw) : "v"(w.raw), "v"(x.raw));
#else
    asm("%{vex%} vpdpbusd %1, %2, %0" : "+x"(sum.raw) : "x"(w.raw), "x"(x.raw));
#endif
  }
};
#endif
#endif

// Keeps what is done with `sum` behind all that is written before. Compilers would convert all sums of a tile first and
// add them then, which takes a fifth longer: few instructions of the next tap could begin meanwhile.
HWY_INLINE void NotBefore([[maybe_unused]] VInt& sum) {
#if HWY_TARGET == HWY_AVX3
  asm volatile("" : "+v"(sum.raw) : : "memory");
#endif
}

// SumTile for whole numbers: exact within a tap, float32 from tap to tap. Its sums are never the result, and lie
// densely.
template <class Type, int kRows, int kPanels>
void SumIntegers(const MatMulArgs& args, const int8_t* HWY_RESTRICT x, const int8_t* HWY_RESTRICT weights,
                 const int8_t* HWY_RESTRICT upcoming, float* HWY_RESTRICT sums, ptrdiff_t /*sums_stride*/) {
  constexpr int kVectors = kPanels * kPanelVectors;
  constexpr int kGroup = PanelGroup(DType::kI8);
  constexpr int kStep = kPanelColumns * kGroup;
  const ptrdiff_t panel_stride = args.matrix.panel_stride;
  const int depth = args.matrix.depth;
  // The sums of these panels' weights lie as the panels do, a row per tap.
  const ptrdiff_t tap_sums_stride = ptrdiff_t{args.matrix.taps} * kPanelColumns;
  const float* tap_sums =
      args.matrix.sums + (weights - static_cast<const int8_t*>(args.matrix.panels)) / panel_stride * tap_sums_stride;
  HWY_UNROLL(32)
  for (int m = 0; m < kRows; ++m) {
    HWY_UNROLL(16)
    for (int v = 0; v < kVectors; ++v) Store(hn::Zero(kFloat), sums + (m * kVectors + v) * kLanes);
  }
  for (int tap = 0; tap < args.matrix.taps; ++tap) {
    RowReader<kRows> in(x + (args.tap_offsets ? args.tap_offsets[tap] : 0), args.input_row_stride);
    const auto tap_sum = [=](int v) HWY_ATTR {
      return Load(tap_sums + v / kPanelVectors * tap_sums_stride + v % kPanelVectors * kLanes);
    };
    VInt sum[kRows][kVectors];
    HWY_UNROLL(16)
    for (int v = 0; v < kVectors; ++v) {
      const VInt start = Type::kBias == 0 ? hn::Zero(kInt) : StartOfSums(tap_sum(v));
      HWY_UNROLL(32)
      for (int m = 0; m < kRows; ++m) sum[m][v] = start;
    }
    for (int k = 0; k < depth; k += kGroup) {
      if constexpr (kRows <= kFewRows) {
        for (int p = 0; p < kPanels; ++p) hwy::Prefetch(weights + p * panel_stride + kAhead);
      } else {
        hwy::Prefetch(upcoming);
      }
      decltype(Type::Prepare(VBits())) w[kVectors];
      HWY_UNROLL(16)
      for (int v = 0; v < kVectors; ++v) {
        const int8_t* at = weights + v / kPanelVectors * panel_stride + v % kPanelVectors * kLanes * kGroup;
        const auto bytes = hn::LoadU(hn::Repartition<uint8_t, DBits>(), reinterpret_cast<const uint8_t*>(at));
        w[v] = Type::Prepare(hn::BitCast(kBits, bytes));
      }
      HWY_UNROLL(32)
      for (int m = 0; m < kRows; ++m) {
        const VBits spread = hn::Set(kBits, in.template Read<uint32_t>(m, 0));
        HWY_UNROLL(16)
        for (int v = 0; v < kVectors; ++v) Type::Add(sum[m][v], w[v], spread);
      }
      in.Next(kGroup);
      weights += kStep;
      upcoming += kStep;
    }
    V weight_sums[kVectors];
    for (int v = 0; v < kVectors; ++v) weight_sums[v] = tap_sum(v);
    tap_sums += kPanelColumns;
    HWY_UNROLL(32)
    for (int m = 0; m < kRows; ++m) {
      const V scale = Set(in.template Read<float>(m, static_cast<int>(offsetof(RowTail, scale))));
      const V offset = Set(in.template Read<float>(m, static_cast<int>(offsetof(RowTail, offset))));
      HWY_UNROLL(16)
      for (int v = 0; v < kVectors; ++v) {
        float* to = sums + (m * kVectors + v) * kLanes;
        NotBefore(sum[m][v]);
        const V with = hn::MulAdd(hn::ConvertTo(kFloat, sum[m][v]), scale, Load(to));
        Store(hn::MulAdd(weight_sums[v], offset, with), to);
      }
    }
  }
}

template <class Type, int kPanels, int... kRowsMinusOne>
constexpr std::array<SumTileFunction<Type>, sizeof...(kRowsMinusOne)> MakeIntegerTiles(
    std::integer_sequence<int, kRowsMinusOne...> /*rows*/) {
  return {SumIntegers<Type, kRowsMinusOne + 1, kPanels>...};
}
template <class Type>
requires std::is_base_of_v<Integers, Type>
struct Tiles<Type> {
  static constexpr Heights kTallest = Type::kTallest;
  static constexpr auto kOne = MakeIntegerTiles<Type, 1>(std::make_integer_sequence<int, kTallest.one>());
  static constexpr auto kTwo = MakeIntegerTiles<Type, 2>(std::make_integer_sequence<int, kTallest.two>());
  static constexpr auto kFour = MakeIntegerTiles<Type, 4>(std::make_integer_sequence<int, kTallest.four>());
};

void MatMulIntegers(const MatMulArgs& args) { MatMulAs<Plain>(args); }
#if HWY_TARGET != HWY_SSE4
void MatMulDots(const MatMulArgs& args) { MatMulAs<Dots>(args); }
#endif

void QuantiseRows(const float* x, ptrdiff_t x_stride, int8_t* q, ptrdiff_t q_stride, int64_t rows, int64_t depth) {
  Quantise<OneDigit<false>>(x, x_stride, q, q_stride, rows, depth);
}
void QuantiseDigits(const float* x, ptrdiff_t x_stride, int8_t* q, ptrdiff_t q_stride, int64_t rows, int64_t depth) {
  Quantise<TwoDigits<false>>(x, x_stride, q, q_stride, rows, depth);
}
#if HWY_TARGET != HWY_SSE4
void QuantiseDotRows(const float* x, ptrdiff_t x_stride, int8_t* q, ptrdiff_t q_stride, int64_t rows, int64_t depth) {
  Quantise<OneDigit<kDotBias != 0>>(x, x_stride, q, q_stride, rows, depth);
}
void QuantiseDotDigits(const float* x, ptrdiff_t x_stride, int8_t* q, ptrdiff_t q_stride, int64_t rows, int64_t depth) {
  Quantise<TwoDigits<kDotBias != 0>>(x, x_stride, q, q_stride, rows, depth);
}
#endif

}  // namespace gsv::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
