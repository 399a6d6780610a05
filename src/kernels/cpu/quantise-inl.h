// Rows of float32 as int8 of one digit or two (kernels.h). Four rows at a time, because what is done once per row
// (the ends of its range, a division) takes longer than its numbers do where channels are few.
#if defined(GSV_KERNELS_CPU_QUANTISE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef GSV_KERNELS_CPU_QUANTISE_INL_H_
#undef GSV_KERNELS_CPU_QUANTISE_INL_H_
#else
#define GSV_KERNELS_CPU_QUANTISE_INL_H_
#endif

#include <hwy/cache_control.h>

#include <algorithm>
#include <limits>

#include "kernels/cpu/vectors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace gsv::kernels::HWY_NAMESPACE {

using DShorts = hn::Repartition<int16_t, D>;
using DBytes = hn::Repartition<int8_t, D>;
using DRows = hn::FixedTag<float, 4>;  // a number of each of four rows
using VShorts = hn::Vec<DShorts>;
using VBytes = hn::Vec<DBytes>;
using VRows = hn::Vec<DRows>;
inline constexpr int kRowsTogether = 4;
inline constexpr int64_t kFetchAhead = 2048;  // numbers: what lies in the third-level cache comes a fifth faster

// Saturated, in the order a block, b block, a block, .. of 128 bits each; NEON knows no blocks.
HWY_INLINE VShorts PackInts(VInts a, VInts b) {
#if HWY_TARGET == HWY_AVX3
  return VShorts{_mm512_packs_epi32(a.raw, b.raw)};
#elif HWY_TARGET == HWY_AVX2
  return VShorts{_mm256_packs_epi32(a.raw, b.raw)};
#elif HWY_TARGET == HWY_NEON
  return VShorts(vcombine_s16(vqmovn_s32(a.raw), vqmovn_s32(b.raw)));
#else
  return VShorts{_mm_packs_epi32(a.raw, b.raw)};
#endif
}
HWY_INLINE VBytes PackShorts(VShorts a, VShorts b) {
#if HWY_TARGET == HWY_AVX3
  return VBytes{_mm512_packs_epi16(a.raw, b.raw)};
#elif HWY_TARGET == HWY_AVX2
  return VBytes{_mm256_packs_epi16(a.raw, b.raw)};
#elif HWY_TARGET == HWY_NEON
  return VBytes(vcombine_s8(vqmovn_s16(a.raw), vqmovn_s16(b.raw)));
#else
  return VBytes{_mm_packs_epi16(a.raw, b.raw)};
#endif
}

// Bytes of four vectors of numbers, packed twice, in the order of the numbers.
HWY_INLINE VBytes InOrder(VBytes packed) {
  constexpr int kBlocks = kLanes / 4;
  if constexpr (kBlocks == 1) {
    return packed;
  } else {
    const hn::Repartition<int32_t, D> kInts;
    HWY_ALIGN static constexpr auto kFrom = [] {
      std::array<int32_t, kLanes> from{};
      for (int i = 0; i < kLanes; ++i) from[static_cast<size_t>(i)] = i % kBlocks * 4 + i / kBlocks;
      return from;
    }();
    return hn::BitCast(DBytes(),
                       hn::TableLookupLanes(hn::BitCast(kInts, packed), hn::SetTableIndices(kInts, kFrom.data())));
  }
}

// What `op` makes of the lanes of a, of b, of c and of d.
template <class Op>
HWY_INLINE VRows OverLanes(V a, V b, V c, V d, const Op& op) {
  const auto pairs = [&op](V x, V y)
                         HWY_ATTR { return op(hn::InterleaveLower(kFloat, x, y), hn::InterleaveUpper(kFloat, x, y)); };
  V all = pairs(pairs(a, c), pairs(b, d));  // in every block of four lanes
#if HWY_TARGET == HWY_AVX3
  const hn::Half<D> kHalf;
  const auto half = op(hn::LowerHalf(kHalf, all), hn::UpperHalf(kHalf, all));
  return op(hn::LowerHalf(DRows(), half), hn::UpperHalf(DRows(), half));
#elif HWY_TARGET == HWY_AVX2
  return op(hn::LowerHalf(DRows(), all), hn::UpperHalf(DRows(), all));
#else
  return all;
#endif
}

