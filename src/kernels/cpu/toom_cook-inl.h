// The two transforms of Toom-Cook that surround its products (kernels.h), vector by vector of channels.
#if defined(GSV_KERNELS_CPU_TOOM_COOK_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef GSV_KERNELS_CPU_TOOM_COOK_INL_H_
#undef GSV_KERNELS_CPU_TOOM_COOK_INL_H_
#else
#define GSV_KERNELS_CPU_TOOM_COOK_INL_H_
#endif

#include "kernels/cpu/matmul-inl.h"

HWY_BEFORE_NAMESPACE();
namespace gsv::kernels::HWY_NAMESPACE {

// As InputPoints of scalar/toom_cook.cc.
template <int kPoints>
HWY_INLINE void InputPoints(const V (&d)[kPoints], V (&v)[kPoints]) {
  V e[6];
  for (int i = 0; i < 6; ++i) {
    if constexpr (kPoints == 7) {
      e[i] = hn::MulAdd(d[i], Set(-0.5f), d[i + 1]);
    } else {
      e[i] = d[i];
    }
  }
  const V even1 = hn::MulAdd(e[2], Set(-4.0f), e[4]);
  const V odd1 = hn::MulAdd(e[1], Set(-4.0f), e[3]);
  const V even2 = hn::Sub(e[4], e[2]);
  const V odd2 = hn::Sub(e[3], e[1]);
  v[0] = hn::MulAdd(e[0], Set(4.0f), hn::MulAdd(e[2], Set(-5.0f), e[4]));
  v[1] = hn::Add(even1, odd1);
  v[2] = hn::Sub(even1, odd1);
  v[3] = hn::MulAdd(odd2, Set(2.0f), even2);
  v[4] = hn::MulAdd(odd2, Set(-2.0f), even2);
  v[kPoints - 1] = hn::MulAdd(e[1], Set(4.0f), hn::MulAdd(e[3], Set(-5.0f), e[5]));
  if constexpr (kPoints == 7) v[5] = hn::MulAdd(d[1], Set(4.0f), hn::MulAdd(d[3], Set(-5.0f), d[5]));
}

// As OutputRows of scalar/toom_cook.cc.
template <int kPoints>
HWY_INLINE void OutputRows(const V (&m)[kPoints], V (&y)[4]) {
  const V even1 = hn::Add(m[1], m[2]);
  const V odd1 = hn::Sub(m[1], m[2]);
  const V even2 = hn::Add(m[3], m[4]);
  const V odd2 = hn::Sub(m[3], m[4]);
  y[0] = hn::Add(hn::Add(m[0], even1), even2);
  y[1] = hn::MulAdd(odd2, Set(2.0f), odd1);
  y[2] = hn::MulAdd(even2, Set(4.0f), even1);
  y[3] = hn::Add(hn::MulAdd(odd2, Set(8.0f), odd1), m[kPoints - 1]);
  if constexpr (kPoints == 7) {
    y[0] = hn::Add(y[0], m[5]);
    y[1] = hn::MulAdd(m[5], Set(0.5f), y[1]);
    y[2] = hn::MulAdd(m[5], Set(0.25f), y[2]);
    y[3] = hn::MulAdd(m[5], Set(0.125f), y[3]);
  }
}

template <int kPoints>
void InputRowsOf(const ToomCookInputs& args) {
  const float* HWY_RESTRICT block = args.input;
  float* HWY_RESTRICT out = args.out;
  for (int64_t b = 0; b < args.blocks; ++b) {
    for (int64_t c = 0; c < args.channels; c += kLanes) {
      V d[kPoints], v[kPoints];
      for (int i = 0; i < kPoints; ++i) d[i] = Load(block + i * args.input_row_stride + c);
      InputPoints<kPoints>(d, v);
      for (int p = 0; p < kPoints; ++p) Store(v[p], out + p * args.out_point_stride + c);
    }
    block += ToomCookMatrix::kBlock * args.input_row_stride;
    out += args.out_block_stride;
  }
}

void ToomCookInputRows(const ToomCookInputs& args) {
  if (args.points == 6) return InputRowsOf<6>(args);
  InputRowsOf<7>(args);
}

// `e` is a copy, as in StoreColumns.
template <int kPoints>
void OutputRowsOf(const ToomCookOutputs& args, const Epilogue e) {
  const float* HWY_RESTRICT sums = args.sums;
  for (int64_t b = 0; b < args.blocks; ++b, sums += args.sums_block_stride) {
    const int64_t first = args.first_row + b * ToomCookMatrix::kBlock * args.row_step;
    for (int64_t c = args.column_begin; c < args.column_end; c += kLanes) {
      const VectorEpilogue</*kPart=*/false, /*kPlain=*/false> finish(e, c, kLanes);
      V m[kPoints], y[ToomCookMatrix::kBlock];
      for (int p = 0; p < kPoints; ++p) m[p] = Load(sums + p * args.sums_point_stride + c - args.column_begin);
      OutputRows<kPoints>(m, y);
      HWY_UNROLL(4)
      for (int i = 0; i < ToomCookMatrix::kBlock; ++i) {
        const int64_t row = first + i * args.row_step;
        if (row >= args.row_begin && row < args.row_end) finish(y[i], Place(e, row, c));
      }
    }
  }
}

void ToomCookOutputRows(const ToomCookOutputs& args) {
  if (args.points == 6) return OutputRowsOf<6>(args, args.epilogue);
  OutputRowsOf<7>(args, args.epilogue);
}

}  // namespace gsv::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // toggled include guard
