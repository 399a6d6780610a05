// The contract of the compute kernels: functions on pointers, sizes and strides. They allocate nothing, check nothing,
// know no tensor and no model, and run on the calling thread; ops/ splits work over threads.
//
// A Kernels table is one implementation of all of them. `scalar` is the definition: plain loops in the order stated
// here. Every other table is tested against it.
//
// Order of summation, which makes results independent of batch, tiling and threads: an output element of MatMul starts
// from zero and adds its products tap by tap, k by k, with one fused multiply-add each. So a row computed alone equals,
// bit for bit, the same row computed among others, and all `fused` tables agree bit for bit on it before the epilogue.
// Weights of bfloat16 and int8 enter these sums as the float32 numbers that they are; the sum of a column of int8 is
// multiplied with the column's scale at its end, before the epilogue. Where the input is bfloat16 too, a row's products
// are added in pairs, that of the odd k before that of the even one, as the instruction for it does; that instruction
// takes subnormal numbers for zeros, and whether it rounds after each product is the machine's affair.
// Tiles of AMX add the odd and the even k of up to 32 apart: another order, the same one for every row.
//
// Where the input is int8 too, its rows are what QuantiseRows makes: whole numbers, a scale and an offset per row. The
// sum of a tap is then a whole number, exact in whatever order. As float32, times the scale of the row that the tap
// reads, it is added to the sums of the taps before it with one fused multiply-add; then the sum of the tap's weights,
// times the offset of that row, with another. So a number depends on the rows that it reads and on nothing beside them.
//
// Rows of int8 may have two digits (quantise_digits): each is two such rows, one behind the other, and its sum is that
// of both, added at the end. They hold 15 bits, which beside weights of int8 is as good as float32, and are multiplied
// with these without a conversion.
//
// Machines older than 2013 have no fused multiply-add: the table for them, sse4, rounds the product before it adds it,
// in the same order, so that its sums too depend on nothing else, but differ from the others' in the last bits.
#ifndef GSV_KERNELS_KERNELS_H_
#define GSV_KERNELS_KERNELS_H_

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/packed_matrix.h"