// Whole numbers from -largest to largest that stand for the numbers of rows (kernels.h, quantise_rows).
struct Steps {
  HWY_ALIGN float per_unit[kRowsTogether];  // 0: all are 0
  HWY_ALIGN int32_t zeros[kRowsTogether];   // what stands for 0, twice, in 16 bits each
  HWY_ALIGN float scale[kRowsTogether];
  HWY_ALIGN float offset[kRowsTogether];
};

// Calls body(k, values) over a row, behind whose numbers come zeros.
template <class Body>
HWY_INLINE void ForParts(int64_t depth, const Body& body) {
  int64_t k = 0;
  for (; k + kLanes <= depth; k += kLanes) body(k, [](const float* p) HWY_ATTR { return Load(p); });
  if (k < depth) body(k, [rest = depth - k](const float* p) HWY_ATTR { return LoadPart(p, rest); });
}

// The steps of kRows rows; false if some number of theirs is not finite.
template <int kRows>
HWY_INLINE bool FindSteps(const float* x, ptrdiff_t x_stride, int64_t depth, float largest, Steps& steps) {
  constexpr float kSmallest = 1e-30f;
  V low[kRowsTogether], high[kRowsTogether], poison[kRowsTogether];
  HWY_UNROLL(4)
  for (int m = 0; m < kRowsTogether; ++m) low[m] = high[m] = poison[m] = hn::Zero(kFloat);
  ForParts(depth, [&](int64_t k, auto load) HWY_ATTR {
    HWY_UNROLL(4)
    for (int m = 0; m < kRows; ++m) {
      const V values = load(x + m * x_stride + k);
      hwy::Prefetch(x + m * x_stride + k + kFetchAhead);
      low[m] = hn::Min(low[m], values);
      high[m] = hn::Max(high[m], values);
      poison[m] = hn::MulAdd(values, hn::Zero(kFloat), poison[m]);  // NaN once a number is not finite
    }
  });
  const V poisons = hn::Add(hn::Add(poison[0], poison[1]), hn::Add(poison[2], poison[3]));
  if (!hn::AllTrue(kFloat, hn::Eq(poisons, poisons))) return false;
  const DRows d;
  const hn::RebindToSigned<DRows> di;
  const VRows lowest = OverLanes(low[0], low[1], low[2], low[3], [](auto a, auto b) HWY_ATTR { return hn::Min(a, b); });
  const VRows highest =
      OverLanes(high[0], high[1], high[2], high[3], [](auto a, auto b) HWY_ATTR { return hn::Max(a, b); });
  const VRows range = hn::Sub(highest, lowest);
  const VRows count = hn::Set(d, 2 * largest);
  const auto finite = hn::Le(range, hn::Set(d, std::numeric_limits<float>::max()));
  const auto some = hn::And(hn::Ge(range, hn::Set(d, kSmallest)), finite);
  const VRows per_unit = hn::IfThenElseZero(some, hn::Div(count, range));
  const VRows zero = hn::IfThenElseZero(some, hn::Round(hn::Sub(hn::Set(d, -largest), hn::Mul(lowest, per_unit))));
  const VRows scale = hn::IfThenElseZero(some, hn::Div(range, count));
  hn::Store(per_unit, d, steps.per_unit);
  const auto whole = hn::ConvertTo(di, zero);
  hn::Store(hn::Or(hn::And(whole, hn::Set(di, 0xffff)), hn::ShiftLeft<16>(whole)), di, steps.zeros);
  hn::Store(hn::IfThenElse(finite, scale, hn::Set(d, std::numeric_limits<float>::quiet_NaN())), d, steps.scale);
  hn::Store(hn::IfThenElseZero(some, hn::Mul(hn::Neg(zero), scale)), d, steps.offset);
  return true;
}

