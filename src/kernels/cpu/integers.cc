// Products of int8 with int8. Whole numbers add up exactly in any order, so that instruction sets differ in nothing but
// speed.
#include <cmath>
#include <limits>

#include "kernels/cpu/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/integers.cc"
#include <hwy/foreach_target.h>  // includes this file once more per instruction set
#include <hwy/highway.h>

#if HWY_TARGET != HWY_EMU128 && HWY_TARGET != HWY_SCALAR
#include "kernels/cpu/integers-inl.h"
#include "kernels/cpu/matmul-inl.h"

HWY_BEFORE_NAMESPACE();
namespace gsv::kernels::HWY_NAMESPACE {

using DInt = hn::RebindToSigned<D>;
using VInt = hn::Vec<DInt>;
inline constexpr DInt kInt;

// What a tile is made of: how it adds to every lane of `sum` the four products of that lane's numbers in `w` and `x`.
// Prepare is done once per vector of weights, Add once per row.
//   kBiased: weights enter 128 too large, because the instruction takes numbers without a sign; sums begin with what
//   that is too much.
struct Integers {
  using Input = int8_t;
  using Weight = int8_t;
};

#if HWY_TARGET == HWY_NEON
struct Plain : Integers {
  static constexpr Heights kTallest = kUnpackingHeights;
  static constexpr bool kBiased = false;
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
  static constexpr bool kBiased = false;
  static HWY_INLINE VBits Prepare(VBits w) { return w; }
  static HWY_INLINE void Add(VInt& sum, VBits w, VBits x) {
    asm(".arch armv8.2-a+dotprod\n\tsdot %0.4s, %1.16b, %2.16b" : "+w"(sum.raw) : "w"(w.raw), "w"(x.raw));
  }
};
#else
// |w| x sgn(w): two such products fit into 16 bits.
struct Plain : Integers {
  static constexpr Heights kTallest = kUnpackingHeights;
  static constexpr bool kBiased = false;
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
  static constexpr bool kBiased = true;
  static HWY_INLINE VBits Prepare(VBits w) { return hn::Xor(w, hn::Set(kBits, 0x80808080u)); }
  static HWY_INLINE void Add(VInt& sum, VBits w, VBits x) {
#if HWY_TARGET == HWY_AVX3
    asm("vpdpbusd %2, %1, %0" : "+v"(sum.raw) : "v"(w.raw), "v"(x.raw));
#else
    asm("%{vex%} vpdpbusd %2, %1, %0" : "+x"(sum.raw) : "x"(w.raw), "x"(x.raw));
#endif
  }
};
#endif
#endif

// SumTile for whole numbers: exact within a tap, float32 from tap to tap.
template <class Type, int kRows, int kPanels>
void SumIntegers(const MatMulArgs& args, const int8_t* HWY_RESTRICT x, const int8_t* HWY_RESTRICT weights,
                 const int8_t* HWY_RESTRICT upcoming, float* HWY_RESTRICT sums, ptrdiff_t sums_stride) {
  constexpr int kVectors = kPanels * kPanelVectors;
  constexpr int kGroup = PanelGroup(DType::kI8);
  constexpr int kStep = kPanelColumns * kGroup;
  const ptrdiff_t panel_stride = args.matrix.panel_stride;
  const int depth = args.matrix.depth;
  // The sums of these panels' weights lie as the panels do, a row per tap.
  const ptrdiff_t tap_sums_stride = ptrdiff_t{args.matrix.taps} * kPanelColumns;
  const float* tap_sums =
      args.matrix.sums + (weights - static_cast<const int8_t*>(args.matrix.panels)) / panel_stride * tap_sums_stride;
  for (int m = 0; m < kRows; ++m) {
    for (int v = 0; v < kVectors; ++v) Store(hn::Zero(kFloat), sums + m * sums_stride + v * kLanes);
  }
  for (int tap = 0; tap < args.matrix.taps; ++tap) {
    RowReader<kRows> in(x + (args.tap_offsets ? args.tap_offsets[tap] : 0), args.input_row_stride);
    VInt sum[kRows][kVectors];
    HWY_UNROLL(32)
    for (int m = 0; m < kRows; ++m) {
      VInt start = hn::Zero(kInt);
      if constexpr (Type::kBiased) {
        const int offset = depth + static_cast<int>(offsetof(RowTail, sum));
        start = hn::Set(kInt, -128 * in.template Read<int32_t>(m, offset));
      }
      HWY_UNROLL(16)
      for (int v = 0; v < kVectors; ++v) sum[m][v] = start;
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
    for (int v = 0; v < kVectors; ++v) {
      weight_sums[v] = Load(tap_sums + v / kPanelVectors * tap_sums_stride + v % kPanelVectors * kLanes);
    }
    tap_sums += kPanelColumns;
    HWY_UNROLL(32)
    for (int m = 0; m < kRows; ++m) {
      const V scale = Set(in.template Read<float>(m, static_cast<int>(offsetof(RowTail, scale))));
      const V offset = Set(in.template Read<float>(m, static_cast<int>(offsetof(RowTail, offset))));
      HWY_UNROLL(16)
      for (int v = 0; v < kVectors; ++v) {
        float* to = sums + m * sums_stride + v * kLanes;
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

namespace {

// body(k, count, values) over a row.
template <class Body>
HWY_INLINE void ForParts(const float* x, int64_t depth, const Body& body) {
  int64_t k = 0;
  for (; k + kLanes <= depth; k += kLanes) body(k, int64_t{kLanes}, Load(x + k));
  if (k < depth) body(k, depth - k, LoadPart(x + k, depth - k));
}

// Whole numbers from -largest to largest that stand for the numbers of a row (kernels.h, quantise_rows).
struct Steps {
  float per_unit = 0;  // 0: all are 0
  float zero = 0;
  float scale = 0;
  float largest;

  Steps(const float* x, int64_t depth, float largest_) : largest(largest_) {
    constexpr float kSmallest = 1e-30f;
    V low = hn::Zero(kFloat), high = low, poison = low;
    ForParts(x, depth, [&](int64_t /*k*/, int64_t /*count*/, V values) HWY_ATTR {
      low = hn::Min(low, values);
      high = hn::Max(high, values);
      poison = hn::MulAdd(values, hn::Zero(kFloat), poison);  // NaN once a number is not finite
    });
    const float lowest = hn::GetLane(hn::MinOfLanes(kFloat, low));
    const float range = hn::GetLane(hn::MaxOfLanes(kFloat, high)) - lowest;
    const bool finite = hn::GetLane(hn::SumOfLanes(kFloat, poison)) == 0 && range <= std::numeric_limits<float>::max();
    if (!finite) {
      scale = std::numeric_limits<float>::quiet_NaN();
    } else if (range >= kSmallest) {
      per_unit = 2 * largest / range;
      zero = std::nearbyint(-largest - lowest * per_unit);
      scale = range / (2 * largest);
    }
  }
  HWY_INLINE VInt Of(V values) const {
    const VInt moved =
        hn::Add(hn::NearestInt(hn::Mul(values, Set(per_unit))), hn::Set(kInt, static_cast<int32_t>(zero)));
    const auto most = static_cast<int32_t>(largest);
    return hn::Min(hn::Max(moved, hn::Set(kInt, -most)), hn::Set(kInt, most));
  }
  float offset() const { return per_unit == 0 ? 0 : -zero * scale; }
};

// The first `count` of a vector of whole numbers that int8 holds; those behind them are not counted in `sum`.
HWY_INLINE void StoreBytes(VInt whole, int8_t* q, int64_t count, VInt& sum) {
  const hn::Rebind<int8_t, D> kByte;
  const auto bytes = hn::DemoteTo(kByte, whole);
  if (count == kLanes) {
    sum = hn::Add(sum, whole);
    hn::StoreU(bytes, kByte, q);
    return;
  }
  sum = hn::Add(sum, hn::IfThenElseZero(hn::FirstN(kInt, static_cast<size_t>(count)), whole));
  HWY_ALIGN int8_t buffer[kLanes];
  hn::Store(bytes, kByte, buffer);
  std::memcpy(q, buffer, static_cast<size_t>(count));
}

void PutTail(int8_t* row, int64_t depth, float scale, float offset, VInt sum) {
  const RowTail tail{scale, offset, hn::GetLane(hn::SumOfLanes(kInt, sum))};
  std::memcpy(row + depth, &tail, sizeof(tail));
}

}  // namespace

void QuantiseRows(const float* x, ptrdiff_t x_stride, int8_t* q, ptrdiff_t q_stride, int64_t rows, int64_t depth) {
  for (int64_t r = 0; r < rows; ++r, x += x_stride, q += q_stride) {
    const Steps steps(x, depth, 127);
    VInt sum = hn::Zero(kInt);
    if (steps.per_unit == 0) {
      std::memset(q, 0, static_cast<size_t>(depth));
    } else {
      ForParts(x, depth,
               [&](int64_t k, int64_t count, V values) HWY_ATTR { StoreBytes(steps.Of(values), q + k, count, sum); });
    }
    PutTail(q, depth, steps.scale, steps.offset(), sum);
  }
}

void QuantiseDigits(const float* x, ptrdiff_t x_stride, int8_t* q, ptrdiff_t q_stride, int64_t rows, int64_t depth) {
  for (int64_t r = 0; r < rows; ++r, x += x_stride, q += 2 * q_stride) {
    const Steps steps(x, depth, 16319);
    int8_t* low = q + q_stride;
    VInt high_sum = hn::Zero(kInt), low_sum = high_sum;
    if (steps.per_unit == 0) {
      std::memset(q, 0, static_cast<size_t>(depth));
      std::memset(low, 0, static_cast<size_t>(depth));
    } else {
      ForParts(x, depth, [&](int64_t k, int64_t count, V values) HWY_ATTR {
        const VInt whole = steps.Of(values);
        const VInt high = hn::ShiftRight<7>(hn::Add(whole, hn::Set(kInt, 64)));
        StoreBytes(high, q + k, count, high_sum);
        StoreBytes(hn::Sub(whole, hn::ShiftLeft<7>(high)), low + k, count, low_sum);
      });
    }
    PutTail(q, depth, 128 * steps.scale, steps.offset(), high_sum);
    PutTail(low, depth, steps.scale, 0, low_sum);
  }
}

}  // namespace gsv::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