namespace gsv::kernels {

enum class Activation : uint8_t { kNone, kRelu, kGelu, kSilu, kMish, kTanh, kSigmoid };

// What happens to a sum before it is stored:
//   v = activation(sum + bias); v = (v + residual + residual2) * scale; out = v; activated = leaky_relu(v, slope)
// Null pointers leave their part out. `out` may equal `residual` or `residual2` (each element is read before it is
// written). Strides are elements from row to row.
struct Epilogue {
  const float* bias = nullptr;  // [columns]
  Activation activation = Activation::kNone;
  const float* residual = nullptr;
  ptrdiff_t residual_stride = 0;
  const float* residual2 = nullptr;
  ptrdiff_t residual2_stride = 0;
  float scale = 1.0f;
  float* out = nullptr;
  ptrdiff_t out_stride = 0;
  float* activated = nullptr;
  uint16_t* activated_bf16 = nullptr;  // the same rounded to bfloat16
  ptrdiff_t activated_stride = 0;      // of whichever of the two is given
  float slope = 0.0f;                  // of the leaky ReLU that makes `activated`, from 0 to 1
};

// A row of int8 holds `depth` numbers q from -127 to 127, as bytes q + row_bias of the table that made it, and behind
// them this, at a multiple of 4 bytes. They stand for scale * q + offset. Where both are 0, bytes may be anything.
struct RowTail {
  float scale;
  float offset;
};

// Rows [row_begin, row_end) and panels [panel_begin, panel_end) of
//   sum[r][n] = sum over taps t in [0, matrix.taps), k in [0, matrix.depth) of
//               input[r * input_row_stride + tap_offsets[t] + k] * matrix[t][k][n].
// Row r writes row r of the epilogue's outputs. Only columns < matrix.columns are read or written outside `matrix`.
// Rows of bfloat16 go with a matrix of bfloat16 only, rows of int8 (with their tails, to which strides and offsets
// lead) with a matrix of int8 only.
struct MatMulArgs {
  const void* input = nullptr;
  DType input_dtype = DType::kF32;
  ptrdiff_t input_row_stride = 0;          // elements between the inputs of neighbouring output rows
  const ptrdiff_t* tap_offsets = nullptr;  // [matrix.taps] elements; null: one tap at 0
  int digits = 1;                          // 2: input rows 2 * r and 2 * r + 1 are the digits of row r, of int8
  PackedMatrix matrix;
  int64_t row_begin = 0, row_end = 0;
  int panel_begin = 0, panel_end = 0;
  Epilogue epilogue;
};

// Convolutions of stride 1 by Toom-Cook: four neighbouring outputs of g groups of four taps cost 7 * g products per
// pair of channels in place of 16 * g, and those of three taps 6 in place of 12. Three steps:
//
//   toom_cook_inputs makes row b of each of seven (six) matrices, one per point, from as many input rows, 4 * b on;
//   matmul multiplies each with the transformed taps of its point, a group being a tap: group i takes row b + i;
//   toom_cook_outputs makes four output rows from the sums of a block, and puts them through the epilogue.
//
// The taps, filled up with zeros to whole groups, are transformed once (base/toom_cook.h). Points are 0, 1, -1, 2, -2,
// 1/2 and infinity; three taps do without 1/2. Both transforms here are sums of small multiples in the order of the
// scalar functions, with a fused multiply-add wherever one multiplies: all `fused` tables agree bit for bit. Sums are
// rounded elsewhere than those of the direct convolution, and some cancel. Error, as a share of the root of the sum of
// squares of all products of an output: at most 2e-5, and 1e-6 in the mean square.
struct ToomCookInputs {
  const float* input = nullptr;    // the first row of block 0
  ptrdiff_t input_row_stride = 0;  // from an input to the next that the same outputs take: more than a row if dilated
  int points = 0;                  // 7, or 6 for three taps
  int64_t blocks = 0;
  int64_t channels = 0;  // a multiple of kPanelColumns
  float* out = nullptr;  // [point][block][channels]
  ptrdiff_t out_point_stride = 0;
  ptrdiff_t out_block_stride = 0;
};
struct ToomCookOutputs {
  const float* sums = nullptr;  // [point][block][columns]
  ptrdiff_t sums_point_stride = 0;
  ptrdiff_t sums_block_stride = 0;
  int points = 0;
  int64_t blocks = 0;
  // Output i of block b is row first_row + (4 * b + i) * row_step of the epilogue, and is left out if that is not in
  // [row_begin, row_end).
  int64_t first_row = 0;
  int64_t row_step = 1;
  int64_t row_begin = 0, row_end = 0;
  int64_t column_begin = 0, column_end = 0;  // of the epilogue; multiples of kPanelColumns
  Epilogue epilogue;
};

// Accuracy stated per function is the bound against exact arithmetic that tests hold every table to.
struct Kernels {
  // "scalar", "sse4", "avx2", "avx2_vnni", "avx512", "avx512_vnni", "avx512_bf16", "avx512_amx", "neon", "neon_dot"
  const char* name;
  bool fused;      // MatMul rounds once per product, not twice; false for sse4 only
  bool fast_bf16;  // products of bfloat16 with bfloat16 are faster than those of float32
  bool fast_int8;  // products of int8 with int8 are: one instruction makes four and adds them
  int row_bias;    // of rows of int8: 0, or 128 where that instruction takes them without a sign

  void (*matmul)(const MatMulArgs& args);
  void (*toom_cook_inputs)(const ToomCookInputs& args);
  void (*toom_cook_outputs)(const ToomCookOutputs& args);