// Calls body(k, count, shorts) over a row: `shorts` are two vectors of 16 bits, the whole numbers of four vectors of
// `count` numbers in all, packed once and not yet moved by what stands for 0. Zeros are missing vectors.
template <int kVectors, class Body>
HWY_INLINE void PackPart(const float* x, int64_t count, V per_unit, const Body& body) {
  VInts whole[4];
  HWY_UNROLL(4)
  for (int i = 0; i < 4; ++i) {
    if (i >= kVectors) {
      whole[i] = hn::Zero(hn::RebindToSigned<D>());
      continue;
    }
    const int64_t rest = count - i * kLanes;
    whole[i] = Nearest(hn::Mul(rest >= kLanes ? Load(x + i * kLanes) : LoadPart(x + i * kLanes, rest), per_unit));
  }
  body(PackInts(whole[0], whole[1]), PackInts(whole[2], whole[3]));
}

// The first `count` bytes, every one with its highest bit turned if kBiased.
template <bool kBiased>
HWY_INLINE void StoreBytes(VBytes bytes, int8_t* q, int64_t count) {
  if constexpr (kBiased) bytes = hn::Xor(bytes, hn::Set(DBytes(), int8_t{-128}));
  if (count >= 4 * kLanes) {
    hn::StoreU(bytes, DBytes(), q);
  } else {
    StorePart(bytes, DBytes(), q, count);
  }
}

// How a row's whole numbers become rows of bytes: kDigits of them, with the scales and offsets of their tails.
template <bool kBiased>
struct OneDigit {
  static constexpr int kDigits = 1;
  static constexpr float kLargest = 127;
  static HWY_INLINE void Put(VShorts a, VShorts b, VShorts zero, int8_t* q, ptrdiff_t /*q_stride*/, int64_t count) {
    const VBytes bytes = PackShorts(hn::Add(a, zero), hn::Add(b, zero));  // at most 127, saturated
    StoreBytes<kBiased>(InOrder(hn::Max(bytes, hn::Set(DBytes(), int8_t{-127}))), q, count);
  }
  static HWY_INLINE void PutTails(float scale, float offset, int8_t* tail, ptrdiff_t /*q_stride*/) {
    const RowTail one{scale, offset};
    std::memcpy(tail, &one, sizeof(one));
  }
};
template <bool kBiased>
struct TwoDigits {
  static constexpr int kDigits = 2;
  static constexpr float kLargest = 16319;
  static HWY_INLINE void Put(VShorts a, VShorts b, VShorts zero, int8_t* q, ptrdiff_t q_stride, int64_t count) {
    const DShorts kShorts;
    const VShorts most = hn::Set(kShorts, int16_t{16319}), least = hn::Set(kShorts, int16_t{-16319});
    a = hn::Min(hn::Max(hn::SaturatedAdd(a, zero), least), most);
    b = hn::Min(hn::Max(hn::SaturatedAdd(b, zero), least), most);
    const VShorts half = hn::Set(kShorts, int16_t{64});
    const VShorts high_a = hn::ShiftRight<7>(hn::Add(a, half)), high_b = hn::ShiftRight<7>(hn::Add(b, half));
    StoreBytes<kBiased>(InOrder(PackShorts(high_a, high_b)), q, count);
    const VShorts low_a = hn::Sub(a, hn::ShiftLeft<7>(high_a)), low_b = hn::Sub(b, hn::ShiftLeft<7>(high_b));
    StoreBytes<kBiased>(InOrder(PackShorts(low_a, low_b)), q + q_stride, count);
  }
  static HWY_INLINE void PutTails(float scale, float offset, int8_t* tail, ptrdiff_t q_stride) {
    const RowTail high{128 * scale, offset}, low{scale, 0};
    std::memcpy(tail, &high, sizeof(high));
    std::memcpy(tail + q_stride, &low, sizeof(low));
  }
};

