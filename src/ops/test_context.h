// Contexts for tests of ops: a pool of a given size, any table of kernels.
#ifndef GSV_OPS_TEST_CONTEXT_H_
#define GSV_OPS_TEST_CONTEXT_H_

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <functional>
#include <vector>

#include "kernels/test_data.h"
#include "ops/context.h"

namespace gsv::ops {

struct TestContext {
  explicit TestContext(int threads = 1, const kernels::Kernels& table = kernels::Best())
      : pool(threads), context{arena, pool, table} {}
  Context& operator*() { return context; }

  Arena arena;
  ThreadPool pool;
  Context context;
};

// A random matrix [rows, channels], its rows `stride` elements apart (0: dense).
struct TestRows {
  TestRows(int64_t rows, int64_t channels, uint32_t seed, int64_t stride = 0)
      : values(RandomFloats(rows * std::max(stride, channels), seed)), tensor(values.data(), {rows, channels}) {
    tensor.row_stride = std::max(stride, channels);
  }
  TestRows(const TestRows&) = delete;
  TestRows& operator=(const TestRows&) = delete;
  float operator()(int64_t r, int64_t c) const { return tensor.row(r)[c]; }

  std::vector<float> values;
  Tensor tensor;
};

inline std::vector<float> ToVector(const Tensor& tensor) {
  std::vector<float> values;
  for (int64_t r = 0; r < tensor.rows(); ++r) {
    values.insert(values.end(), tensor.row(r), tensor.row(r) + tensor.channels());
  }
  return values;
}

// A sum of products in float64, with the bound on what float32 may lose on the way.
struct ExactSum {
  double sum = 0;
  double magnitude = 0;
  int terms = 0;
  void Add(double a, double b = 1) {
    sum += a * b;
    magnitude += std::fabs(a * b);
    ++terms;
  }
  double Bound() const { return (terms + 4) * 6e-8 * magnitude; }
};

inline void ExpectNear(const Tensor& actual, int64_t rows, int64_t channels,
                       const std::function<ExactSum(int64_t, int64_t)>& expected) {
  ASSERT_EQ(actual.rows(), rows);
  ASSERT_EQ(actual.channels(), channels);
  for (int64_t r = 0; r < rows; ++r) {
    for (int64_t c = 0; c < channels; ++c) {
      const ExactSum exact = expected(r, c);
      ASSERT_NEAR(actual.row(r)[c], exact.sum, exact.Bound()) << "row " << r << " column " << c;
    }
  }
}

// op(context) gives the same bits with 1, 2 and 3 threads.
inline void ExpectThreadsDoNotMatter(const std::function<Tensor(Context&)>& op) {
  TestContext one(1);
  const std::vector<float> expected = ToVector(op(*one));
  for (int threads : {2, 3}) {
    TestContext many(threads);
    const std::vector<float> actual = ToVector(op(*many));
    ASSERT_EQ(actual.size(), expected.size());
    EXPECT_EQ(std::memcmp(actual.data(), expected.data(), expected.size() * sizeof(float)), 0) << threads << " threads";
  }
}

}  // namespace gsv::ops

#endif  // GSV_OPS_TEST_CONTEXT_H_
