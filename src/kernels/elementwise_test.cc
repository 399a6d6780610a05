// Every table against float64, within the bounds that kernels.h states; lengths around the vectors' and tails.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <cstring>
#include <functional>

#include "kernels/kernels.h"
#include "kernels/test_data.h"

namespace gsv::kernels {
namespace {

constexpr double kTiny = 1e-37;  // below, float32 loses digits

double ExactSigmoid(double x) { return 1 / (1 + std::exp(-x)); }

double Exact(Activation activation, double x) {
  switch (activation) {
    case Activation::kNone:
      return x;
    case Activation::kRelu:
      return std::max(x, 0.0);
    case Activation::kGelu:
      return x / 2 * std::erfc(-x / std::sqrt(2.0));
    case Activation::kSilu:
      return x * ExactSigmoid(x);
    case Activation::kMish:
      return x * std::tanh(std::log1p(std::exp(x)));
    case Activation::kTanh:
      return std::tanh(x);
    case Activation::kSigmoid:
      return ExactSigmoid(x);
  }
  return x;
}

double Bound(Activation activation, double x, double y) {
  if (activation == Activation::kGelu) return 5e-7 * std::max(std::fabs(y), std::fabs(x) / 100) + kTiny;
  return 5e-7 * std::fabs(y) + kTiny;
}

std::vector<float> Probes() {
  std::vector<float> probes = {0.0f, -0.0f, 1e-38f, -1e-38f, 1e-30f, 0.625f, -0.625f, 0.62499994f, 88.0f, -88.0f, 1e4f};
  for (float magnitude = 1e-7f; magnitude < 85.0f; magnitude *= 1.0037f) {
    probes.push_back(magnitude);
    probes.push_back(-magnitude);
  }
  return probes;
}

TEST(Activate, EveryFunctionIsWithinItsBound) {
  const std::vector<float> x = Probes();
  const auto count = static_cast<int64_t>(x.size());
  for (const Kernels* table : Supported()) {
    for (int a = 0; a <= static_cast<int>(Activation::kSigmoid); ++a) {
      const auto activation = static_cast<Activation>(a);
      std::vector<float> y(x.size());
      table->activate(activation, x.data(), count, y.data(), count, 1, count);
      for (size_t i = 0; i < x.size(); ++i) {
        const double exact = Exact(activation, double{x[i]});
        ASSERT_NEAR(y[i], exact, Bound(activation, double{x[i]}, exact)) << table->name << " " << a << " x=" << x[i];
      }
    }
  }
}

// rows x channels in strided memory; what lies between rows must stay as it is.
struct Rows {
  int64_t rows, channels, stride;
  std::vector<float> values;
  Rows(int64_t rows_, int64_t channels_, int64_t extra, uint32_t seed, float range = 1.0f)
      : rows(rows_),
        channels(channels_),
        stride(channels_ + extra),
        values(RandomFloats((rows_ - 1) * stride + channels_, seed, -range, range)) {}
  float* data() { return values.data(); }
  const float* data() const { return values.data(); }
  float operator()(int64_t r, int64_t c) const { return values[static_cast<size_t>(r * stride + c)]; }
};

struct Shape {
  int64_t rows = *rc::gen::inRange(1, 6);
  int64_t channels = *rc::gen::inRange(1, 70);
  int64_t extra = *rc::gen::inRange(0, 9);
  uint32_t seed = *rc::gen::arbitrary<uint32_t>();
  Rows Make(uint32_t salt, float range = 1.0f, int64_t factor = 1) const {
    return Rows(rows, factor * channels, extra, seed + salt, range);
  }
};

// Between the rows of `after` stands what stood there before.
void ExpectGapsKept(const Rows& before, const Rows& after) {
  for (size_t i = 0; i < before.values.size(); ++i) {
    if (static_cast<int64_t>(i) % before.stride >= before.channels) RC_ASSERT(before.values[i] == after.values[i]);
  }
}

// kernel(rows, first row) computed for all rows at once and one by one gives the same bits.
void ExpectRowsIndependent(const Rows& result, const std::function<void(Rows&, int64_t, int64_t)>& kernel,
                           const Rows& start) {
  Rows alone = start;
  for (int64_t r = 0; r < start.rows; ++r) kernel(alone, r, 1);
  RC_ASSERT(std::memcmp(alone.data(), result.data(), alone.values.size() * sizeof(float)) == 0);
}

RC_GTEST_PROP(Softmax, IsExactWithinItsBound, ()) {
  const Shape shape;
  const Rows x = shape.Make(0, 30.0f);
  const float scale = *rc::gen::element(1.0f, 0.125f, 2.0f);
  const int64_t begin = *rc::gen::inRange<int64_t>(0, shape.channels + 1);
  const int64_t end = *rc::gen::inRange<int64_t>(begin, shape.channels + 1);
  for (const Kernels* table : Supported()) {
    const auto kernel = [&](Rows& y, int64_t first, int64_t count) {
      table->softmax(y.data() + first * y.stride, y.stride, count, y.channels, begin, end, scale);
    };
    Rows y = x;
    kernel(y, 0, shape.rows);
    ExpectGapsKept(x, y);
    ExpectRowsIndependent(y, kernel, x);
    for (int64_t r = 0; r < shape.rows; ++r) {
      double largest = -1e300;
      double magnitude = 0;
      for (int64_t c = begin; c < end; ++c) {
        largest = std::max(largest, double{x(r, c)} * scale);
        magnitude = std::max(magnitude, std::fabs(double{x(r, c)} * scale));
      }
      double sum = 0;
      for (int64_t c = begin; c < end; ++c) sum += std::exp(double{x(r, c)} * scale - largest);
      for (int64_t c = 0; c < shape.channels; ++c) {
        const bool inside = begin <= c && c < end;
        const double exact = inside ? std::exp(double{x(r, c)} * scale - largest) / sum : 0.0;
        const double bound = inside ? (5e-7 + 2.4e-7 * magnitude) * exact + kTiny : 0.0;
        RC_ASSERT(std::fabs(y(r, c) - exact) <= bound);
      }
    }
  }
}

RC_GTEST_PROP(LayerNorm, IsExactWithinItsBound, (bool with_residual, bool with_gamma, bool with_beta, bool in_place)) {
  const Shape shape;
  const Rows x = shape.Make(0, 3.0f);
  const Rows residual = shape.Make(1);
  const std::vector<float> gamma = RandomFloats(shape.channels, shape.seed + 2);
  const std::vector<float> beta = RandomFloats(shape.channels, shape.seed + 3);
  constexpr float kEps = 1e-5f;
  for (const Kernels* table : Supported()) {
    const auto kernel = [&](Rows& y, int64_t first, int64_t count) {
      const float* in = (in_place ? y : x).data() + first * x.stride;
      table->layer_norm(in, x.stride, with_residual ? residual.data() + first * residual.stride : nullptr,
                        residual.stride, with_gamma ? gamma.data() : nullptr, with_beta ? beta.data() : nullptr, kEps,
                        y.data() + first * y.stride, y.stride, count, shape.channels);
    };
    Rows y = x;
    kernel(y, 0, shape.rows);
    ExpectGapsKept(x, y);
    ExpectRowsIndependent(y, kernel, x);
    for (int64_t r = 0; r < shape.rows; ++r) {
      // The sum with the residual is rounded to float32 by contract (y holds it).
      const auto value = [&](int64_t c) { return double{with_residual ? x(r, c) + residual(r, c) : x(r, c)}; };
      double mean = 0, variance = 0, largest = 0;
      for (int64_t c = 0; c < shape.channels; ++c) {
        mean += value(c) / static_cast<double>(shape.channels);
        largest = std::max(largest, std::fabs(value(c)));
      }
      for (int64_t c = 0; c < shape.channels; ++c) {
        variance += (value(c) - mean) * (value(c) - mean) / static_cast<double>(shape.channels);
      }
      const double deviation = std::sqrt(variance + kEps);
      for (int64_t c = 0; c < shape.channels; ++c) {
        const double g = with_gamma ? gamma[static_cast<size_t>(c)] : 1.0;
        const double b = with_beta ? beta[static_cast<size_t>(c)] : 0.0;
        const double exact = (value(c) - mean) / deviation * g + b;
        RC_ASSERT(std::fabs(y(r, c) - exact) <= 1e-6 * (std::fabs(g) * (1 + largest / deviation) + std::fabs(b)));
      }
    }
  }
}

RC_GTEST_PROP(ChannelNorm, IsExactWithinItsBound, (bool with_affine, bool in_place)) {
  const Shape shape;
  const Rows x = shape.Make(0, 3.0f);
  const std::vector<float> gamma = RandomFloats(shape.channels, shape.seed + 2);
  const std::vector<float> beta = RandomFloats(shape.channels, shape.seed + 3);
  const int64_t begin = *rc::gen::inRange<int64_t>(0, shape.channels + 1);
  constexpr float kEps = 1e-5f;
  for (const Kernels* table : Supported()) {
    Rows y = x;
    table->channel_norm(in_place ? y.data() : x.data(), x.stride, with_affine ? gamma.data() : nullptr,
                        with_affine ? beta.data() : nullptr, kEps, y.data(), y.stride, shape.rows, begin,
                        shape.channels);
    ExpectGapsKept(x, y);
    for (int64_t c = 0; c < shape.channels; ++c) {
      double mean = 0, variance = 0;
      for (int64_t r = 0; r < shape.rows; ++r) mean += double{x(r, c)} / static_cast<double>(shape.rows);
      for (int64_t r = 0; r < shape.rows; ++r) {
        variance += (x(r, c) - mean) * (x(r, c) - mean) / static_cast<double>(shape.rows);
      }
      const double g = with_affine ? gamma[static_cast<size_t>(c)] : 1.0;
      const double b = with_affine ? beta[static_cast<size_t>(c)] : 0.0;
      for (int64_t r = 0; r < shape.rows; ++r) {
        const double exact = c < begin ? x(r, c) : (x(r, c) - mean) / std::sqrt(variance + double{kEps}) * g + b;
        RC_ASSERT(std::fabs(y(r, c) - exact) <= (c < begin ? 0.0 : 1e-7 * std::fabs(exact) + 1e-12));
      }
    }
  }
}

RC_GTEST_PROP(Activate, HandlesRowsAndTails, ()) {
  const Shape shape;
  const Rows x = shape.Make(0, 8.0f);
  const auto activation = static_cast<Activation>(*rc::gen::inRange(0, 7));
  for (const Kernels* table : Supported()) {
    const auto kernel = [&](Rows& y, int64_t first, int64_t count) {
      float* rows = y.data() + first * y.stride;
      table->activate(activation, rows, y.stride, rows, y.stride, count, y.channels);
    };
    Rows y = x;
    kernel(y, 0, shape.rows);
    ExpectGapsKept(x, y);
    ExpectRowsIndependent(y, kernel, x);
    for (int64_t r = 0; r < shape.rows; ++r) {
      for (int64_t c = 0; c < shape.channels; ++c) {
        const double exact = Exact(activation, double{x(r, c)});
        RC_ASSERT(std::fabs(y(r, c) - exact) <= Bound(activation, double{x(r, c)}, exact));
      }
    }
  }
}

RC_GTEST_PROP(Gates, AreExactWithinRounding, (bool with_bias)) {
  const Shape shape;
  const Rows x = shape.Make(0, 6.0f, /*factor=*/2);
  const Rows start = shape.Make(1);
  const std::vector<float> bias = RandomFloats(2 * shape.channels, shape.seed + 2);
  for (const Kernels* table : Supported()) {
    const auto wavenet = [&](Rows& y, int64_t first, int64_t count) {
      table->tanh_sigmoid_gate(x.data() + first * x.stride, x.stride, with_bias ? bias.data() : nullptr,
                               y.data() + first * y.stride, y.stride, count, shape.channels);
    };
    const auto glu = [&](Rows& y, int64_t first, int64_t count) {
      table->glu_residual(x.data() + first * x.stride, x.stride, y.data() + first * y.stride, y.stride, count,
                          shape.channels);
    };
    Rows gated = start;
    wavenet(gated, 0, shape.rows);
    ExpectGapsKept(start, gated);
    ExpectRowsIndependent(gated, wavenet, start);
    Rows added = start;
    glu(added, 0, shape.rows);
    ExpectGapsKept(start, added);
    ExpectRowsIndependent(added, glu, start);
    for (int64_t r = 0; r < shape.rows; ++r) {
      for (int64_t c = 0; c < shape.channels; ++c) {
        const auto biased = [&](int64_t i) {  // rounded to float32, as the sum with a bias is
          return double{with_bias ? x(r, i) + bias[static_cast<size_t>(i)] : x(r, i)};
        };
        const double gate = std::tanh(biased(c)) * ExactSigmoid(biased(shape.channels + c));
        RC_ASSERT(std::fabs(gated(r, c) - gate) <= 1e-6 * std::fabs(gate) + kTiny);
        const double product = x(r, c) * ExactSigmoid(double{x(r, shape.channels + c)});
        RC_ASSERT(std::fabs(added(r, c) - (start(r, c) + product)) <=
                  6e-7 * std::fabs(product) + 6e-8 * std::fabs(start(r, c) + product));
      }
    }
  }
}

RC_GTEST_PROP(Axpby, IsTheFormulaBitForBit, ()) {
  const Shape shape;
  const Rows x = shape.Make(0);
  const Rows start = shape.Make(1);
  const bool one_row = *rc::gen::arbitrary<bool>();  // the same x for every row
  for (const Kernels* table : Supported()) {
    Rows y = start;
    table->axpby(0.3f, x.data(), one_row ? 0 : x.stride, -1.7f, y.data(), y.stride, shape.rows, shape.channels);
    ExpectGapsKept(start, y);
    for (int64_t r = 0; r < shape.rows; ++r) {
      for (int64_t c = 0; c < shape.channels; ++c) {
        const volatile float a = 0.3f * x(one_row ? 0 : r, c);  // volatile: no contraction
        const volatile float b = -1.7f * start(r, c);
        RC_ASSERT(y(r, c) == a + b);
      }
    }
  }
}

}  // namespace
}  // namespace gsv::kernels
