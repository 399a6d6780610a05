#include "ops/products.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace gsv::ops {
namespace {

// A task of this many multiply-adds takes about a microsecond of one core, which is what handing it over costs.
constexpr int64_t kMultipliesPerTask = 64 * 1024;
// More tasks than threads let a thread that was interrupted be overtaken.
constexpr int64_t kTasksPerThread = 4;
// Fewer rows per task would read the weights too often; a multiple of the row tiles of all kernels that are wide.
constexpr int64_t kRowsPerTask = 112;
// Kernels take two panels at a time.
constexpr int64_t kPanelsPerTask = 2;

// Of QuantisedBy.
constexpr int64_t kElementsPerTask = 16 * 1024;

int64_t CeilDiv(int64_t a, int64_t b) { return (a + b - 1) / b; }

}  // namespace

Products::Products(Context& ctx, int64_t capacity)
    : ctx_(ctx),
      products_(static_cast<Product*>(ctx.arena.Allocate(static_cast<size_t>(capacity) * sizeof(Product)))),
      capacity_(capacity) {}

void Products::Add(const kernels::MatMulArgs& args) {
  const DType input = args.input_dtype;
  GSV_CHECK(input == DType::kF32 || ((input == DType::kBF16 || input == DType::kI8) && args.matrix.dtype == input));
  GSV_CHECK(args.digits == 1 || (args.digits == 2 && input == DType::kI8));
  GSV_CHECK(input != DType::kI8 || args.matrix.sums != nullptr);
  const int64_t rows = args.row_end - args.row_begin;
  if (rows <= 0 || args.matrix.columns == 0) return;
  GSV_CHECK(count_ < capacity_);
  Product product{};
  product.args = args;
  product.multiplies = rows * args.matrix.panel_count() * kPanelColumns * args.matrix.taps * args.matrix.depth;
  products_[count_++] = product;
}

// A task of rows reads all weights, a task of panels all inputs: as many of each as let all tasks together read least.
void Products::CutIntoTasks(Product& product, int64_t wanted) {
  const kernels::MatMulArgs& args = product.args;
  const int64_t rows = args.row_end - args.row_begin;
  const int64_t panels = args.matrix.panel_count();
  const auto input = rows * args.digits * args.matrix.depth * static_cast<int64_t>(DTypeSize(args.input_dtype));
  const auto weights = panels * args.matrix.panel_stride * static_cast<int64_t>(DTypeSize(args.matrix.dtype));
  int64_t least = INT64_MAX;
  for (int64_t row_tasks = 1; row_tasks <= std::clamp<int64_t>(rows / kRowsPerTask, 1, wanted); ++row_tasks) {
    const int64_t panel_tasks = std::min(CeilDiv(wanted, row_tasks), CeilDiv(panels, kPanelsPerTask));
    if (row_tasks * panel_tasks < wanted && rows / kRowsPerTask > row_tasks)
      continue;  // too few, and more are possible
    const int64_t bytes = row_tasks * weights + panel_tasks * input;
    if (bytes >= least) continue;
    least = bytes;
    product.row_tasks = row_tasks;
    product.panel_tasks = panel_tasks;
  }
}

void Products::Run() {
  int64_t multiplies = 0;
  for (int64_t i = 0; i < count_; ++i) multiplies += products_[i].multiplies;
  const int64_t task_size = std::max(kMultipliesPerTask, multiplies / (kTasksPerThread * ctx_.pool.threads()));
  int64_t tasks = 0;
  for (int64_t i = 0; i < count_; ++i) {
    Product& product = products_[i];
    CutIntoTasks(product, CeilDiv(product.multiplies, task_size));
    product.first_task = tasks;
    tasks += product.row_tasks * product.panel_tasks;
  }
  ctx_.pool.ParallelFor(tasks, [&](int64_t task) {
    const Product* product = std::upper_bound(products_, products_ + count_, task,
                                              [](int64_t t, const Product& p) { return t < p.first_task; }) -
                             1;
    const int64_t local = task - product->first_task;
    const int64_t row_task = local / product->panel_tasks;
    const int64_t panel_task = local % product->panel_tasks;
    kernels::MatMulArgs args = product->args;
    const int64_t rows = args.row_end - args.row_begin;
    const int64_t pairs = CeilDiv(args.matrix.panel_count(), kPanelsPerTask);
    args.row_end = args.row_begin + rows * (row_task + 1) / product->row_tasks;
    args.row_begin += rows * row_task / product->row_tasks;
    args.panel_begin = static_cast<int>(pairs * panel_task / product->panel_tasks * kPanelsPerTask);
    args.panel_end = static_cast<int>(
        std::min<int64_t>(args.matrix.panel_count(), pairs * (panel_task + 1) / product->panel_tasks * kPanelsPerTask));
    ctx_.kernels.matmul(args);
  });
}

