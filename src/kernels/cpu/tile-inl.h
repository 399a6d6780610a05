// Tiles: rows x panels whose sums stay in registers while all taps and all k pass by.
//
// Per k a tile reads one number of each row, spread over a vector, and one vector row of each panel. Taller tiles read
// weights less often, wider ones read rows less often; the largest that fits the registers is bound by arithmetic
// alone. A few rows take more panels at once instead, since each sum is a chain of dependent additions.
#if defined(GSV_KERNELS_CPU_TILE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef GSV_KERNELS_CPU_TILE_INL_H_
#undef GSV_KERNELS_CPU_TILE_INL_H_
#else
#define GSV_KERNELS_CPU_TILE_INL_H_
#endif

#include <hwy/cache_control.h>

#include <array>
#include <type_traits>
#include <utility>

#include "kernels/cpu/vectors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace gsv::kernels::HWY_NAMESPACE {

inline constexpr int kPanelVectors = kPanelColumns / kLanes;

// Bits of a group of weights or inputs, which fill 32 of them whatever their type.
using DBits = hn::RebindToUnsigned<D>;
using VBits = hn::Vec<DBits>;
inline constexpr DBits kBits;
HWY_INLINE V HighHalf(VBits pair) { return hn::BitCast(kFloat, hn::And(pair, hn::Set(kBits, 0xffff0000u))); }
HWY_INLINE V LowHalf(VBits pair) { return hn::BitCast(kFloat, hn::ShiftLeft<16>(pair)); }

// Rows of the tallest tile with 1, 2 and 4 panels: rows * panels * kPanelVectors sums, one row of weights and one
// spread number in 32 or 16 registers.
struct Heights {
  int one, two, four;
};
#if HWY_TARGET == HWY_AVX3
inline constexpr Heights kHeights = {27, 14, 6}, kUnpackingHeights = {12, 12, 4};
#elif HWY_TARGET == HWY_NEON
inline constexpr Heights kHeights = {6, 3, 1}, kUnpackingHeights = {6, 3, 1};
#elif HWY_TARGET == HWY_AVX2
inline constexpr Heights kHeights = {6, 2, 1}, kUnpackingHeights = {5, 2, 1};
#else
inline constexpr Heights kHeights = {2, 1, 0}, kUnpackingHeights = {2, 1, 0};
#endif

// What a sum is made of (kernels.h): types, and how kGroup neighbouring k are added.
struct F32 {
  using Input = float;
  using Weight = float;
  static constexpr int kGroup = 1;
  static constexpr Heights kTallest = kHeights;
};
// Weights that are unpacked on the way.
struct BF16Weights {
  using Input = float;
  using Weight = uint16_t;
  static constexpr int kGroup = 2;
  static constexpr Heights kTallest = kUnpackingHeights;
  template <int kIndex>
  static HWY_INLINE V Unpack(VBits group) {
    return kIndex == 0 ? LowHalf(group) : HighHalf(group);
  }
};
struct I8Weights {
  using Input = float;
  using Weight = int8_t;
  static constexpr int kGroup = 4;
  static constexpr Heights kTallest = kUnpackingHeights;
  template <int kIndex>
  static HWY_INLINE V Unpack(VBits group) {
    const hn::RebindToSigned<D> kInt;
    return hn::ConvertTo(kFloat, hn::ShiftRight<24>(hn::BitCast(kInt, hn::ShiftLeft<24 - 8 * kIndex>(group))));
  }
};
// Both operands bfloat16.
struct BF16 {
  using Input = uint16_t;
  using Weight = uint16_t;
  static constexpr int kGroup = 2;
  static constexpr Heights kTallest = kUnpackingHeights;
  static HWY_INLINE V Add(V sum, VBits inputs, VBits weights) {
    return hn::MulAdd(LowHalf(inputs), LowHalf(weights), hn::MulAdd(HighHalf(inputs), HighHalf(weights), sum));
  }
};
#if HWY_TARGET == HWY_AVX3
// The same with the instruction for it, which Highway 1.0 does not know: only for machines that have it.
struct NativeBF16 : BF16 {
  static constexpr Heights kTallest = kHeights;
  static HWY_INLINE V Add(V sum, VBits inputs, VBits weights) {
    asm("vdpbf16ps %2, %1, %0" : "+v"(sum.raw) : "v"(inputs.raw), "v"(weights.raw));
    return sum;
  }
};
#endif

