// Products and convolutions against naive loops in float64.
#include "ops/linear.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/bfloat16.h"
#include "ops/test_context.h"

namespace gsv::ops {
namespace {

int UpTo(int low, int high) { return *rc::gen::inRange(low, high + 1); }

// Everything that Post can do but activations, which are the kernels' own.
struct PostData {
  PostData(int64_t rows, int64_t columns, uint32_t seed)
      : bias(RandomFloats(columns, seed)),
        residual(rows, columns, seed + 1, columns + 5),
        residual2(rows, columns, seed + 2),
        activated(rows, columns, seed + 3, columns + 1) {}
  Post Make() const {
    return {.residual = residual.tensor,
            .residual2 = residual2.tensor,
            .scale = 0.5f,
            .activated = activated.tensor,
            .slope = 0.1f};
  }
  // Adds all that follows the sum; the scale multiplies everything.
  ExactSum Finish(ExactSum sum, int64_t r, int64_t c) const {
    sum.Add(bias[static_cast<size_t>(c)]);
    sum.Add(residual(r, c));
    sum.Add(residual2(r, c));
    return {sum.sum / 2, sum.magnitude / 2, sum.terms};
  }
  std::vector<float> bias;
  TestRows residual, residual2, activated;
};

void ExpectActivated(const Tensor& result, const Tensor& activated) {
  for (int64_t r = 0; r < result.rows(); ++r) {
    for (int64_t c = 0; c < result.channels(); ++c) {
      const float v = result.row(r)[c];
      ASSERT_EQ(activated.row(r)[c], v > 0 ? v : v * 0.1f);
    }
  }
}

RC_GTEST_PROP(Linear, IsTheProduct, ()) {
  const int rows = UpTo(0, 60), depth = UpTo(1, 50), columns = UpTo(1, 70);
  const auto seed = *rc::gen::arbitrary<uint32_t>();
  const TestRows x(rows, depth, seed, depth + UpTo(0, 9));
  const TestMatrix matrix(1, depth, columns, seed + 10);
  const PostData post(rows, columns, seed + 20);
  TestContext ctx(2);
  const Tensor y = Linear(*ctx, x.tensor, {matrix.View(), post.bias.data()}, post.Make());
  ExpectNear(y, rows, columns, [&](int64_t r, int64_t c) {
    ExactSum sum;
    for (int k = 0; k < depth; ++k) sum.Add(x(r, k), matrix.At(0, k, static_cast<int>(c)));
    return post.Finish(sum, r, c);
  });
  ExpectActivated(y, post.activated.tensor);
}

TEST(Linear, KeepsTheShapeAndMayWriteTheActivatedOnly) {
  TestContext ctx;
  const TestRows x(12, 8, 1);
  Tensor cube = x.tensor;
  cube.rank = 3;
  cube.shape[0] = 3, cube.shape[1] = 4, cube.shape[2] = 8;
  const TestMatrix matrix(1, 8, 5, 2);
  const Tensor y = Linear(*ctx, cube, {matrix.View()});
  EXPECT_EQ(ShapeString(y), "[3, 4, 5]");
  const TestRows activated(12, 5, 3);
  LinearInto(*ctx, x.tensor, {matrix.View()}, {}, {.activated = activated.tensor, .slope = 0.1f});
  ExpectActivated(y, activated.tensor);
}

TEST(Linear, BiasOfThePostTakesTheLayersPlace) {
  TestContext ctx;
  const TestRows x(3, 4, 1);
  const TestMatrix matrix(1, 4, 6, 2);
  const std::vector<float> a = RandomFloats(6, 3), b = RandomFloats(6, 4);
  EXPECT_EQ(ToVector(Linear(*ctx, x.tensor, {matrix.View(), a.data()}, {.bias = b.data()})),
            ToVector(Linear(*ctx, x.tensor, {matrix.View(), b.data()})));
}

// Rows 4 KiB apart are copied first; that must not show.
TEST(Linear, RowsAPageApartGiveTheSameBits) {
  TestContext ctx(2);
  const TestRows page(40, 1024, 1);
  TestRows spread(40, 1024, 2, 1024 + 32);
  for (int64_t r = 0; r < 40; ++r) std::copy_n(page.tensor.row(r), 1024, spread.tensor.row(r));
  const TestMatrix matrix(1, 1024, 80, 3);
  EXPECT_EQ(ToVector(Linear(*ctx, page.tensor, {matrix.View()})),
            ToVector(Linear(*ctx, spread.tensor, {matrix.View()})));
}

TEST(Linear, RowsDoNotSeeEachOther) {
  TestContext ctx(2);
  const TestRows x(50, 96, 1);
  const TestMatrix matrix(1, 96, 200, 2);
  const std::vector<float> together = ToVector(Linear(*ctx, x.tensor, {matrix.View()}));
  for (int64_t r = 0; r < 50; ++r) {
    const std::vector<float> alone = ToVector(Linear(*ctx, x.tensor.Rows(r, r + 1), {matrix.View()}));
    ASSERT_EQ(std::memcmp(alone.data(), together.data() + r * 200, alone.size() * sizeof(float)), 0) << "row " << r;
  }
}

TEST(Linear, ThreadsDoNotMatter) {
  const TestRows x(300, 100, 1);
  const TestMatrix matrix(1, 100, 150, 2);
  ExpectThreadsDoNotMatter([&](Context& ctx) { return Linear(ctx, x.tensor, {matrix.View()}); });
  ExpectThreadsDoNotMatter([&](Context& ctx) { return Linear(ctx, x.tensor.Rows(0, 1), {matrix.View()}); });
}

TEST(Linear, AgreesBetweenAllFusedTables) {
  const TestRows x(37, 64, 1);
  const TestMatrix matrix(1, 64, 70, 2);
  TestContext best;
  const std::vector<float> expected = ToVector(Linear(*best, x.tensor, {matrix.View()}));
  for (const kernels::Kernels* table : kernels::Supported()) {
    TestContext ctx(1, *table);
    const std::vector<float> actual = ToVector(Linear(*ctx, x.tensor, {matrix.View()}));
    if (table->fused == kernels::Best().fused) {
      EXPECT_EQ(actual, expected) << table->name;
    }
  }
}

// x [T, in], cross-correlation with zero padding, of one group.
ExactSum NaiveConv(const TestRows& x, const TestMatrix& matrix, const ConvShape& shape, int64_t row, int64_t column,
                   int64_t first_input = 0) {
  ExactSum sum;
  for (int t = 0; t < matrix.taps; ++t) {
    const int64_t in = row * shape.stride - shape.padding + int64_t{t} * shape.dilation;
    if (in < 0 || in >= x.tensor.rows()) continue;
    for (int k = 0; k < matrix.depth; ++k) {
      sum.Add(x(in, first_input + k), matrix.At(t, k, static_cast<int>(column)));
    }
  }
  return sum;
}

RC_GTEST_PROP(Conv1d, IsTheCrossCorrelation, ()) {
  const ConvShape shape{.stride = UpTo(1, 3), .dilation = UpTo(1, 5), .padding = UpTo(0, 12)};
  const int rows = UpTo(0, 40), depth = UpTo(1, 20), columns = UpTo(1, 40), taps = UpTo(1, 7);
  const auto seed = *rc::gen::arbitrary<uint32_t>();
  const TestRows x(rows, depth, seed, depth + UpTo(0, 3));
  const TestMatrix matrix(taps, depth, columns, seed + 10);
  const int64_t length = ConvLength(rows, taps, shape);
  const PostData post(length, columns, seed + 20);
  TestContext ctx(2);
  const Tensor y = Conv1d(*ctx, x.tensor, {matrix.View(), post.bias.data()}, shape, post.Make());
  ExpectNear(y, length, columns,
             [&](int64_t r, int64_t c) { return post.Finish(NaiveConv(x, matrix, shape, r, c), r, c); });
  ExpectActivated(y, post.activated.tensor);
}

// A copy as bfloat16, and the numbers that it holds.
struct ShortRows {
  explicit ShortRows(TestRows& rows) {
    for (float& x : rows.values) {
      values.push_back(ToBFloat16(x));
      x = FromBFloat16(values.back());
    }
    tensor = rows.tensor;
    tensor.dtype = DType::kBF16;
    tensor.data = values.data();
  }
  std::vector<uint16_t> values;
  Tensor tensor;
};

RC_GTEST_PROP(Conv1d, TakesAndGivesBFloat16, ()) {
  const ConvShape shape{.stride = UpTo(1, 3), .dilation = UpTo(1, 5), .padding = UpTo(0, 12)};
  const int rows = UpTo(1, 40), depth = 2 * UpTo(1, 10), columns = UpTo(1, 40), taps = UpTo(1, 7);
  const auto seed = *rc::gen::arbitrary<uint32_t>();
  TestRows x(rows, depth, seed, depth + UpTo(0, 3));
  const ShortRows short_x(x);
  const TestMatrix matrix(taps, depth, columns, seed + 10, DType::kBF16);
  const int64_t length = ConvLength(rows, taps, shape);
  TestContext ctx(2);
  const Tensor activated = NewTensor(ctx.arena, {length, columns}, DType::kBF16);
  const Tensor y = Conv1d(*ctx, short_x.tensor, {matrix.View()}, shape, {.activated = activated, .slope = 0.1f});
  ExpectNear(y, length, columns, [&](int64_t r, int64_t c) { return NaiveConv(x, matrix, shape, r, c); });
  for (int64_t r = 0; r < length; ++r) {
    const auto* row = reinterpret_cast<const uint16_t*>(activated.RowBytes(r));
    for (int64_t c = 0; c < columns; ++c) {
      const float v = y.row(r)[c];
      ASSERT_EQ(row[c], ToBFloat16(v > 0 ? v : v * 0.1f));
    }
  }
}

TEST(Linear, TakesMatricesOfSmallTypes) {
  for (const DType dtype : {DType::kBF16, DType::kI8}) {
    const TestRows x(50, 96, 1);
    const TestMatrix matrix(1, 96, 200, 2, dtype);
    for (const kernels::Kernels* table : kernels::Supported()) {
      TestContext ctx(2, *table);
      const Tensor y = Linear(*ctx, x.tensor, {matrix.View()});
      // Rows of two digits: half a step of 32638 between the smallest and the largest number, 2 here.
      const double step = dtype == DType::kI8 && table->fast_int8 ? 2.0 / 32638 : 0;
      for (int64_t r = 0; r < 50; ++r) {
        for (int c = 0; c < 200; ++c) {
          ExactSum sum;
          double weights = 0;
          const double scale = matrix.scales.empty() ? 1.0 : matrix.scales[static_cast<size_t>(c)];
          for (int k = 0; k < 96; ++k) {
            sum.Add(x(r, k), scale * matrix.At(0, k, c));
            weights += std::fabs(scale * matrix.At(0, k, c));
          }
          ASSERT_NEAR(y.row(r)[c], sum.sum, sum.Bound() + 0.55 * step * weights) << table->name << " row " << r;
        }
        const Tensor alone = Linear(*ctx, x.tensor.Rows(r, r + 1), {matrix.View()});
        ASSERT_EQ(std::memcmp(alone.data, y.row(r), 200 * sizeof(float)), 0) << table->name << " row " << r;
      }
    }
    ExpectThreadsDoNotMatter([&](Context& context) { return Linear(context, x.tensor, {matrix.View()}); });
  }
}

// What quantised rows stand for, and the matrix's weights, in float64; padding adds nothing.
ExactSum NaiveIntegerConv(const Tensor& rows, int row_bias, const TestMatrix& matrix, const ConvShape& shape,
                          int64_t row, int64_t column) {
  ExactSum sum;
  const double column_scale = matrix.scales[static_cast<size_t>(column)];
  for (int t = 0; t < matrix.taps; ++t) {
    const int64_t in = row * shape.stride - shape.padding + int64_t{t} * shape.dilation;
    if (in < 0 || in >= rows.rows()) continue;
    const auto* q = reinterpret_cast<const int8_t*>(rows.RowBytes(in));
    kernels::RowTail tail;
    std::memcpy(&tail, q + matrix.depth, sizeof(tail));
    double whole = 0, weights = 0;
    for (int k = 0; k < matrix.depth; ++k) {
      const double w = matrix.At(t, k, static_cast<int>(column));
      whole += static_cast<int8_t>(q[k] - row_bias) * w;
      weights += w;
    }
    sum.Add(whole, tail.scale * column_scale);
    sum.Add(weights, tail.offset * column_scale);
  }
  return sum;
}

RC_GTEST_PROP(Conv1d, QuantisesTheRowsThatAMatrixOfInt8Takes, ()) {
  const ConvShape shape{.stride = UpTo(1, 3), .dilation = UpTo(1, 5), .padding = UpTo(0, 12)};
  const int rows = UpTo(1, 40), depth = 4 * UpTo(1, 20), columns = UpTo(1, 40), taps = UpTo(1, 7);
  const auto seed = *rc::gen::arbitrary<uint32_t>();
  const TestRows x(rows, depth, seed, depth + UpTo(0, 3));
  const TestMatrix matrix(taps, depth, columns, seed + 10, DType::kI8);
  const int64_t length = ConvLength(rows, taps, shape);
  TestContext ctx(2);
  const Tensor quantised = QuantiseRows(*ctx, x.tensor);
  const Tensor y = Conv1d(*ctx, x.tensor, {matrix.View()}, shape);
  ExpectNear(y, length, columns, [&](int64_t r, int64_t c) {
    return NaiveIntegerConv(quantised, (*ctx).kernels.row_bias, matrix, shape, r, c);
  });
  RC_ASSERT(ToVector(Conv1d(*ctx, quantised, {matrix.View()}, shape)) == ToVector(y));
}

TEST(Linear, OfQuantisedRowsSeesOneRowAtATime) {
  const TestRows x(300, 96, 1);
  const TestMatrix matrix(1, 96, 200, 2, DType::kI8);
  TestContext ctx(2);
  const std::vector<float> together = ToVector(Linear(*ctx, QuantiseRows(*ctx, x.tensor), {matrix.View()}));
  for (int64_t r = 0; r < 300; r += 7) {
    const Tensor row = QuantiseRows(*ctx, x.tensor.Rows(r, r + 1));
    const std::vector<float> alone = ToVector(Linear(*ctx, row, {matrix.View()}));
    ASSERT_EQ(std::memcmp(alone.data(), together.data() + r * 200, alone.size() * sizeof(float)), 0) << "row " << r;
  }
  ExpectThreadsDoNotMatter(
      [&](Context& context) { return Linear(context, QuantiseRows(context, x.tensor), {matrix.View()}); });
}

TEST(ConvLength, IsTheFormula) {
  EXPECT_EQ(ConvLength(10, 3, {}), 8);
  EXPECT_EQ(ConvLength(10, 3, {.stride = 2}), 4);
  EXPECT_EQ(ConvLength(10, 3, {.stride = 2, .dilation = 2, .padding = 1}), 4);
  EXPECT_EQ(ConvLength(2, 3, {}), 0);
  EXPECT_EQ(ConvLength(0, 1, {}), 0);
  EXPECT_EQ(ConvLength(0, 1, {.padding = 1}), 2);
}

TEST(Conv1d, ThreadsDoNotMatter) {
  const TestRows x(500, 32, 1);
  const TestMatrix matrix(7, 32, 48, 2);
  ExpectThreadsDoNotMatter(
      [&](Context& ctx) { return Conv1d(ctx, x.tensor, {matrix.View()}, {.dilation = 3, .padding = 9}); });
}

RC_GTEST_PROP(GroupedConv1d, GroupsLieSideBySide, ()) {
  const ConvShape shape{.stride = UpTo(1, 2), .dilation = 1, .padding = UpTo(0, 9)};
  const int groups = UpTo(1, 5), rows = UpTo(1, 30), depth = UpTo(1, 18), columns = UpTo(1, 20), taps = UpTo(1, 9);
  const auto seed = *rc::gen::arbitrary<uint32_t>();
  const TestRows x(rows, groups * depth, seed);
  std::vector<TestMatrix> matrices;
  std::vector<PackedMatrix> views;
  for (int g = 0; g < groups; ++g) {
    matrices.emplace_back(taps, depth, columns, seed + 100 + static_cast<uint32_t>(g));
    views.push_back(matrices.back().View());
  }
  const int64_t length = ConvLength(rows, taps, shape);
  const PostData post(length, groups * columns, seed + 20);
  TestContext ctx(2);
  const Tensor y = GroupedConv1d(*ctx, x.tensor, views, post.bias.data(), shape, post.Make());
  ExpectNear(y, length, groups * columns, [&](int64_t r, int64_t c) {
    const int64_t g = c / columns;
    return post.Finish(NaiveConv(x, matrices[static_cast<size_t>(g)], shape, r, c % columns, g * depth), r, c);
  });
}

// [kernel, in, out] as one matrix per output phase.
struct TestTransposed {
  TestTransposed(int kernel, int stride, int padding, int depth, int columns, uint32_t seed)
      : weights(kernel, depth, columns, seed) {
    layer.kernel = kernel;
    layer.padding = padding;
    for (int r = 0; r < stride; ++r) {
      // Output t * stride + r takes weight k of input t + j, where k = r + padding - j * stride.
      std::vector<int> offsets;
      for (int j = -kernel - padding; j <= kernel + padding; ++j) {
        const int k = r + padding - j * stride;
        if (0 <= k && k < kernel) offsets.push_back(j);
      }
      std::vector<float> taps;
      for (int j : offsets) {
        for (int i = 0; i < depth; ++i) {
          for (int n = 0; n < columns; ++n) taps.push_back(weights.At(r + padding - j * stride, i, n));
        }
      }
      phases.push_back(std::make_unique<TestMatrix>(static_cast<int>(offsets.size()), depth, columns, taps));
      layer.phases.push_back({phases.back()->View(), offsets.empty() ? 0 : offsets.front()});
    }
  }
  TestMatrix weights;
  std::vector<std::unique_ptr<TestMatrix>> phases;
  TransposedConv layer;
};

RC_GTEST_PROP(ConvTranspose1d, ScattersItsInput, ()) {
  const int stride = UpTo(1, 5), kernel = stride + UpTo(0, 9), padding = UpTo(0, kernel / 2);
  const int rows = UpTo(1, 20), depth = UpTo(1, 10), columns = UpTo(1, 20);
  const auto seed = *rc::gen::arbitrary<uint32_t>();
  const TestRows x(rows, depth, seed);
  TestTransposed transposed(kernel, stride, padding, depth, columns, seed + 10);
  const int64_t length = std::max(0, (rows - 1) * stride - 2 * padding + kernel);
  const PostData post(length, columns, seed + 20);
  transposed.layer.bias = post.bias.data();
  TestContext ctx(2);
  const Tensor y = ConvTranspose1d(*ctx, x.tensor, transposed.layer, post.Make());
  ExpectNear(y, length, columns, [&](int64_t r, int64_t c) {
    ExactSum sum;
    for (int64_t t = 0; t < rows; ++t) {
      const int64_t k = r + padding - t * stride;
      if (k < 0 || k >= kernel) continue;
      for (int i = 0; i < depth; ++i) {
        sum.Add(x(t, i), transposed.weights.At(static_cast<int>(k), i, static_cast<int>(c)));
      }
    }
    return post.Finish(sum, r, c);
  });
  ExpectActivated(y, post.activated.tensor);
}

TEST(ConvTranspose1d, ThreadsDoNotMatter) {
  const TestRows x(200, 64, 1);
  const TestTransposed transposed(16, 8, 4, 64, 32, 2);
  ExpectThreadsDoNotMatter([&](Context& ctx) { return ConvTranspose1d(ctx, x.tensor, transposed.layer); });
}

RC_GTEST_PROP(Conv2d, IsTheCrossCorrelationInThePlane, ()) {
  const int stride = UpTo(1, 2), padding = UpTo(0, 2), kernel_h = UpTo(1, 3), kernel_w = UpTo(1, 3);
  const int height = UpTo(1, 8), width = UpTo(1, 9), depth = UpTo(1, 9), columns = UpTo(1, 20);
  const auto seed = *rc::gen::arbitrary<uint32_t>();
  const TestRows x(height * width, depth, seed);
  Tensor image = x.tensor;
  image.rank = 3;
  image.shape[0] = height, image.shape[1] = width, image.shape[2] = depth;
  const TestMatrix matrix(kernel_h * kernel_w, depth, columns, seed + 10);
  const int64_t out_h = ConvLength(height, kernel_h, {.stride = stride, .padding = padding});
  const int64_t out_w = ConvLength(width, kernel_w, {.stride = stride, .padding = padding});
  const PostData post(out_h * out_w, columns, seed + 20);
  TestContext ctx(2);
  const Tensor y = Conv2d(*ctx, image, {matrix.View(), post.bias.data()}, kernel_h, kernel_w, stride, padding,
                          out_h * out_w == 0 ? Post{} : post.Make());
  RC_ASSERT(y.rank == 3 && y.shape[0] == out_h && y.shape[1] == out_w);
  ExpectNear(y, out_h * out_w, columns, [&](int64_t r, int64_t c) {
    ExactSum sum;
    for (int t = 0; t < kernel_h * kernel_w; ++t) {
      const int64_t row = r / out_w * stride - padding + t / kernel_w;
      const int64_t column = r % out_w * stride - padding + t % kernel_w;
      if (row < 0 || row >= height || column < 0 || column >= width) continue;
      for (int k = 0; k < depth; ++k) sum.Add(x(row * width + column, k), matrix.At(t, k, static_cast<int>(c)));
    }
    return post.Finish(sum, r, c);
  });
}

TEST(Ops, NothingIsAllocatedInTheSecondTurn) {
  TestContext ctx(2);
  const TestRows x(100, 24, 1);
  const TestMatrix matrix(5, 24, 40, 2);
  size_t allocations = 0;
  for (int turn = 0; turn < 3; ++turn) {
    Arena::Scope scope(ctx.arena);
    Conv1d(*ctx, x.tensor, {matrix.View()}, {.padding = 2});
    if (turn == 0) allocations = ctx.arena.heap_allocations();
    EXPECT_EQ(ctx.arena.heap_allocations(), allocations);
  }
}

}  // namespace
}  // namespace gsv::ops
