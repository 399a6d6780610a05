// Toom-Cook convolutions against naive loops in float64, and against parts of themselves to the last bit.
#include "ops/toom_cook.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "base/toom_cook.h"
#include "ops/test_context.h"

namespace gsv::ops {
namespace {

int UpTo(int low, int high) { return *rc::gen::inRange(low, high + 1); }

struct TestConvolution {
  TestConvolution(int taps, int depth, int columns, uint32_t seed)
      : matrix(taps, depth, columns, seed),
        bias(RandomFloats(columns, seed + 1)),
        panels(static_cast<size_t>(ToomCookElements(taps, depth, columns))) {
    TransformTaps(matrix.View(), panels.data());
    layer.matrix = matrix.View();
    layer.matrix.panels = nullptr;  // nothing may want them
    layer.bias = bias.data();
    layer.toom_cook = ToomCookView(panels.data(), taps);
  }
  TestConvolution(const TestConvolution&) = delete;
  TestConvolution& operator=(const TestConvolution&) = delete;

  TestMatrix matrix;
  std::vector<float> bias, panels;
  Affine layer;
};

RC_GTEST_PROP(ToomCook, IsTheCrossCorrelation, ()) {
  const int taps = *rc::gen::element(2, 3, 4, 5, 7, 11, 13);
  const ConvShape shape{.dilation = UpTo(1, 6), .padding = UpTo(0, 40), .first_row = UpTo(0, 50)};
  const int depth = 16 * UpTo(1, 3), columns = 16 * UpTo(1, 4), rows = UpTo(0, 60);
  const auto seed = *rc::gen::arbitrary<uint32_t>();
  const TestRows x(rows, depth, seed, depth + UpTo(0, 3));
  const TestConvolution convolution(taps, depth, columns, seed + 10);
  const int64_t length = ConvLength(rows, taps, shape);
  const TestRows residual(length, columns, seed + 20, columns + 5), residual2(length, columns, seed + 21);
  const TestRows activated(length, columns, seed + 22, columns + 1);
  TestContext ctx(2);
  const Tensor y = Conv1d(*ctx, x.tensor, convolution.layer, shape,
                          {.residual = residual.tensor,
                           .residual2 = residual2.tensor,
                           .scale = 0.5f,
                           .activated = activated.tensor,
                           .slope = 0.1f});
  RC_ASSERT(y.rows() == length && y.channels() == columns);
  for (int64_t r = 0; r < length; ++r) {
    for (int64_t c = 0; c < columns; ++c) {
      double sum = 0, squares = 1;
      for (int t = 0; t < taps; ++t) {
        const int64_t in = r - shape.padding + int64_t{t} * shape.dilation;
        if (in < 0 || in >= rows) continue;
        for (int k = 0; k < depth; ++k) {
          const double product = double{x(in, k)} * convolution.matrix.At(t, k, static_cast<int>(c));
          sum += product;
          squares += product * product;
        }
      }
      const double expected = 0.5 * (sum + convolution.bias[static_cast<size_t>(c)] + residual(r, c) + residual2(r, c));
      const float v = y.row(r)[c];
      RC_ASSERT(std::fabs(v - expected) <= 2e-5 * std::sqrt(squares));
      RC_ASSERT(activated(r, c) == (v > 0 ? v : v * 0.1f));
    }
  }
}

TEST(ToomCook, ThreadsDoNotMatter) {
  for (const int dilation : {1, 5}) {
    const TestRows x(1500, 32, 1);
    const TestConvolution convolution(7, 32, 48, 2);
    ExpectThreadsDoNotMatter([&](Context& ctx) {
      return Conv1d(ctx, x.tensor, convolution.layer, {.dilation = dilation, .padding = 3 * dilation});
    });
  }
}

// Rows of a part equal those of the whole, to the last bit, if the part has the input rows that they reach; and no row
// less would do.
TEST(ToomCook, PartsOfASequenceGiveTheSameBits) {
  constexpr int64_t kRows = 200;
  const TestRows x(kRows, 16, 1);
  for (const int taps : {3, 7, 11}) {
    const TestConvolution convolution(taps, 16, 32, 2);
    for (const int dilation : {1, 3, 5}) {
      ConvShape shape{.dilation = dilation, .padding = taps / 2 * dilation};
      TestContext ctx(2);
      const Tensor whole = Conv1d(*ctx, x.tensor, convolution.layer, shape);
      for (const RowRange wanted : {RowRange{90, 91}, {83, 110}, {84, 124}, {97, 105}}) {
        const RowRange reached = ReachedRows(convolution.layer, shape, wanted);
        ASSERT_GE(reached.begin, 0);
        ASSERT_LE(reached.end, kRows);
        shape.first_row = reached.begin;
        const Tensor part = Conv1d(*ctx, x.tensor.Rows(reached.begin, reached.end), convolution.layer, shape);
        shape.first_row = 0;
        EXPECT_EQ(ToVector(part.Rows(wanted.begin - reached.begin, wanted.end - reached.begin)),
                  ToVector(whole.Rows(wanted.begin, wanted.end)))
            << taps << " taps, dilation " << dilation << ", rows from " << wanted.begin;
      }
    }
  }
}

// The same by Conv1dRowsInto, which is given nothing beside those input rows, for all ways to convolve.
TEST(Conv1dRows, PartsOfASequenceGiveTheSameBits) {
  constexpr int64_t kRows = 200;
  const TestRows x(kRows, 16, 1);
  for (const bool toom_cook : {true, false}) {
    TestConvolution convolution(7, 16, 32, 2);
    if (!toom_cook) {
      convolution.layer.toom_cook = {};
      convolution.layer.matrix = convolution.matrix.View();
    }
    for (const int dilation : {1, 3, 5}) {
      const ConvShape shape{.dilation = dilation, .padding = 3 * dilation};
      TestContext ctx(2);
      const Tensor whole = Conv1d(*ctx, x.tensor, convolution.layer, shape);
      for (const RowRange wanted : {RowRange{0, 1}, {0, kRows}, {1, 150}, {90, 91}, {83, 110}, {150, kRows}}) {
        const RowRange reached = ReachedRows(convolution.layer, shape, wanted);
        const RowRange given = {std::max<int64_t>(0, reached.begin), std::min(kRows, reached.end)};
        const Tensor part = NewTensor((*ctx).arena, {wanted.size(), 32});
        Conv1dRowsInto(*ctx, x.tensor.Rows(given.begin, given.end), given.begin, convolution.layer, shape, wanted,
                       part);
        EXPECT_EQ(ToVector(part), ToVector(whole.Rows(wanted.begin, wanted.end)))
            << (toom_cook ? "Toom-Cook" : "direct") << ", dilation " << dilation << ", rows from " << wanted.begin;
      }
    }
  }
}

TEST(ToomCook, AgreesBetweenAllFusedTables) {
  const TestRows x(77, 32, 1);
  const TestConvolution convolution(11, 32, 32, 2);
  const auto run = [&](const kernels::Kernels& table) {
    TestContext ctx(1, table);
    return ToVector(Conv1d(*ctx, x.tensor, convolution.layer, {.dilation = 3, .padding = 15}));
  };
  const std::vector<float> expected = run(kernels::Scalar());
  for (const kernels::Kernels* table : kernels::Supported()) {
    if (table->fused) {
      EXPECT_EQ(run(*table), expected) << table->name;
    }
  }
}

TEST(ToomCook, PaysForWholePanelsOnly) {
  EXPECT_TRUE(ToomCookPays(11, 256, 256));
  EXPECT_FALSE(ToomCookPays(11, 20, 32));
  EXPECT_FALSE(ToomCookPays(11, 32, 20));
  EXPECT_FALSE(ToomCookPays(1, 256, 256));
}

}  // namespace
}  // namespace gsv::ops
