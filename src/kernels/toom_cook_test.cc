// Toom-Cook of every table: against the direct convolution within the stated bound, and against the scalar table.
#include "base/toom_cook.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "kernels/kernels.h"
#include "kernels/test_data.h"

namespace gsv::kernels {
namespace {

constexpr int64_t kBlock = ToomCookMatrix::kBlock;

// A convolution of whole blocks, its taps transformed.
struct Case {
  TestMatrix matrix;
  int64_t blocks;
  int64_t dilation;
  std::vector<float> panels;
  ToomCookMatrix toom_cook;
  std::vector<float> input;  // row r of output takes rows r + tap * dilation; phase 0 only is computed
  std::vector<float> bias, residual;

  Case(int taps, int depth, int columns, int64_t blocks_, int64_t dilation_)
      : matrix(taps, depth, columns, 1),
        blocks(blocks_),
        dilation(dilation_),
        panels(static_cast<size_t>(ToomCookElements(taps, depth, columns))),
        toom_cook(ToomCookView(panels.data(), taps)),
        input(RandomFloats(InputRows() * dilation * depth, 2)),
        bias(RandomFloats(columns, 3)),
        residual(RandomFloats(kBlock * blocks * dilation * columns, 4)) {
    TransformTaps(matrix.View(), panels.data());
  }
  int64_t InputRows() const { return kBlock * (blocks + toom_cook.groups - 1) + 3; }

  // Rows [row_begin, row_end) of the result, 7 elsewhere.
  std::vector<float> Run(const Kernels& table, int64_t row_begin, int64_t row_end) const {
    const int depth = matrix.depth, columns = matrix.columns;
    const int64_t rows = blocks + toom_cook.groups - 1;
    const int64_t input_point = rows * depth, sum_point = blocks * columns;
    std::vector<float> inputs(static_cast<size_t>(toom_cook.points * input_point));
    std::vector<float> sums(static_cast<size_t>(toom_cook.points * sum_point));
    std::vector<float> out(residual.size(), 7.0f);
    table.toom_cook_inputs({.input = input.data(),
                            .input_row_stride = dilation * depth,
                            .points = toom_cook.points,
                            .blocks = rows,
                            .channels = depth,
                            .out = inputs.data(),
                            .out_point_stride = input_point,
                            .out_block_stride = depth});
    for (int p = 0; p < toom_cook.points; ++p) {
      MatMulArgs args;
      std::vector<ptrdiff_t> offsets;
      for (int g = 0; g < toom_cook.groups; ++g) offsets.push_back(int64_t{g} * depth);
      args.input = inputs.data() + p * input_point;
      args.input_row_stride = depth;
      args.tap_offsets = offsets.data();
      args.matrix = matrix.View();
      args.matrix.taps = toom_cook.groups;
      args.matrix.panel_stride = PackedMatrix::DensePanelStride(toom_cook.groups, depth);
      args.matrix.panels = toom_cook.panels + p * args.matrix.panel_count() * args.matrix.panel_stride;
      args.row_end = blocks;
      args.panel_end = args.matrix.panel_count();
      args.epilogue.out = sums.data() + p * sum_point;
      args.epilogue.out_stride = columns;
      table.matmul(args);
    }
    ToomCookOutputs args{.sums = sums.data(),
                         .sums_point_stride = sum_point,
                         .sums_block_stride = columns,
                         .points = toom_cook.points,
                         .blocks = blocks,
                         .first_row = 0,
                         .row_step = dilation,
                         .row_begin = row_begin,
                         .row_end = row_end,
                         .column_begin = 0,
                         .column_end = columns,
                         .epilogue = {}};
    args.epilogue = {.bias = bias.data(),
                     .activation = Activation::kRelu,
                     .residual = residual.data(),
                     .residual_stride = columns,
                     .scale = 0.5f,
                     .out = out.data(),
                     .out_stride = columns};
    table.toom_cook_outputs(args);
    return out;
  }
};

TEST(ToomCook, IsTheConvolutionWithinTheStatedBound) {
  for (const Kernels* table : Supported()) {
    double worst = 0, error = 0, power = 0;
    for (const int taps : {3, 5, 7, 11, 16}) {
      for (const int depth : {16, 48, 256}) {
        const Case c(taps, depth, 32, 9, taps == 7 ? 3 : 1);
        const std::vector<float> out = c.Run(*table, 0, kBlock * c.blocks * c.dilation);
        for (int64_t r = 0; r < kBlock * c.blocks * c.dilation; ++r) {
          for (int n = 0; n < 32; ++n) {
            const float value = out[static_cast<size_t>(r * 32 + n)];
            if (r % c.dilation != 0) {
              ASSERT_EQ(value, 7.0f);
              continue;
            }
            double sum = 0, squares = 0;
            for (int t = 0; t < taps; ++t) {
              for (int k = 0; k < depth; ++k) {
                const double product =
                    double{c.input[static_cast<size_t>((r + t * c.dilation) * depth + k)]} * c.matrix.At(t, k, n);
                sum += product;
                squares += product * product;
              }
            }
            const double expected =
                (std::max(0.0, sum + c.bias[static_cast<size_t>(n)]) + c.residual[static_cast<size_t>(r * 32 + n)]) / 2;
            const double difference = value - expected;
            worst = std::max(worst, std::fabs(difference) / std::sqrt(squares));
            error += difference * difference;
            power += squares;
          }
        }
      }
    }
    EXPECT_LE(std::sqrt(error / power), 1e-6) << table->name;
    EXPECT_LE(worst, 2e-5) << table->name;
  }
}

TEST(ToomCook, FusedTablesAgreeAndWriteWhatIsAskedForOnly) {
  for (const int taps : {3, 7}) {
    const Case c(taps, 32, 48, 5, 2);
    const std::vector<float> expected = c.Run(Scalar(), 3, 29);
    for (size_t i = 0; i < expected.size(); ++i) {
      const size_t row = i / 48;
      EXPECT_EQ(expected[i] == 7.0f, row < 3 || row >= 29 || row % 2 != 0) << row;
    }
    for (const Kernels* table : Supported()) {
      if (table->fused) {
        EXPECT_EQ(c.Run(*table, 3, 29), expected) << table->name;
      }
    }
  }
}

}  // namespace
}  // namespace gsv::kernels
