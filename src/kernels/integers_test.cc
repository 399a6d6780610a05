// Products of int8 with int8 and what makes their rows: every table against the definition, to the last bit.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <string_view>

#include "kernels/kernels.h"
#include "kernels/test_data.h"

namespace gsv::kernels {
namespace {

constexpr float kUntouched = -77.0f;

int UpTo(int low, int high) { return *rc::gen::inRange(low, high + 1); }
size_t At(int64_t i) { return static_cast<size_t>(i); }

// Quantised rows, `stride` bytes apart, of one digit or two, as `table` makes them but without its bias.
struct Rows {
  Rows(const std::vector<float>& x, int64_t rows, int depth_, ptrdiff_t stride_, const Kernels& table = Scalar(),
       int digits = 1)
      : depth(depth_), stride(stride_), bytes(At(rows * digits * stride_), int8_t{77}) {
    (digits == 2 ? table.quantise_digits : table.quantise_rows)(x.data(), depth, bytes.data(), stride, rows, depth);
    bytes = WithBias(-table.row_bias);
    biased = WithBias(128);
  }
  // As the products of a table take them.
  const int8_t* For(const Kernels& table) const { return (table.row_bias == 0 ? bytes : biased).data(); }
  RowTail Tail(int64_t row, int depth) const {
    RowTail tail;
    std::memcpy(&tail, bytes.data() + row * stride + depth, sizeof(tail));
    return tail;
  }
  int Number(int64_t row, int k) const { return bytes[static_cast<size_t>(row * stride + k)]; }
  int depth;
  ptrdiff_t stride;
  std::vector<int8_t> bytes, biased;

 private:
  std::vector<int8_t> WithBias(int bias) const {
    std::vector<int8_t> biased = bytes;
    for (int64_t i = 0; i < std::ssize(bytes); ++i) {
      if (i % stride < depth) biased[At(i)] = static_cast<int8_t>(bytes[At(i)] + bias);
    }
    return biased;
  }
};

// A product whose taps read rows `dilation` apart, backwards.
struct Case {
  int64_t rows;
  int depth, step, dilation;
  TestMatrix matrix;
  int64_t input_rows;
  Rows input;
  std::vector<ptrdiff_t> tap_offsets;
  ptrdiff_t out_stride;
  std::vector<float> bias, residual;

  Case(int64_t rows_, int taps, int groups, int columns, int step_, int dilation_, int spare, int extra, uint32_t seed)
      : rows(rows_),
        depth(groups * PanelGroup(DType::kI8)),
        step(step_),
        dilation(dilation_),
        matrix(taps, depth, columns, seed, DType::kI8),
        input_rows((rows - 1) * step + (taps - 1) * dilation + 1),
        input(RandomFloats(input_rows * depth, seed + 1, -3.0f, 3.0f), input_rows, depth,
              depth + static_cast<ptrdiff_t>(sizeof(RowTail)) + spare * 4),
        out_stride(columns + extra),
        bias(RandomFloats(columns, seed + 2)),
        residual(RandomFloats(OutSize(), seed + 3)) {
    for (int t = 0; t < taps; ++t) tap_offsets.push_back((taps - 1 - t) * dilation * input.stride);
  }
  int64_t OutSize() const { return (rows - 1) * out_stride + matrix.columns; }

