#include "base/packed_matrix.h"
#include "kernels/scalar/scalar.h"

namespace gsv::kernels::scalar {
namespace {

float MulAdd(float a, float b, float c) { return __builtin_fmaf(a, b, c); }

// From d[0], .., d[points - 1] to the values at the points: up to a factor that the transformed taps hold, the
// coefficients of the product of (x - point) over all other points but infinity, times d.
void InputPoints(const float* d, int points, float* v) {
  // Of all points but 0, 1/2 and infinity that product has the factor x - 1/2: e = (x - 1/2) d.
  float e[6];
  const bool half = points == 7;
  for (int i = 0; i < 6; ++i) e[i] = half ? MulAdd(d[i], -0.5f, d[i + 1]) : d[i];
  const float even1 = MulAdd(e[2], -4.0f, e[4]);
  const float odd1 = MulAdd(e[1], -4.0f, e[3]);
  const float even2 = e[4] - e[2];
  const float odd2 = e[3] - e[1];
  v[0] = MulAdd(e[0], 4.0f, MulAdd(e[2], -5.0f, e[4]));
  v[1] = even1 + odd1;
  v[2] = even1 - odd1;
  v[3] = MulAdd(odd2, 2.0f, even2);
  v[4] = MulAdd(odd2, -2.0f, even2);
  v[points - 1] = MulAdd(e[1], 4.0f, MulAdd(e[3], -5.0f, e[5]));
  if (half) v[5] = MulAdd(d[1], 4.0f, MulAdd(d[3], -5.0f, d[5]));
}

// y[i] = sum over the points of point^i * m; infinity counts for y[3] only.
void OutputRows(const float* m, int points, float* y) {
  const float even1 = m[1] + m[2];
  const float odd1 = m[1] - m[2];
  const float even2 = m[3] + m[4];
  const float odd2 = m[3] - m[4];
  y[0] = (m[0] + even1) + even2;
  y[1] = MulAdd(odd2, 2.0f, odd1);
  y[2] = MulAdd(even2, 4.0f, even1);
  y[3] = MulAdd(odd2, 8.0f, odd1) + m[points - 1];
  if (points == 7) {
    y[0] = y[0] + m[5];
    y[1] = MulAdd(m[5], 0.5f, y[1]);
    y[2] = MulAdd(m[5], 0.25f, y[2]);
    y[3] = MulAdd(m[5], 0.125f, y[3]);
  }
}

}  // namespace

void ToomCookInputRows(const ToomCookInputs& args) {
  for (int64_t b = 0; b < args.blocks; ++b) {
    for (int64_t c = 0; c < args.channels; ++c) {
      float d[7], v[7];
      for (int i = 0; i < args.points; ++i) {
        d[i] = args.input[(ToomCookMatrix::kBlock * b + i) * args.input_row_stride + c];
      }
      InputPoints(d, args.points, v);
      for (int p = 0; p < args.points; ++p) args.out[p * args.out_point_stride + b * args.out_block_stride + c] = v[p];
    }
  }
}

void ToomCookOutputRows(const ToomCookOutputs& args) {
  for (int64_t b = 0; b < args.blocks; ++b) {
    for (int64_t c = args.column_begin; c < args.column_end; ++c) {
      float m[7], y[4];
      for (int p = 0; p < args.points; ++p) {
        m[p] = args.sums[p * args.sums_point_stride + b * args.sums_block_stride + c - args.column_begin];
      }
      OutputRows(m, args.points, y);
      for (int i = 0; i < ToomCookMatrix::kBlock; ++i) {
        const int64_t row = args.first_row + (ToomCookMatrix::kBlock * b + i) * args.row_step;
        if (row >= args.row_begin && row < args.row_end) Finish(args.epilogue, row, c, y[i]);
      }
    }
  }
}

}  // namespace gsv::kernels::scalar
