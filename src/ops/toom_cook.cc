// The rows of a dilated convolution are `dilation` sequences of their own, the phases. Each is cut into blocks of four
// outputs, whose places are those of the whole sequence, so that a part of it gives the same bits. A task takes a run
// of blocks, which may go from the end of one phase to the start of the next, through all three steps, while what lies
// between them stays in its core's cache.
#include "ops/toom_cook.h"

#include <algorithm>
#include <atomic>
#include <climits>
#include <cstring>

namespace gsv::ops {
namespace {

constexpr int64_t kBlock = ToomCookMatrix::kBlock;
constexpr int kPanelsPerProduct = 2;  // kernels take two panels at a time
// What the transformed inputs of a task may take of the second-level cache, in bytes.
constexpr int64_t kTaskBytes = 256 * 1024;
constexpr int64_t kTasksPerThread = 4;
// Fewer blocks per task would read the weights too often; a multiple of the row tiles of all kernels that are wide.
constexpr int64_t kMinTaskBlocks = 56;

int64_t FloorDiv(int64_t a, int64_t b) { return a >= 0 ? a / b : -((-a + b - 1) / b); }
int64_t CeilDiv(int64_t a, int64_t b) { return -FloorDiv(-a, b); }

// Blocks of one phase that have rows of the result.
struct Phase {
  int64_t first_block;
  int64_t begin;  // of all blocks, phase after phase
};

class Convolution {
 public:
  Convolution(Context& ctx, const Tensor& x, const Affine& layer, const ConvShape& shape, int64_t rows,
              const kernels::Epilogue& epilogue)
      : ctx_(ctx),
        x_(x),
        matrix_(layer.matrix),
        toom_cook_(layer.toom_cook),
        shape_(shape),
        rows_(rows),
        epilogue_(epilogue) {
    const int64_t dilation = shape.dilation;
    phases_ = static_cast<Phase*>(ctx.arena.Allocate(static_cast<size_t>(dilation + 1) * sizeof(Phase)));
    for (int64_t p = 0; p < dilation; ++p) {
      const int64_t first = FloorDiv(CeilDiv(shape.first_row - p, dilation), kBlock);
      const int64_t end = CeilDiv(CeilDiv(shape.first_row + rows - p, dilation), kBlock);
      phases_[p] = {first, blocks_};
      blocks_ += std::max<int64_t>(0, end - first);
    }
    phases_[dilation] = {0, blocks_};
  }

  void Run() {
    const int64_t threads = ctx_.pool.threads();
    const int64_t bytes_per_block = int64_t{toom_cook_.points} * matrix_.depth * static_cast<int64_t>(sizeof(float));
    const int64_t most = std::max(kMinTaskBlocks, kTaskBytes / bytes_per_block);
    const int64_t fewest = std::min(CeilDiv(blocks_, kMinTaskBlocks), kTasksPerThread * threads);
    // A multiple of the threads, so that they end together.
    const int64_t tasks = std::max(CeilDiv(CeilDiv(blocks_, most), threads) * threads, fewest);
    const int64_t task_blocks = CeilDiv(blocks_, tasks);
    task_rows_ = task_blocks + int64_t{shape_.dilation} * (toom_cook_.groups - 1);
    const int64_t lanes = std::min(threads, tasks);
    lane_elements_ = LaneElements();
    lanes_ = static_cast<float*>(ctx_.arena.Allocate(static_cast<size_t>(lanes * lane_elements_) * sizeof(float)));
    std::atomic<int64_t> next{0};
    ctx_.pool.ParallelFor(lanes, [&](int64_t lane) {
      for (int64_t task; (task = next.fetch_add(1, std::memory_order_relaxed)) < tasks;) {
        RunTask(lanes_ + lane * lane_elements_, blocks_ * task / tasks, blocks_ * (task + 1) / tasks);
      }
    });
  }

 private:
  // Memory of a thread: inputs [point][row][depth], sums [point][row][kPanelsPerProduct panels], the rows of one block.
  int64_t depth() const { return matrix_.depth; }
  int64_t SumColumns() const { return std::min(matrix_.panel_count(), kPanelsPerProduct) * kPanelColumns; }
  // A line more keeps the points out of the same set of the first-level cache.
  int64_t InputPointStride() const { return task_rows_ * depth() + kPanelColumns; }
  int64_t SumPointStride() const { return task_rows_ * SumColumns() + kPanelColumns; }
  int64_t LaneElements() const {
    return toom_cook_.points * (InputPointStride() + SumPointStride() + depth()) + kPanelColumns;
  }

