#include "ops/elementwise.h"

#include "ops/test_context.h"

namespace gsv::ops {
namespace {

using kernels::Activation;

// Kernels have their own tests of accuracy; here: all rows and columns are reached, and only once.
TEST(LayerNorm, NormalisesTheSumWithTheResidual) {
  TestContext ctx(3);
  constexpr int64_t kRows = 130, kChannels = 200;
  const TestRows x(kRows, kChannels, 1, 210), residual(kRows, kChannels, 2);
  const std::vector<float> gamma = RandomFloats(kChannels, 3), beta = RandomFloats(kChannels, 4);
  const Tensor y = LayerNorm(*ctx, x.tensor, {gamma.data(), beta.data(), kChannels}, 1e-5f, residual.tensor);
  for (int64_t r = 0; r < kRows; ++r) {
    double mean = 0, variance = 0;
    for (int64_t c = 0; c < kChannels; ++c) mean += (double{x(r, c)} + residual(r, c)) / kChannels;
    for (int64_t c = 0; c < kChannels; ++c) {
      variance += std::pow(double{x(r, c)} + residual(r, c) - mean, 2) / kChannels;
    }
    for (int64_t c = 0; c < kChannels; ++c) {
      const auto i = static_cast<size_t>(c);
      const double normal = (double{x(r, c)} + residual(r, c) - mean) / std::sqrt(variance + 1e-5);
      ASSERT_NEAR(y.row(r)[c], normal * gamma[i] + beta[i], 5e-6);
    }
  }
  LayerNormInto(*ctx, x.tensor, {gamma.data(), beta.data(), kChannels}, 1e-5f, residual.tensor, residual.tensor);
  EXPECT_EQ(ToVector(residual.tensor), ToVector(y)) << "in place of the residual";
}

TEST(ChannelNorm, NormalisesColumns) {
  TestContext ctx(3);
  constexpr int64_t kRows = 400, kChannels = 150;
  const TestRows x(kRows, kChannels, 1);
  const std::vector<float> gamma = RandomFloats(kChannels, 3), beta = RandomFloats(kChannels, 4);
  const Tensor y = ChannelNorm(*ctx, x.tensor, {gamma.data(), beta.data(), kChannels}, 1e-5f);
  for (int64_t c = 0; c < kChannels; ++c) {
    double mean = 0, variance = 0;
    for (int64_t r = 0; r < kRows; ++r) mean += double{x(r, c)} / kRows;
    for (int64_t r = 0; r < kRows; ++r) variance += std::pow(x(r, c) - mean, 2) / kRows;
    for (int64_t r = 0; r < kRows; ++r) {
      const double normal = (x(r, c) - mean) / std::sqrt(variance + 1e-5);
      ASSERT_NEAR(y.row(r)[c], normal * gamma[static_cast<size_t>(c)] + beta[static_cast<size_t>(c)], 1e-6);
    }
  }
}

TEST(Activate, KeepsTheShape) {
  TestContext ctx(3);
  const TestRows x(500, 77, 1);
  Tensor cube = x.tensor;
  cube.rank = 3;
  cube.shape[0] = 5, cube.shape[1] = 100, cube.shape[2] = 77;
  const Tensor y = Activate(*ctx, Activation::kSilu, cube);
  EXPECT_EQ(ShapeString(y), "[5, 100, 77]");
  for (int64_t r = 0; r < 500; ++r) {
    for (int64_t c = 0; c < 77; ++c) ASSERT_NEAR(y.row(r)[c], x(r, c) / (1 + std::exp(-double{x(r, c)})), 1e-6);
  }
  ActivateInPlace(*ctx, Activation::kSilu, x.tensor);
  EXPECT_EQ(ToVector(x.tensor), ToVector(y));
}

TEST(Gates, TakeTheTwoHalves) {
  TestContext ctx(3);
  constexpr int64_t kRows = 300, kHalf = 70;
  const TestRows x(kRows, 2 * kHalf, 1), start(kRows, kHalf, 2), y(kRows, kHalf, 2);
  const std::vector<float> bias = RandomFloats(2 * kHalf, 3);
  const Tensor gated = TanhSigmoidGate(*ctx, x.tensor, bias.data());
  GluResidualInto(*ctx, x.tensor, y.tensor);
  const auto sigmoid = [](double v) { return 1 / (1 + std::exp(-v)); };
  for (int64_t r = 0; r < kRows; ++r) {
    for (int64_t c = 0; c < kHalf; ++c) {
      const double a = double{x(r, c)} + bias[static_cast<size_t>(c)];
      const double b = double{x(r, kHalf + c)} + bias[static_cast<size_t>(kHalf + c)];
      ASSERT_NEAR(gated.row(r)[c], std::tanh(a) * sigmoid(b), 1e-6);
      ASSERT_NEAR(y(r, c), start(r, c) + x(r, c) * sigmoid(double{x(r, kHalf + c)}), 1e-6);
    }
  }
}

TEST(Sums, AddEveryRow) {
  TestContext ctx(3);
  const TestRows x(300, 90, 1), start(300, 90, 2), a(300, 90, 2), b(300, 90, 2);
  AddInto(*ctx, x.tensor, a.tensor);
  AddRowInto(*ctx, x.tensor.row(7), b.tensor);
  for (int64_t r = 0; r < 300; ++r) {
    for (int64_t c = 0; c < 90; ++c) {
      ASSERT_EQ(a(r, c), x(r, c) + start(r, c));
      ASSERT_EQ(b(r, c), x(7, c) + start(r, c));
    }
  }
}

TEST(Embedding, LooksRowsUp) {
  TestContext ctx;
  const TestRows table(4, 3, 1);
  const std::vector<int> indices = {3, 0, 0};
  const Tensor y = Embedding(*ctx, table.tensor.f32(), 4, 3, indices);
  for (size_t i = 0; i < indices.size(); ++i) {
    for (int64_t c = 0; c < 3; ++c) EXPECT_EQ(y.row(static_cast<int64_t>(i))[c], table(indices[i], c));
  }
  EXPECT_THROW(Embedding(*ctx, table.tensor.f32(), 4, 3, std::vector<int>{4}), Error);
  EXPECT_THROW(Embedding(*ctx, table.tensor.f32(), 4, 3, std::vector<int>{-1}), Error);
}

TEST(MeanRows, DividesBeforeItAdds) {
  TestContext ctx;
  const TestRows x(7, 5, 1);
  const Tensor mean = MeanRows(*ctx, x.tensor);
  for (int64_t c = 0; c < 5; ++c) {
    float expected = 0;
    for (int64_t r = 0; r < 7; ++r) expected += x(r, c) / 7.0f;
    EXPECT_EQ(mean.row(0)[c], expected);
  }
}

TEST(InterpolateLinear, FollowsHalfPixelCentres) {
  TestContext ctx;
  std::vector<float> ramp = {0, 1, 2, 3};
  const Tensor x(ramp.data(), {4, 1});
  // torch.nn.functional.interpolate(mode="linear", align_corners=False)
  EXPECT_EQ(ToVector(InterpolateLinear(*ctx, x, 8)),
            (std::vector<float>{0, 0.25f, 0.75f, 1.25f, 1.75f, 2.25f, 2.75f, 3}));
  EXPECT_EQ(ToVector(InterpolateLinear(*ctx, x, 2)), (std::vector<float>{0.5f, 2.5f}));
  EXPECT_EQ(ToVector(InterpolateLinear(*ctx, x, 4)), ramp);
  EXPECT_EQ(InterpolateLinear(*ctx, x, 0).rows(), 0);
}

TEST(Copy, IsDense) {
  TestContext ctx;
  const TestRows x(300, 90, 1, 100);
  const Tensor y = Copy(*ctx, x.tensor);
  EXPECT_TRUE(y.dense());
  EXPECT_EQ(ToVector(y), ToVector(x.tensor));
}

}  // namespace
}  // namespace gsv::ops