  MatMulArgs Args(const Kernels& table, float* out) const {
    MatMulArgs args;
    args.input = input.For(table);
    args.input_dtype = DType::kI8;
    args.input_row_stride = step * input.stride;
    args.tap_offsets = matrix.taps == 1 ? nullptr : tap_offsets.data();
    args.matrix = matrix.View();
    args.row_end = rows;
    args.panel_end = args.matrix.panel_count();
    args.epilogue.out = out;
    args.epilogue.out_stride = out_stride;
    return args;
  }
  // The formula of kernels.h, a tap's sum in 64 bits.
  float Sum(bool fused, int64_t row, int column) const {
    float sum = 0;
    for (int t = 0; t < matrix.taps; ++t) {
      const int64_t from = row * step + (matrix.taps - 1 - t) * dilation;
      int64_t whole = 0;
      for (int k = 0; k < depth; ++k) whole += input.Number(from, k) * static_cast<int64_t>(matrix.At(t, k, column));
      const RowTail tail = input.Tail(from, depth);
      float weights = 0;
      for (int k = 0; k < depth; ++k) weights += matrix.At(t, k, column);
      for (const auto& [a, b] : {std::pair(static_cast<float>(whole), tail.scale), std::pair(weights, tail.offset)}) {
        const volatile float product = a * b;  // volatile: rounded here
        sum = fused ? std::fma(a, b, sum) : sum + product;
      }
    }
    return sum * matrix.scales[At(column)];
  }
};

Case AnyCase() {
  const int rows = UpTo(1, 70), taps = UpTo(1, 4), groups = UpTo(1, 24), columns = UpTo(1, 150);
  return {
      rows, taps, groups, columns, UpTo(1, 3), UpTo(1, 3), UpTo(0, 9), UpTo(0, 20), *rc::gen::arbitrary<uint32_t>()};
}

RC_GTEST_PROP(Integers, SumsAreTheStatedOnesBitForBit, ()) {
  const Case c = AnyCase();
  for (const Kernels* table : Supported()) {
    std::vector<float> out(At(c.OutSize()), kUntouched);
    table->matmul(c.Args(*table, out.data()));
    for (int64_t i = 0; i < c.OutSize(); ++i) {
      const int64_t r = i / c.out_stride;
      const auto n = static_cast<int>(i % c.out_stride);
      RC_ASSERT(out[At(i)] == (n < c.matrix.columns ? c.Sum(table->fused, r, n) : kUntouched));
    }
  }
}

RC_GTEST_PROP(Integers, EpilogueIsThatOfOtherProducts, (bool relu)) {
  const Case c = AnyCase();
  for (const Kernels* table : Supported()) {
    std::vector<float> sums(At(c.OutSize()), kUntouched), result = sums, activated = sums;
    table->matmul(c.Args(*table, sums.data()));
    MatMulArgs args = c.Args(*table, result.data());
    args.epilogue.bias = c.bias.data();
    args.epilogue.activation = relu ? Activation::kRelu : Activation::kNone;
    args.epilogue.residual = c.residual.data();
    args.epilogue.residual_stride = c.out_stride;
    args.epilogue.scale = 1.0f / 3;
    args.epilogue.activated = activated.data();
    args.epilogue.activated_stride = c.out_stride;
    args.epilogue.slope = 0.1f;
    table->matmul(args);
    for (int64_t r = 0; r < c.rows; ++r) {
      for (int n = 0; n < c.matrix.columns; ++n) {
        const size_t i = At(r * c.out_stride + n);
        float v = sums[i] + c.bias[At(n)];
        if (relu) v = std::max(v, 0.0f);
        v = (v + c.residual[i]) * (1.0f / 3);
        RC_ASSERT(result[i] == v);
        RC_ASSERT(activated[i] == (v > 0 ? v : v * 0.1f));
      }
    }
  }
}

RC_GTEST_PROP(Integers, AnyCutIntoRowsAndPanelsGivesTheSameBits, ()) {
  const Case c = AnyCase();
  const int panels = c.matrix.View().panel_count();
  const int64_t row_cut = UpTo(0, static_cast<int>(c.rows));
  const int panel_cut = UpTo(0, panels);
  for (const Kernels* table : Supported()) {
    std::vector<float> whole(At(c.OutSize()), kUntouched), pieces = whole;
    table->matmul(c.Args(*table, whole.data()));
    for (const auto& [row_begin, row_end] : {std::pair(int64_t{0}, row_cut), std::pair(row_cut, c.rows)}) {
      for (const auto& [panel_begin, panel_end] : {std::pair(0, panel_cut), std::pair(panel_cut, panels)}) {
        MatMulArgs args = c.Args(*table, pieces.data());
        args.row_begin = row_begin;
        args.row_end = row_end;
        args.panel_begin = panel_begin;
        args.panel_end = panel_end;
        table->matmul(args);
      }
    }
    RC_ASSERT(whole == pieces);
  }
}

// Rows beyond a block of the cache, at the depths of real layers.
TEST(Integers, LargeProductsAgreeBetweenFusedTables) {
  for (const int depth : {32, 64, 96, 512}) {
    const Case c(/*rows=*/530, /*taps=*/3, depth / 4, /*columns=*/100, 1, 3, 0, 0, /*seed=*/9);
    std::vector<float> expected(At(c.OutSize()), kUntouched);
    Scalar().matmul(c.Args(Scalar(), expected.data()));
    for (const Kernels* table : Supported()) {
      if (!table->fused) continue;
      std::vector<float> actual(At(c.OutSize()), kUntouched);
      table->matmul(c.Args(*table, actual.data()));
      EXPECT_EQ(actual, expected) << table->name << " depth " << depth;
    }
  }
}

// Where everything is as large as it can be and of one sign, nothing saturates.
TEST(Integers, TheLargestNumbersAddUp) {
  constexpr int kDepth = 256, kRows = 20, kColumns = 40;
  const auto sign = [](int k) { return k / 8 % 2 == 0 ? 1.0f : -1.0f; };
  for (const float weight : {127.0f, -127.0f, -128.0f}) {
    std::vector<float> x, weights;
    for (int i = 0; i < kRows * kDepth; ++i) x.push_back(sign(i % kDepth));
    for (int i = 0; i < kDepth * kColumns; ++i)
      weights.push_back(std::clamp(weight * sign(i / kColumns), -128.0f, 127.0f) / 127);
    const Rows input(x, kRows, kDepth, kDepth + ptrdiff_t{sizeof(RowTail)});
    const TestMatrix matrix(1, kDepth, kColumns, weights, DType::kI8);
    int64_t whole = 0;
    for (int k = 0; k < kDepth; ++k) whole += static_cast<int64_t>(127 * sign(k) * matrix.At(0, k, 0));
    for (const Kernels* table : Supported()) {
      std::vector<float> out(At(kRows * kColumns));
      MatMulArgs args;
      args.input = input.For(*table);
      args.input_dtype = DType::kI8;
      args.input_row_stride = input.stride;
      args.matrix = matrix.View();
      args.row_end = kRows;
      args.panel_end = args.matrix.panel_count();
      args.epilogue.out = out.data();
      args.epilogue.out_stride = kColumns;
      table->matmul(args);
      for (int i = 0; i < kRows * kColumns; ++i) {
        const float scale = input.Tail(0, kDepth).scale;
        ASSERT_EQ(out[At(i)], static_cast<float>(whole) * scale * matrix.scales[At(i % kColumns)])
            << table->name << " weight " << weight;
      }
    }
  }
}

RC_GTEST_PROP(QuantiseRows, IsTheStatedOneBitForBit, ()) {
  const int rows = UpTo(1, 9), depth = 4 * UpTo(1, 40), spare = UpTo(0, 3);
  const float magnitude = *rc::gen::element(1e-36f, 1e-20f, 1.0f, 1e30f);
  const float lowest = *rc::gen::element(-1.0f, -0.1f, 0.0f);  // of rows, leaky rows and rectified rows
  const std::vector<float> x =
      RandomFloats(int64_t{rows} * depth, *rc::gen::arbitrary<uint32_t>(), lowest * magnitude, magnitude);
  const ptrdiff_t stride = depth + static_cast<ptrdiff_t>(sizeof(RowTail)) + 4 * spare;
  const Rows expected(x, rows, depth, stride);
  for (int64_t r = 0; r < rows; ++r) {
    const float* row = x.data() + r * depth;
    float low = 0, high = 0;
    for (int k = 0; k < depth; ++k) low = std::min(low, row[k]), high = std::max(high, row[k]);
    const RowTail tail = expected.Tail(r, depth);
    RC_ASSERT(tail.scale == (high - low < 1e-30f ? 0.0f : (high - low) / 254));
    for (int k = 0; k < depth; ++k) {
      const int q = expected.Number(r, k);
      RC_ASSERT(std::abs(q) <= 127);
      // Half a step, or a little more where an end of the range was rounded to the whole step beyond it.
      const double value = static_cast<double>(tail.scale) * q + static_cast<double>(tail.offset);
      if (tail.scale > 0) RC_ASSERT(std::fabs(static_cast<double>(row[k]) - value) <= static_cast<double>(tail.scale));
    }
    const auto zero = static_cast<int>(std::nearbyint(tail.scale > 0 ? -tail.offset / tail.scale : 0));
    RC_ASSERT(std::abs(zero) <= 127);
    RC_ASSERT(tail.offset == -static_cast<float>(zero) * tail.scale);  // so that 0 is 0
  }
  for (const Kernels* table : Supported()) RC_ASSERT(Rows(x, rows, depth, stride, *table).bytes == expected.bytes);
}

RC_GTEST_PROP(QuantiseDigits, TheyAreTheWholeNumbersOfTheRow, ()) {
  const int rows = UpTo(1, 9), depth = 4 * UpTo(1, 40), spare = UpTo(0, 3);
  const float magnitude = *rc::gen::element(1e-36f, 1e-20f, 1.0f, 1e30f);
  const float lowest = *rc::gen::element(-1.0f, -0.1f, 0.0f);
  const std::vector<float> x =
      RandomFloats(int64_t{rows} * depth, *rc::gen::arbitrary<uint32_t>(), lowest * magnitude, magnitude);
  const ptrdiff_t stride = depth + static_cast<ptrdiff_t>(sizeof(RowTail)) + 4 * spare;
  const Rows expected(x, rows, depth, stride, Scalar(), 2);
  for (int64_t r = 0; r < rows; ++r) {
    const RowTail high = expected.Tail(2 * r, depth), low = expected.Tail(2 * r + 1, depth);
    RC_ASSERT(high.scale == 128 * low.scale);
    RC_ASSERT(low.offset == 0.0f);
    for (int k = 0; k < depth; ++k) {
      const int h = expected.Number(2 * r, k), l = expected.Number(2 * r + 1, k);
      RC_ASSERT(std::abs(h) <= 127 && l >= -64 && l < 64);
      const double value = static_cast<double>(low.scale) * (128 * h + l) + static_cast<double>(high.offset);
      const double error = std::fabs(static_cast<double>(x[At(r * depth + k)]) - value);
      // A step, and what float32 loses when it counts up to 32638 of them.
      if (low.scale > 0) RC_ASSERT(error <= 1.01 * static_cast<double>(low.scale));
    }
  }
  for (const Kernels* table : Supported()) {
    RC_ASSERT(Rows(x, rows, depth, stride, *table, 2).bytes == expected.bytes);
  }
}

RC_GTEST_PROP(Integers, RowsOfTwoDigitsAreTheSumOfBoth, (bool residual, bool relu)) {
  const int rows = UpTo(1, 70), depth = 4 * UpTo(1, 40), columns = UpTo(1, 150), extra = UpTo(0, 5);
  const auto seed = *rc::gen::arbitrary<uint32_t>();
  const TestMatrix matrix(1, depth, columns, seed, DType::kI8);
  const ptrdiff_t stride = depth + static_cast<ptrdiff_t>(sizeof(RowTail));
  const Rows input(RandomFloats(int64_t{rows} * depth, seed + 1, -3.0f, 3.0f), rows, depth, stride, Scalar(), 2);
  const ptrdiff_t out_stride = columns + extra;
  const int64_t size = (rows - 1) * out_stride + columns;
  const std::vector<float> bias = RandomFloats(columns, seed + 2), added = RandomFloats(size, seed + 3);
  const int64_t cut = UpTo(0, rows);
  for (const Kernels* table : Supported()) {
    MatMulArgs args;
    args.input = input.For(*table);
    args.input_dtype = DType::kI8;
    args.input_row_stride = stride;
    args.matrix = matrix.View();
    args.panel_end = args.matrix.panel_count();
    // Each digit by itself, without scales of columns: what is added.
    std::vector<float> each(At(2 * rows * columns));
    const std::vector<float> ones(At(args.matrix.panel_count() * kPanelColumns), 1.0f);
    MatMulArgs apart = args;
    apart.matrix.scales = ones.data();
    apart.row_end = 2 * rows;
    apart.epilogue.out = each.data();
    apart.epilogue.out_stride = columns;
    table->matmul(apart);
    std::vector<float> out(At(size), kUntouched);
    args.digits = 2;
    args.epilogue.out = out.data();
    args.epilogue.out_stride = out_stride;
    args.epilogue.bias = bias.data();
    args.epilogue.activation = relu ? Activation::kRelu : Activation::kNone;
    args.epilogue.residual = residual ? added.data() : nullptr;
    args.epilogue.residual_stride = out_stride;
    for (const auto& [begin, end] : {std::pair(int64_t{0}, cut), std::pair(cut, int64_t{rows})}) {
      args.row_begin = begin;
      args.row_end = end;
      table->matmul(args);
    }
    for (int64_t r = 0; r < rows; ++r) {
      for (int n = 0; n < out_stride && r * out_stride + n < size; ++n) {
        float expected = kUntouched;
        if (n < columns) {
          const float sum = each[At(2 * r * columns + n)] + each[At((2 * r + 1) * columns + n)];
          const volatile float scaled = sum * matrix.scales[At(n)];  // volatile: rounded here
          expected = scaled + bias[At(n)];
          if (relu) expected = std::max(expected, 0.0f);
          if (residual) expected += added[At(r * out_stride + n)];
        }
        RC_ASSERT(out[At(r * out_stride + n)] == expected);
      }
    }
  }
}

TEST(QuantiseRows, RectifiedRowsUseEveryStep) {
  const std::vector<float> x = {0.0f, 1.0f, 127.0f, 254.0f};
  for (const Kernels* table : Supported()) {
    const Rows rows(x, 1, 4, 16, *table);
    const int expected[] = {-127, -126, 0, 127};
    for (int k = 0; k < 4; ++k) EXPECT_EQ(rows.Number(0, k), expected[k]) << table->name;
    EXPECT_EQ(rows.Tail(0, 4).scale, 1.0f);
    EXPECT_EQ(rows.Tail(0, 4).offset, 127.0f);
  }
}

TEST(QuantiseRows, WhatIsNotFiniteIsSeenInEveryResult) {
  for (const float bad : {std::numeric_limits<float>::infinity(), -std::numeric_limits<float>::infinity(),
                          std::numeric_limits<float>::quiet_NaN(), -std::numeric_limits<float>::quiet_NaN()}) {
    for (const int at : {0, 18, 35}) {
      std::vector<float> x = RandomFloats(36, 1);
      x[At(at)] = bad;
      for (const Kernels* table : Supported()) {
        const Rows rows(x, 1, 36, 48, *table);
        EXPECT_TRUE(std::isnan(rows.Tail(0, 36).scale)) << table->name;
        for (int k = 0; k < 36; ++k) EXPECT_EQ(rows.Number(0, k), 0);
      }
    }
  }
}

TEST(QuantiseRows, HalvesGoToTheEvenNumber) {
  const std::vector<float> x = {127.0f, -127.0f, 0.5f, 1.5f, -0.5f, -1.5f, 2.5f, 126.5f};
  for (const Kernels* table : Supported()) {
    const Rows rows(x, 1, 8, 20, *table);
    const int expected[] = {127, -127, 0, 2, 0, -2, 2, 126};
    for (int k = 0; k < 8; ++k) EXPECT_EQ(rows.Number(0, k), expected[k]) << table->name;
  }
}

}  // namespace
}  // namespace gsv::kernels
