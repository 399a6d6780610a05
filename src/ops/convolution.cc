// Convolutions as sums over taps of row-shifted products. Rows of the result whose taps all lie inside the input read
// it in place; the few rows at either end read a small copy of their surroundings with the zeros of the padding in it,
// so that the kernel knows no edges.
#include <algorithm>
#include <cstring>

#include "ops/linear.h"
#include "ops/products.h"
#include "ops/toom_cook.h"

namespace gsv::ops {
namespace {

// Where output row r finds its inputs: tap t reads input row first + r * step + t * dilation, zeros outside.
struct Reach {
  int64_t first;
  int64_t step;
  int64_t dilation;
};

constexpr int64_t kProductsPerConvolution = 3;  // left edge, inside, right edge

int64_t FloorDiv(int64_t a, int64_t b) { return a >= 0 ? a / b : -((-a + b - 1) / b); }

// Rows [begin, end) of a convolution whose inputs all lie in `x`, the input's row 0 being row `x_first` of the
// sequence.
void AddRows(Context& ctx, Products& products, const Tensor& x, int64_t x_first, const PackedMatrix& matrix,
             const Reach& reach, int64_t begin, int64_t end, const kernels::Epilogue& epilogue) {
  if (begin >= end) return;
  kernels::MatMulArgs args;
  args.input = x.RowBytes(reach.first - x_first);
  args.input_dtype = x.dtype;
  args.input_row_stride = reach.step * x.row_stride;
  args.matrix = matrix;
  args.row_begin = begin;
  args.row_end = end;
  args.epilogue = epilogue;
  const ptrdiff_t tap_step = reach.dilation * x.row_stride;
  if (matrix.taps == 1) {
    // no offsets to list
  } else if (tap_step == matrix.depth && x.dtype == DType::kF32) {
    // The taps of a row lie one behind the other: one long tap. Sums of smaller numbers may tell where a tap ends.
    args.matrix.depth *= matrix.taps;
    args.matrix.taps = 1;
  } else {
    auto* offsets = static_cast<ptrdiff_t*>(ctx.arena.Allocate(static_cast<size_t>(matrix.taps) * sizeof(ptrdiff_t)));
    for (int t = 0; t < matrix.taps; ++t) offsets[t] = t * tap_step;
    args.tap_offsets = offsets;
  }
  products.Add(args);
}

// Rows [begin, end) read from a copy of the rows that they reach, with zeros outside x.
void AddEdge(Context& ctx, Products& products, const Tensor& x, const PackedMatrix& matrix, const Reach& reach,
             int64_t begin, int64_t end, const kernels::Epilogue& epilogue) {
  if (begin >= end) return;
  const int64_t first = reach.first + begin * reach.step;
  const int64_t count = (end - 1 - begin) * reach.step + (matrix.taps - 1) * reach.dilation + 1;
  const int64_t width = x.channels() + (x.dtype == DType::kI8 ? int64_t{sizeof(kernels::RowTail)} : 0);
  const Tensor window = NewZeros(ctx.arena, {count, width}, x.dtype).Columns(0, x.channels());
  const int64_t copy_end = std::min(first + count, x.rows());
  for (int64_t r = std::max<int64_t>(first, 0); r < copy_end; ++r) {
    std::memcpy(window.RowBytes(r - first), x.RowBytes(r), static_cast<size_t>(width) * DTypeSize(x.dtype));
  }
  AddRows(ctx, products, window, first, matrix, reach, begin, end, epilogue);
}

// Adds the products of `rows` output rows. Takes temporaries from the arena: run `products` in the caller's scope.
void AddConvolution(Context& ctx, Products& products, const Tensor& x, const PackedMatrix& matrix, const Reach& reach,
                    int64_t rows, const kernels::Epilogue& epilogue) {
  const int64_t span = (matrix.taps - 1) * reach.dilation;
  // Inside: first + r * step >= 0 and first + r * step + span < T.
  const int64_t begin = std::clamp<int64_t>(-FloorDiv(reach.first, reach.step), 0, rows);
  const int64_t end = std::clamp<int64_t>(FloorDiv(x.rows() - 1 - span - reach.first, reach.step) + 1, begin, rows);
  AddEdge(ctx, products, x, matrix, reach, 0, begin, epilogue);
  AddRows(ctx, products, x, 0, matrix, reach, begin, end, epilogue);
  AddEdge(ctx, products, x, matrix, reach, end, rows, epilogue);
}

// x as the kernels are to read it: its rows `step` apart, beside a matrix of so many columns.
Tensor Readable(Context& ctx, const Tensor& x, const PackedMatrix& matrix, int64_t step) {
  if (matrix.dtype == DType::kI8 && x.dtype == DType::kF32) return QuantiseRows(ctx, x);
  return SpreadRows(ctx, x, step, matrix.columns);
}

kernels::Epilogue Shift(kernels::Epilogue epilogue, ptrdiff_t columns) {
  const auto move = [columns](auto*& pointer) {
    if (pointer != nullptr) pointer += columns;
  };
  move(epilogue.bias);
  move(epilogue.residual);
  move(epilogue.residual2);
  move(epilogue.out);
  move(epilogue.activated);
  move(epilogue.activated_bf16);
  return epilogue;
}

// The epilogue that sees rows `first`, first + step, first + 2 * step, .. as its rows 0, 1, 2, ..
kernels::Epilogue EveryRow(kernels::Epilogue epilogue, int64_t first, int64_t step) {
  const auto move = [first, step](auto*& pointer, ptrdiff_t& stride) {
    if (pointer != nullptr) pointer += first * stride;
    stride *= step;
  };
  if (epilogue.activated_bf16 != nullptr) epilogue.activated_bf16 += first * epilogue.activated_stride;
  move(epilogue.residual, epilogue.residual_stride);
  move(epilogue.residual2, epilogue.residual2_stride);
  move(epilogue.out, epilogue.out_stride);
  move(epilogue.activated, epilogue.activated_stride);
  return epilogue;
}

// `rows` rows of the result. shape.padding may be negative: rows of x that none of them reads.
void Convolve(Context& ctx, const Tensor& x, const Affine& layer, const ConvShape& shape, int64_t rows,
              const Tensor& out, const Post& post) {
  const PackedMatrix& matrix = layer.matrix;
  GSV_CHECK(x.channels() == matrix.depth);
  Arena::Scope scope(ctx.arena);
  const kernels::Epilogue epilogue = MakeEpilogue(post, layer.bias, out, rows, matrix.columns);
  if (layer.toom_cook.panels != nullptr) return ToomCookInto(ctx, x, layer, shape, rows, epilogue);
  Products products(ctx, kProductsPerConvolution);
  AddConvolution(ctx, products, Readable(ctx, x, matrix, shape.stride), matrix,
                 {.first = -shape.padding, .step = shape.stride, .dilation = shape.dilation}, rows, epilogue);
  products.Run();
}

}  // namespace

int64_t ConvLength(int64_t length, int taps, const ConvShape& shape) {
  const int64_t room = length + 2 * shape.padding - int64_t{shape.dilation} * (taps - 1) - 1;
  return room < 0 ? 0 : room / shape.stride + 1;
}

Tensor Conv1d(Context& ctx, const Tensor& x, const Affine& layer, const ConvShape& shape, const Post& post) {
  const Tensor out = NewTensor(ctx.arena, {ConvLength(x.rows(), layer.matrix.taps, shape), layer.matrix.columns});
  Conv1dInto(ctx, x, layer, shape, out, post);
  return out;
}

void Conv1dInto(Context& ctx, const Tensor& x, const Affine& layer, const ConvShape& shape, const Tensor& out,
                const Post& post) {
  Convolve(ctx, x, layer, shape, ConvLength(x.rows(), layer.matrix.taps, shape), out, post);
}

void Conv1dRowsInto(Context& ctx, const Tensor& x, int64_t x_first, const Affine& layer, const ConvShape& shape,
                    RowRange rows, const Tensor& out, const Post& post) {
  GSV_CHECK(shape.stride == 1);
  Convolve(ctx, x, layer,
           {.dilation = shape.dilation, .padding = shape.padding + x_first - rows.begin, .first_row = rows.begin},
           rows.size(), out, post);
}

Tensor GroupedConv1d(Context& ctx, const Tensor& x, std::span<const PackedMatrix> groups, const float* bias,
                     const ConvShape& shape, const Post& post) {
  GSV_CHECK(!groups.empty());
  const auto group_count = static_cast<int64_t>(groups.size());
  const int64_t in = groups[0].depth;
  const int64_t columns = groups[0].columns;
  GSV_CHECK(x.channels() == in * group_count);
  const int64_t rows = ConvLength(x.rows(), groups[0].taps, shape);
  const Tensor out = NewTensor(ctx.arena, {rows, columns * group_count});
  Arena::Scope scope(ctx.arena);
  const kernels::Epilogue epilogue = MakeEpilogue(post, bias, out, rows, columns * group_count);
  Products products(ctx, group_count * kProductsPerConvolution);
  for (int64_t g = 0; g < group_count; ++g) {
    const PackedMatrix& matrix = groups[static_cast<size_t>(g)];
    GSV_CHECK(matrix.depth == in && matrix.columns == columns && matrix.taps == groups[0].taps);
    AddConvolution(ctx, products, x.Columns(g * in, (g + 1) * in), matrix,
                   {.first = -shape.padding, .step = shape.stride, .dilation = shape.dilation}, rows,
                   Shift(epilogue, g * columns));
  }
  products.Run();
  return out;
}

Tensor ConvTranspose1d(Context& ctx, const Tensor& x, const TransposedConv& layer, const Post& post) {
  GSV_CHECK(!layer.phases.empty());
  const auto stride = static_cast<int64_t>(layer.phases.size());
  const int columns = layer.phases[0].matrix.columns;
  const int64_t rows =
      x.rows() == 0 ? 0 : std::max<int64_t>(0, (x.rows() - 1) * stride - 2 * layer.padding + layer.kernel);
  const Tensor out = NewTensor(ctx.arena, {rows, columns});
  Arena::Scope scope(ctx.arena);
  const Tensor input = Readable(ctx, x, layer.phases[0].matrix, /*step=*/1);
  const kernels::Epilogue epilogue = MakeEpilogue(post, layer.bias, out, rows, columns);
  Products products(ctx, stride * kProductsPerConvolution);
  for (int64_t r = 0; r < std::min(stride, rows); ++r) {
    const TransposedConv::Phase& phase = layer.phases[static_cast<size_t>(r)];
    GSV_CHECK(x.channels() == phase.matrix.depth);
    AddConvolution(ctx, products, input, phase.matrix, {.first = phase.first_row_offset, .step = 1, .dilation = 1},
                   (rows - r + stride - 1) / stride, EveryRow(epilogue, r, stride));
  }
  products.Run();
  return out;
}

Tensor Conv2d(Context& ctx, const Tensor& image, const Affine& layer, int kernel_h, int kernel_w, int stride,
              int padding, const Post& post) {
  const PackedMatrix& matrix = layer.matrix;
  GSV_CHECK(image.rank == 3 && matrix.taps == kernel_h * kernel_w && image.channels() == matrix.depth);
  const int64_t channels = image.channels();
  const int64_t padded_h = image.shape[0] + 2 * padding;
  const int64_t padded_w = image.shape[1] + 2 * padding;
  const int64_t out_h = ConvLength(image.shape[0], kernel_h, {.stride = stride, .padding = padding});
  const int64_t out_w = ConvLength(image.shape[1], kernel_w, {.stride = stride, .padding = padding});
  const Tensor out = NewTensor(ctx.arena, {out_h, out_w, matrix.columns});
  if (out.rows() == 0) return out;

  Arena::Scope scope(ctx.arena);
  Tensor padded = image;
  if (padding > 0) {
    padded = NewZeros(ctx.arena, {padded_h, padded_w, channels});
    for (int64_t y = 0; y < image.shape[0]; ++y) {
      for (int64_t x = 0; x < image.shape[1]; ++x) {
        std::memcpy(padded.row((y + padding) * padded_w + x + padding), image.row(y * image.shape[1] + x),
                    static_cast<size_t>(channels) * sizeof(float));
      }
    }
  }
  auto* offsets = static_cast<ptrdiff_t*>(ctx.arena.Allocate(static_cast<size_t>(matrix.taps) * sizeof(ptrdiff_t)));
  for (int t = 0; t < matrix.taps; ++t) offsets[t] = (t / kernel_w * padded_w + t % kernel_w) * padded.row_stride;

  const kernels::Epilogue epilogue = MakeEpilogue(post, layer.bias, out, out.rows(), matrix.columns);
  Products products(ctx, out_h);
  for (int64_t y = 0; y < out_h; ++y) {  // one product per line: the step from line to line is another
    kernels::MatMulArgs args;
    args.input = padded.row(y * stride * padded_w);
    args.input_row_stride = stride * padded.row_stride;
    args.tap_offsets = offsets;
    args.matrix = matrix;
    args.row_end = out_w;
    args.epilogue = EveryRow(epilogue, y * out_w, 1);
    products.Add(args);
  }
  products.Run();
  return out;
}

}  // namespace gsv::ops
