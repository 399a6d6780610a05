// Matrix products and convolutions over [time, channels]. Input is float32, or bfloat16 or int8 where the matrix is
// that too: products of two small numbers are what some machines are fast at. Results are float32, beside them
// `activated` of either type. Results are bit-identical for any thread count and batch.
#ifndef GSV_OPS_LINEAR_H_
#define GSV_OPS_LINEAR_H_

#include <span>

#include "base/packed_matrix.h"
#include "ops/context.h"

namespace gsv::ops {

// What is fused behind a product (kernels.h, Epilogue). Tensors must have the result's shape.
struct Post {
  kernels::Activation activation = kernels::Activation::kNone;
  Tensor residual{};   // added after the activation; may be the output itself
  Tensor residual2{};  // added too
  float scale = 1.0f;
  Tensor activated{};  // receives leaky_relu(result, slope) beside the result, float32 or bfloat16
  float slope = 0.0f;
  const float* bias = nullptr;  // takes the place of the layer's own bias (for example bias + condition)
};

// Rows [T, in] as int8 with a scale each, chosen by the row alone (kernels.h, quantise_rows); in % 4 == 0. A result of
// products of int8 depends on nothing but the rows that it reads. Convolutions with a matrix of int8 do this to float32
// rows, linear layers do not.
Tensor QuantiseRows(Context& ctx, const Tensor& x);

// x [T, in] -> [T, out]. Rows of float32 beside a matrix of int8 are rounded to 15 bits of their range where the
// machine multiplies int8 fast (kernels.h, quantise_digits), the same at any number of rows.
Tensor Linear(Context& ctx, const Tensor& x, const Affine& layer, const Post& post = {});
// The same into `out` (empty: only post.activated is written).
void LinearInto(Context& ctx, const Tensor& x, const Affine& layer, const Tensor& out, const Post& post = {});

struct ConvShape {
  int stride = 1;
  int dilation = 1;
  int64_t padding = 0;  // zeros on both sides
  // The place of the result's first row in the whole sequence, where the tensors are a part of one: results by
  // Toom-Cook depend on where their blocks begin (toom_cook.h).
  int64_t first_row = 0;
};
// Length of the result: floor((T + 2 * padding - dilation * (taps - 1) - 1) / stride) + 1; 0 if negative.
int64_t ConvLength(int64_t length, int taps, const ConvShape& shape);

// Rows of a sequence.
struct RowRange {
  int64_t begin = 0;
  int64_t end = 0;
  int64_t size() const { return end - begin; }
};

// Cross-correlation with zero padding: x [T, in] -> [T', out]. Padding is not stored: edge rows use fewer taps.
Tensor Conv1d(Context& ctx, const Tensor& x, const Affine& layer, const ConvShape& shape, const Post& post = {});
void Conv1dInto(Context& ctx, const Tensor& x, const Affine& layer, const ConvShape& shape, const Tensor& out,
                const Post& post = {});
// Rows `rows` alone, of stride 1, where x holds the input from its row `x_first` on. `out` and what `post` brings have
// as many rows as that. Outside of x are zeros: rows that reach beyond it (toom_cook.h, ReachedRows) are those of the
// whole where the sequence ends there as well. shape.first_row does not count.
void Conv1dRowsInto(Context& ctx, const Tensor& x, int64_t x_first, const Affine& layer, const ConvShape& shape,
                    RowRange rows, const Tensor& out, const Post& post = {});

// Groups side by side: group g maps input columns [g * in/G, ..) to output columns [g * out/G, ..). `bias` is [out].
Tensor GroupedConv1d(Context& ctx, const Tensor& x, std::span<const PackedMatrix> groups, const float* bias,
                     const ConvShape& shape, const Post& post = {});

// x [T, in] -> [(T - 1) * stride - 2 * padding + kernel, out].
Tensor ConvTranspose1d(Context& ctx, const Tensor& x, const TransposedConv& layer, const Post& post = {});

// Image [H, W, in] -> [H', W', out], square stride and padding; taps are kh * kw, row-major.
Tensor Conv2d(Context& ctx, const Tensor& image, const Affine& layer, int kernel_h, int kernel_w, int stride,
              int padding, const Post& post = {});

}  // namespace gsv::ops

#endif  // GSV_OPS_LINEAR_H_