  // The first row of the result that block `block` of a phase makes.
  int64_t OutputRow(int64_t phase, int64_t block) const {
    return kBlock * block * shape_.dilation + phase - shape_.first_row;
  }

  // Calls body(phase, first block, end block) for the parts of a run of blocks.
  template <class Body>
  void ForPhases(int64_t begin, int64_t end, const Body& body) const {
    for (int64_t p = 0; p < shape_.dilation && begin < end; ++p) {
      const int64_t stop = std::min(end, phases_[p + 1].begin);
      if (begin >= stop) continue;
      const int64_t offset = phases_[p].first_block - phases_[p].begin;
      body(p, begin + offset, stop + offset);
      begin = stop;
    }
  }

  void RunTask(float* lane, int64_t begin, int64_t end) const {
    float* inputs = lane;
    float* sums = inputs + toom_cook_.points * InputPointStride();
    float* window = sums + toom_cook_.points * SumPointStride();
    const int64_t shared = toom_cook_.groups - 1;  // rows behind the last block of a phase that its groups reach
    int64_t row = 0;
    ForPhases(begin, end, [&](int64_t phase, int64_t first, int64_t stop) {
      TransformInputs(phase, first, stop + shared, inputs + row * depth(), window);
      row += stop - first + shared;
    });
    const int64_t rows = row - shared;
    for (int panel = 0; panel < matrix_.panel_count(); panel += kPanelsPerProduct) {
      const int panel_end = std::min(matrix_.panel_count(), panel + kPanelsPerProduct);
      Multiply(inputs, rows, panel, panel_end, sums);
      row = 0;
      ForPhases(begin, end, [&](int64_t phase, int64_t first, int64_t stop) {
        kernels::ToomCookOutputs args;
        args.sums = sums + row * SumColumns();
        args.sums_point_stride = SumPointStride();
        args.sums_block_stride = SumColumns();
        args.points = toom_cook_.points;
        args.blocks = stop - first;
        args.first_row = OutputRow(phase, first);
        args.row_step = shape_.dilation;
        args.row_end = rows_;
        args.column_begin = int64_t{panel} * kPanelColumns;
        args.column_end = int64_t{panel_end} * kPanelColumns;
        args.epilogue = epilogue_;
        ctx_.kernels.toom_cook_outputs(args);
        row += stop - first + shared;
      });
    }
  }

  // Blocks [first, stop) of a phase; zeros stand where the input ends.
  void TransformInputs(int64_t phase, int64_t first, int64_t stop, float* out, float* window) const {
    kernels::ToomCookInputs args;
    args.points = toom_cook_.points;
    args.channels = depth();
    args.out_point_stride = InputPointStride();
    args.out_block_stride = depth();
    const int64_t dilation = shape_.dilation;
    const int64_t step = kBlock * dilation;
    const int64_t start = OutputRow(phase, first) - shape_.padding;  // the first input row of the first block
    // Blocks all of whose rows are there.
    const int64_t count = stop - first;
    const int64_t last = x_.rows() - 1 - (toom_cook_.points - 1) * dilation;
    const int64_t inside = std::clamp<int64_t>(CeilDiv(-start, step), 0, count);
    const int64_t behind = std::clamp<int64_t>(FloorDiv(last - start, step) + 1, inside, count);
    const auto at_edge = [&](int64_t from, int64_t to) {
      for (int64_t b = from; b < to; ++b) {
        for (int64_t i = 0; i < toom_cook_.points; ++i) {
          const int64_t r = start + b * step + i * dilation;
          float* copy = window + i * depth();
          if (r >= 0 && r < x_.rows()) {
            std::memcpy(copy, x_.row(r), static_cast<size_t>(depth()) * sizeof(float));
          } else {
            std::fill_n(copy, depth(), 0.0f);
          }
        }
        args.input = window;
        args.input_row_stride = depth();
        args.blocks = 1;
        args.out = out + b * depth();
        ctx_.kernels.toom_cook_inputs(args);
      }
    };
    at_edge(0, inside);
    if (inside < behind) {
      args.input = x_.f32() + (start + inside * step) * x_.row_stride;
      args.input_row_stride = dilation * x_.row_stride;
      args.blocks = behind - inside;
      args.out = out + inside * depth();
      ctx_.kernels.toom_cook_inputs(args);
    }
    at_edge(behind, count);
  }