kernels::Epilogue MakeEpilogue(const Post& post, const float* bias, const Tensor& out, int64_t rows, int64_t columns) {
  const auto checked = [&](const Tensor& tensor) -> float* {
    if (tensor.empty()) return nullptr;
    GSV_CHECK(tensor.rows() == rows && tensor.channels() == columns);
    return tensor.f32();
  };
  kernels::Epilogue epilogue;
  epilogue.bias = post.bias ? post.bias : bias;
  epilogue.activation = post.activation;
  epilogue.residual = checked(post.residual);
  epilogue.residual_stride = post.residual.row_stride;
  epilogue.residual2 = checked(post.residual2);
  epilogue.residual2_stride = post.residual2.row_stride;
  epilogue.scale = post.scale;
  epilogue.out = checked(out);
  epilogue.out_stride = out.row_stride;
  if (post.activated.dtype == DType::kBF16) {
    GSV_CHECK(post.activated.rows() == rows && post.activated.channels() == columns);
    epilogue.activated_bf16 = static_cast<uint16_t*>(post.activated.data);
  } else {
    epilogue.activated = checked(post.activated);
  }
  epilogue.activated_stride = post.activated.row_stride;
  epilogue.slope = post.slope;
  return epilogue;
}

namespace {

using Quantise = void (*)(const float*, ptrdiff_t, int8_t*, ptrdiff_t, int64_t, int64_t);

Tensor QuantisedBy(Context& ctx, Quantise quantise, int64_t digits, const Tensor& x) {
  constexpr int64_t kLine = 64;  // bytes: rows begin with a cache line
  const auto tail = static_cast<int64_t>(sizeof(kernels::RowTail));
  GSV_CHECK(x.dtype == DType::kF32 && x.channels() % PanelGroup(DType::kI8) == 0);
  const Tensor rows =
      NewTensor(ctx.arena, {x.rows() * digits, CeilDiv(x.channels() + tail, kLine) * kLine}, DType::kI8);
  const int64_t per_task = std::max<int64_t>(1, kElementsPerTask / std::max<int64_t>(1, x.channels()));
  ctx.pool.ParallelFor(CeilDiv(x.rows(), per_task), [&](int64_t task) {
    const int64_t begin = task * per_task;
    quantise(x.row(begin), x.row_stride, reinterpret_cast<int8_t*>(rows.RowBytes(begin * digits)), rows.row_stride,
             std::min(x.rows() - begin, per_task), x.channels());
  });
  return rows.Columns(0, x.channels());
}

}  // namespace

Tensor QuantiseRows(Context& ctx, const Tensor& x) { return QuantisedBy(ctx, ctx.kernels.quantise_rows, 1, x); }
Tensor QuantiseDigits(Context& ctx, const Tensor& x) { return QuantisedBy(ctx, ctx.kernels.quantise_digits, 2, x); }

Tensor SpreadRows(Context& ctx, const Tensor& x, int64_t step, int columns) {
  // Rows a multiple of 4 KiB apart share one of the 64 sets of a first-level cache, which holds 8 or 12 of them; a
  // tile of 14 rows then evicts itself (measured: a third of the speed lost). Too narrow a product does not pay for
  // the copy.
  const auto element = static_cast<int64_t>(DTypeSize(x.dtype));
  const int64_t set_period = 4096 / element;
  constexpr int64_t kManyRows = 8;
  constexpr int kManyColumns = 64;
  if (x.dtype == DType::kI8) return x;  // QuantiseRows has seen to it
  if (x.row_stride * step % set_period != 0 || x.rows() < kManyRows * step || columns < kManyColumns) return x;
  Tensor spread = NewTensor(ctx.arena, {x.rows(), x.channels() + 64 / element}, x.dtype);
  spread = spread.Columns(0, x.channels());
  ctx.pool.ParallelFor(CeilDiv(x.rows(), kRowsPerTask), [&](int64_t task) {
    const int64_t end = std::min(x.rows(), (task + 1) * kRowsPerTask);
    for (int64_t r = task * kRowsPerTask; r < end; ++r) {
      std::memcpy(spread.RowBytes(r), x.RowBytes(r), static_cast<size_t>(x.channels() * element));
    }
  });
  return spread;
}

}  // namespace gsv::ops