  // Rows of `depth` numbers, a multiple of 4, as int8 with their tails. Between the smallest number of the row, or 0 if
  // none is below, and the largest, or 0, lie 254 steps. With range = largest - smallest, scale = range / 254,
  // m = 254 / range and zero = round(-127 - smallest * m), which stands for 0,
  //   q = min(max(round(x * m) + zero, -127), 127), offset = -zero * scale; halves are rounded to the even number.
  // What leaky activations leave below 0 takes few of the steps. Where range < 1e-30, q, scale and offset are 0; where
  // it is not finite, q is 0 and scale is NaN. q_stride >= depth + sizeof(RowTail), a multiple of 4.
  void (*quantise_rows)(const float* x, ptrdiff_t x_stride, int8_t* q, ptrdiff_t q_stride, int64_t rows, int64_t depth);

  // The same with 32638 steps, as two rows each: row 2 * r holds the high digits h, row 2 * r + 1 the low ones l, of
  // whole numbers 128 * h + l with -64 <= l < 64, from -16319 to 16319. Tails: 128 * scale and offset of the high row,
  // scale and 0 of the low one.
  void (*quantise_digits)(const float* x, ptrdiff_t x_stride, int8_t* q, ptrdiff_t q_stride, int64_t rows,
                          int64_t depth);

  // Row-wise softmax in place over columns [begin, end) of each row; the others become 0. Rows have `stride` elements.
  // x is multiplied by `scale` first. Relative error <= 5e-7 + 2.4e-7 * max |scale * x| per element (exponents are
  // rounded in float32), and results below 1e-37 may be 0.
  void (*softmax)(float* x, ptrdiff_t stride, int64_t rows, int64_t columns, int64_t begin, int64_t end, float scale);

  // y = (x - mean) / sqrt(variance + eps) * gamma + beta per row, biased variance, two passes. gamma and beta may be
  // null (1 and 0). `residual`, if given, is added to x first. y may equal x or residual. With s = sqrt(variance +
  // eps): error <= 1e-6 * (|gamma| * (1 + max |x| / s) + |beta|).
  void (*layer_norm)(const float* x, ptrdiff_t x_stride, const float* residual, ptrdiff_t residual_stride,
                     const float* gamma, const float* beta, float eps, float* y, ptrdiff_t y_stride, int64_t rows,
                     int64_t channels);

  // The same per channel over all rows (HuBERT's group norm with one channel per group), in float64 throughout: rounded
  // once. Handles channels [channel_begin, channel_end).
  void (*channel_norm)(const float* x, ptrdiff_t x_stride, const float* gamma, const float* beta, float eps, float* y,
                       ptrdiff_t y_stride, int64_t rows, int64_t channel_begin, int64_t channel_end);

  // y[r][c] = activation(x[r][c]); y may equal x. Relative error <= 5e-7, and absolute error <= 1e-37; gelu:
  // error <= 5e-7 * max(|y|, |x| / 100).
  void (*activate)(Activation activation, const float* x, ptrdiff_t x_stride, float* y, ptrdiff_t y_stride,
                   int64_t rows, int64_t channels);

  // y[r][c] = tanh(x[r][c] + bias[c]) * sigmoid(x[r][H + c] + bias[H + c]), c < H. bias may be null (WaveNet gate).
  // Relative error <= 1e-6 after the sums with the bias.
  void (*tanh_sigmoid_gate)(const float* x, ptrdiff_t x_stride, const float* bias, float* y, ptrdiff_t y_stride,
                            int64_t rows, int64_t half_channels);

  // y[r][c] += x[r][c] * sigmoid(x[r][H + c]), c < H (gated linear unit with residual).
  void (*glu_residual)(const float* x, ptrdiff_t x_stride, float* y, ptrdiff_t y_stride, int64_t rows,
                       int64_t half_channels);

  // y[r][c] = a * x[r][c] + b * y[r][c].
  void (*axpby)(float a, const float* x, ptrdiff_t x_stride, float b, float* y, ptrdiff_t y_stride, int64_t rows,
                int64_t channels);
};

// The plain loops.
const Kernels& Scalar();
// Every table that this machine can run, fastest first, `scalar` last.
std::span<const Kernels* const> Supported();
// The fastest one.
const Kernels& Best();
// By name, or null.
const Kernels* Find(const char* name);

}  // namespace gsv::kernels

#endif  // GSV_KERNELS_KERNELS_H_