template <class Digits>
HWY_INLINE void PutRow(const float* x, int64_t depth, float per_unit, int32_t zeros, int8_t* q, ptrdiff_t q_stride) {
  constexpr int64_t kStep = 4 * kLanes;
  const V scale = Set(per_unit);
  const VShorts move = hn::BitCast(DShorts(), hn::Set(hn::RebindToSigned<D>(), zeros));
  int64_t k = 0;
  const auto part = [&](auto vectors, int64_t count) HWY_ATTR {
    PackPart<decltype(vectors)::value>(
        x + k, count, scale, [&](VShorts a, VShorts b) HWY_ATTR { Digits::Put(a, b, move, q + k, q_stride, count); });
  };
  for (; k + kStep <= depth; k += kStep) part(std::integral_constant<int, 4>(), kStep);
  const int64_t rest = depth - k;
  if (rest > 3 * kLanes) return part(std::integral_constant<int, 4>(), rest);
  if (rest > 2 * kLanes) return part(std::integral_constant<int, 3>(), rest);
  if (rest > kLanes) return part(std::integral_constant<int, 2>(), rest);
  if (rest > 0) part(std::integral_constant<int, 1>(), rest);
}

// kRows rows whose steps are known.
template <class Digits, int kRows>
HWY_INLINE void PutRows(const float* x, ptrdiff_t x_stride, int64_t depth, const Steps& steps, int8_t* q,
                        ptrdiff_t q_stride) {
  for (int m = 0; m < kRows; ++m, x += x_stride, q += Digits::kDigits * q_stride) {
    PutRow<Digits>(x, depth, steps.per_unit[m], steps.zeros[m], q, q_stride);
    Digits::PutTails(steps.scale[m], steps.offset[m], q + depth, q_stride);
  }
}

template <class Digits>
void QuantiseAlone(const float* x, int64_t depth, int8_t* q, ptrdiff_t q_stride) {
  Steps steps;
  if (FindSteps<1>(x, 0, depth, Digits::kLargest, steps)) {
    PutRows<Digits, 1>(x, 0, depth, steps, q, q_stride);
    return;
  }
  const VShorts none = hn::Zero(DShorts());
  for (int64_t k = 0; k < depth; k += 4 * kLanes) {
    Digits::Put(none, none, none, q + k, q_stride, std::min<int64_t>(depth - k, 4 * kLanes));
  }
  Digits::PutTails(std::numeric_limits<float>::quiet_NaN(), 0, q + depth, q_stride);
}

template <class Digits>
void Quantise(const float* x, ptrdiff_t x_stride, int8_t* q, ptrdiff_t q_stride, int64_t rows, int64_t depth) {
  // The steps of the next rows are sought before these rows are written, so that neither waits for the other, unless
  // all of them might not stay in the first-level cache.
  constexpr int64_t kMostAhead = 512;
  const ptrdiff_t row_bytes = Digits::kDigits * q_stride;
  const int64_t groups = rows / kRowsTogether, ahead = depth <= kMostAhead ? 1 : 0;
  Steps steps[2];
  bool finite[2];
  int64_t known = 0;
  for (int64_t group = 0; group < groups; ++group) {
    for (; known < std::min(groups, group + 1 + ahead); ++known) {
      finite[known % 2] = FindSteps<kRowsTogether>(x + known * kRowsTogether * x_stride, x_stride, depth,
                                                   Digits::kLargest, steps[known % 2]);
    }
    const int64_t row = group * kRowsTogether;
    if (finite[group % 2]) {
      PutRows<Digits, kRowsTogether>(x + row * x_stride, x_stride, depth, steps[group % 2], q + row * row_bytes,
                                     q_stride);
    } else {
      for (int m = 0; m < kRowsTogether; ++m) {
        QuantiseAlone<Digits>(x + (row + m) * x_stride, depth, q + (row + m) * row_bytes, q_stride);
      }
    }
  }
  for (int64_t row = groups * kRowsTogether; row < rows; ++row) {
    QuantiseAlone<Digits>(x + row * x_stride, depth, q + row * row_bytes, q_stride);
  }
}

}  // namespace gsv::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // toggled include guard