  void Multiply(const float* inputs, int64_t rows, int panel, int panel_end, float* sums) const {
    kernels::MatMulArgs args;
    args.input_row_stride = depth();
    args.matrix = matrix_;
    // The groups of a row lie one behind the other: one long tap.
    args.matrix.taps = 1;
    args.matrix.depth = matrix_.depth * toom_cook_.groups;
    args.matrix.panel_stride = PackedMatrix::DensePanelStride(1, args.matrix.depth);
    args.row_end = rows;
    args.panel_begin = panel;
    args.panel_end = panel_end;
    args.epilogue.out_stride = SumColumns();
    for (int p = 0; p < toom_cook_.points; ++p) {
      args.input = inputs + p * InputPointStride();
      args.matrix.panels = toom_cook_.panels + p * matrix_.panel_count() * args.matrix.panel_stride;
      args.epilogue.out = sums + p * SumPointStride() - int64_t{panel} * kPanelColumns;
      ctx_.kernels.matmul(args);
    }
  }

  Context& ctx_;
  const Tensor& x_;
  const PackedMatrix& matrix_;
  const ToomCookMatrix& toom_cook_;
  const ConvShape& shape_;
  int64_t rows_;
  const kernels::Epilogue& epilogue_;
  Phase* phases_ = nullptr;  // [dilation + 1]
  int64_t blocks_ = 0;
  int64_t task_rows_ = 0;
  int64_t lane_elements_ = 0;
  float* lanes_ = nullptr;
};

}  // namespace

bool ToomCookPays(int taps, int depth, int columns) {
  if (depth % kPanelColumns != 0 || columns % kPanelColumns != 0) return false;
  // From how many columns on, by taps; the last row is for all longer ones. A row without a measurement never pays.
  struct Row {
    int taps, columns;
  };
  constexpr int kNever = INT_MAX;
  constexpr Row kRows[] = {{2, kNever}, {3, 128}, {6, kNever}, {10, 32}, {kNever, 16}};
  return columns >= std::ranges::find_if(kRows, [taps](Row row) { return taps <= row.taps; })->columns;
}

void ToomCookInto(Context& ctx, const Tensor& x, const Affine& layer, const ConvShape& shape, int64_t rows,
                  const kernels::Epilogue& epilogue) {
  GSV_CHECK(shape.stride == 1 && layer.matrix.depth % kPanelColumns == 0 && layer.matrix.columns % kPanelColumns == 0);
  if (rows <= 0) return;
  Arena::Scope scope(ctx.arena);
  Convolution(ctx, x, layer, shape, rows, epilogue).Run();
}

RowRange ReachedRows(const Affine& layer, const ConvShape& shape, RowRange rows) {
  if (rows.size() <= 0) return rows;
  const int64_t dilation = shape.dilation;
  if (layer.toom_cook.panels == nullptr) {
    return {rows.begin * shape.stride - shape.padding,
            (rows.end - 1) * shape.stride - shape.padding + dilation * (layer.matrix.taps - 1) + 1};
  }
  // Rows of one phase are `dilation` apart: the first and the last block among all of them.
  const auto block_start = [dilation](int64_t row) {
    return row - dilation * (FloorDiv(row, dilation) - kBlock * FloorDiv(FloorDiv(row, dilation), kBlock));
  };
  int64_t first = rows.begin, last = rows.end - 1;
  for (int64_t i = 0; i < std::min(dilation, rows.size()); ++i) {
    first = std::min(first, block_start(rows.begin + i));
    last = std::max(last, block_start(rows.end - 1 - i));
  }
  const int64_t inputs = kBlock * (layer.toom_cook.groups - 1) + layer.toom_cook.points;
  return {first - shape.padding, last - shape.padding + (inputs - 1) * dilation + 1};
}

}  // namespace gsv::ops