// Tiles of so few rows wait for memory, not for arithmetic: they fetch their own weights so far ahead, in bytes.
inline constexpr int kFewRows = 8;
inline constexpr int kAhead = 48 * 64;

// The rows of a tile at one group of k. Nine rows share a base, from which x86 addresses 1, 2, 4 and 8 times an odd
// multiple of the stride. Left alone, compilers keep one offset per row and reload most of them in the innermost loop.
template <int kRows>
class RowReader {
 public:
  HWY_INLINE RowReader(const void* first, ptrdiff_t stride_bytes) {
    for (int i = 0; i < 4; ++i) odd_[i] = Opaque((2 * i + 1) * stride_bytes);
    for (int i = 0; i < kBases; ++i) {
      base_[i] = Opaque(static_cast<const char*>(first) + i * kRowsPerBase * stride_bytes);
    }
  }
  HWY_INLINE void Next(int bytes) {
    for (const char*& base : base_) base += bytes;
  }
  template <class T>
  HWY_INLINE T Read(int row, int offset_bytes) const {
    const char* base = base_[row / kRowsPerBase];
    const int multiple = row % kRowsPerBase;
    T value;
    std::memcpy(&value, (multiple == 0 ? base : base + odd_[Odd(multiple) / 2] * Power(multiple)) + offset_bytes,
                sizeof(T));
    return value;
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

// Adds the products of k = kIndex and after it of one group to one vector column of sums.
template <class Type, int kIndex, int kRows, int kVectors>
HWY_INLINE void AddUnpacked(const RowReader<kRows>& in, VBits group, V (&sum)[kRows][kVectors], int v) {
  const V w = Type::template Unpack<kIndex>(group);
  HWY_UNROLL(32)
  for (int m = 0; m < kRows; ++m) {
    sum[m][v] = hn::MulAdd(Set(in.template Read<float>(m, kIndex * int{sizeof(float)})), w, sum[m][v]);
  }
  if constexpr (kIndex + 1 < Type::kGroup) AddUnpacked<Type, kIndex + 1>(in, group, sum, v);
}

// Adds the products of one group of k.
template <class Type, int kRows, int kVectors>
HWY_INLINE void AddGroup(const RowReader<kRows>& in, const typename Type::Weight* HWY_RESTRICT weights,
                         ptrdiff_t panel_stride, V (&sum)[kRows][kVectors]) {
  constexpr int kVectorElements = kLanes * Type::kGroup;
  const auto at = [=](int v) HWY_ATTR {
    return weights + v / kPanelVectors * panel_stride + v % kPanelVectors * kVectorElements;
  };
  if constexpr (std::is_same_v<typename Type::Weight, float>) {
    V w[kVectors];
    HWY_UNROLL(16)
    for (int v = 0; v < kVectors; ++v) w[v] = Load(at(v));
    HWY_UNROLL(32)
    for (int m = 0; m < kRows; ++m) {
      const V spread = Set(in.template Read<float>(m, 0));
      HWY_UNROLL(16)
      for (int v = 0; v < kVectors; ++v) sum[m][v] = hn::MulAdd(spread, w[v], sum[m][v]);
    }
  } else {
    const auto load = [&](int v) HWY_ATTR {
      return hn::BitCast(kBits, hn::LoadU(hn::Repartition<uint8_t, DBits>(), reinterpret_cast<const uint8_t*>(at(v))));
    };
    if constexpr (std::is_same_v<typename Type::Input, float>) {
      HWY_UNROLL(16)
      for (int v = 0; v < kVectors; ++v) AddUnpacked<Type, 0>(in, load(v), sum, v);
    } else {
      VBits w[kVectors];
      HWY_UNROLL(16)
      for (int v = 0; v < kVectors; ++v) w[v] = load(v);
      HWY_UNROLL(32)
      for (int m = 0; m < kRows; ++m) {
        const VBits spread = hn::Set(kBits, in.template Read<uint32_t>(m, 0));
        HWY_UNROLL(16)
        for (int v = 0; v < kVectors; ++v) sum[m][v] = Type::Add(sum[m][v], spread, w[v]);
      }
    }
  }
}

// sums[row][panel][kPanelColumns], rows `sums_stride` apart, of rows `x`, x + stride, .. and panels `weights`,
// weights + panel_stride, ..
// `upcoming`: a panel that is fetched on the way, for the tiles that follow.
template <class Type, int kRows, int kPanels>
void SumTile(const MatMulArgs& args, const typename Type::Input* HWY_RESTRICT x,
             const typename Type::Weight* HWY_RESTRICT weights, const typename Type::Weight* HWY_RESTRICT upcoming,
             float* HWY_RESTRICT sums, ptrdiff_t sums_stride) {
  using Input = typename Type::Input;
  using Weight = typename Type::Weight;
  constexpr int kVectors = kPanels * kPanelVectors;
  constexpr int kStep = kPanelColumns * Type::kGroup;
  const ptrdiff_t stride_bytes = args.input_row_stride * static_cast<ptrdiff_t>(sizeof(Input));
  const ptrdiff_t panel_stride = args.matrix.panel_stride;
  V sum[kRows][kVectors];
  HWY_UNROLL(32)
  for (int m = 0; m < kRows; ++m) {
    HWY_UNROLL(16)
    for (int v = 0; v < kVectors; ++v) sum[m][v] = hn::Zero(kFloat);
  }
  for (int tap = 0; tap < args.matrix.taps; ++tap) {
    RowReader<kRows> in(x + (args.tap_offsets ? args.tap_offsets[tap] : 0), stride_bytes);
    for (int k = 0; k < args.matrix.depth; k += Type::kGroup) {
      if constexpr (kRows <= kFewRows) {
        for (int p = 0; p < kPanels; ++p) {
          hwy::Prefetch(weights + p * panel_stride + kAhead / static_cast<int>(sizeof(Weight)));
        }
      } else {
        hwy::Prefetch(upcoming);
      }
      AddGroup<Type>(in, weights, panel_stride, sum);
      in.Next(Type::kGroup * int{sizeof(Input)});
      weights += kStep;
      upcoming += kStep;
    }
  }
  HWY_UNROLL(32)
  for (int m = 0; m < kRows; ++m) {
    HWY_UNROLL(16)
    for (int v = 0; v < kVectors; ++v) Store(sum[m][v], sums + m * sums_stride + v * kLanes);
  }
}

template <class Type>
using SumTileFunction = void (*)(const MatMulArgs&, const typename Type::Input*, const typename Type::Weight*,
                                 const typename Type::Weight*, float*, ptrdiff_t);

template <class Type, int kPanels, int... kRowsMinusOne>
constexpr std::array<SumTileFunction<Type>, sizeof...(kRowsMinusOne)> MakeTiles(
    std::integer_sequence<int, kRowsMinusOne...> /*rows*/) {
  return {SumTile<Type, kRowsMinusOne + 1, kPanels>...};
}
// [rows - 1] of 1, 2 and 4 panels.
template <class Type>
struct Tiles {
  static constexpr Heights kTallest = Type::kTallest;
  static constexpr auto kOne = MakeTiles<Type, 1>(std::make_integer_sequence<int, kTallest.one>());
  static constexpr auto kTwo = MakeTiles<Type, 2>(std::make_integer_sequence<int, kTallest.two>());
  static constexpr auto kFour = MakeTiles<Type, 4>(std::make_integer_sequence<int, kTallest.four>());
};

}  // namespace gsv::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // toggled include guard
