#include "ops/linear.h"

#include "ops/products.h"

namespace gsv::ops {

Tensor Linear(Context& ctx, const Tensor& x, const Affine& layer, const Post& post) {
  const int64_t columns = layer.matrix.columns;
  Tensor out = NewTensor(ctx.arena, {x.rows(), columns});
  out.rank = x.rank;
  for (int i = 0; i + 1 < x.rank; ++i) out.shape[i] = x.shape[i];
  out.shape[x.rank - 1] = columns;
  LinearInto(ctx, x, layer, out, post);
  return out;
}

void LinearInto(Context& ctx, const Tensor& x, const Affine& layer, const Tensor& out, const Post& post) {
  GSV_CHECK(layer.matrix.taps == 1 && x.channels() == layer.matrix.depth);
  Arena::Scope scope(ctx.arena);
  // Rows of float32 beside a matrix of int8 become two digits, where the machine multiplies these faster.
  const bool digits = x.dtype == DType::kF32 && layer.matrix.dtype == DType::kI8 && ctx.kernels.fast_int8;
  const Tensor input = digits ? QuantiseDigits(ctx, x) : SpreadRows(ctx, x, /*step=*/1, layer.matrix.columns);
  kernels::MatMulArgs args;
  args.input = input.data;
  args.input_dtype = input.dtype;
  args.input_row_stride = input.row_stride;
  if (digits) args.digits = 2;
  args.matrix = layer.matrix;
  args.row_end = x.rows();
  args.epilogue = MakeEpilogue(post, layer.bias, out, x.rows(), layer.matrix.columns);
  Products products(ctx, 1);
  products.Add(args);
  products.Run();
}

}  // namespace gsv::ops
