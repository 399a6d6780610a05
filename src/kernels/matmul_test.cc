// Every table against the stated order of summation, to the last bit.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <cstring>
#include <iterator>
#include <limits>
#include <string_view>

#include "base/bfloat16.h"
#include "kernels/kernels.h"
#include "kernels/test_data.h"

namespace gsv::kernels {
namespace {

// sum + a * b as the table `fused` or not does it.
float MultiplyAdd(bool fused, float a, float b, float sum) {
  if (fused) return std::fma(a, b, sum);
  const volatile float product = a * b;  // volatile: rounded here, whatever the compiler would like
  return sum + product;
}

// Types of input and weights that a product may have.
struct Types {
  DType input, weights;
};
constexpr Types kF32{DType::kF32, DType::kF32};
constexpr Types kTypes[] = {kF32, {DType::kF32, DType::kBF16}, {DType::kF32, DType::kI8}, {DType::kBF16, DType::kBF16}};

// A product with everything that can differ from call to call.
struct Case {
  int64_t rows;
  Types types;
  TestMatrix matrix;
  ptrdiff_t input_stride;
  std::vector<ptrdiff_t> tap_offsets;
  std::vector<float> input;  // what the product sees
  std::vector<uint16_t> bf16_input;
  ptrdiff_t out_stride;
  std::vector<float> bias, residual, residual2;

  // `depth` is rounded up to whole groups.
  Case(int64_t rows_, int taps, int depth, int columns, ptrdiff_t input_stride_, ptrdiff_t extra, uint32_t seed,
       Types types_ = kF32)
      : rows(rows_),
        types(types_),
        matrix(taps, RoundedUp(depth, PanelGroup(types.weights)), columns, seed, types.weights),
        input_stride(input_stride_),
        out_stride(columns + extra),
        bias(RandomFloats(columns, seed + 1)),
        residual(RandomFloats(OutSize(), seed + 2)),
        residual2(RandomFloats(OutSize(), seed + 3)) {
    // Taps may lie anywhere, in any order: here backwards, 3 elements apart.
    for (int t = 0; t < taps; ++t) tap_offsets.push_back((taps - 1 - t) * 3);
    input = RandomFloats((rows - 1) * input_stride + (taps - 1) * 3 + matrix.depth, seed + 4);
    if (types.input != DType::kBF16) return;
    for (float& x : input) {
      bf16_input.push_back(ToBFloat16(x));
      x = FromBFloat16(bf16_input.back());
    }
  }
  static int RoundedUp(int depth, int group) { return (depth + group - 1) / group * group; }
  int64_t OutSize() const { return (rows - 1) * out_stride + matrix.columns; }

  MatMulArgs Args(float* out, float* activated) const {
    MatMulArgs args;
    args.input = input.data();
    if (types.input == DType::kBF16) args.input = bf16_input.data();
    args.input_dtype = types.input;
    args.input_row_stride = input_stride;
    args.tap_offsets = matrix.taps == 1 ? nullptr : tap_offsets.data();
    args.matrix = matrix.View();
    args.row_end = rows;
    args.panel_end = args.matrix.panel_count();
    args.epilogue.out = out;
    args.epilogue.out_stride = out_stride;
    args.epilogue.activated = activated;
    args.epilogue.activated_stride = out_stride;
    args.epilogue.slope = 0.1f;
    return args;
  }

  float Sum(bool fused, int64_t row, int column) const {
    float sum = 0;
    const bool odd_first = types.input == DType::kBF16;
    for (int t = 0; t < matrix.taps; ++t) {
      for (int i = 0; i < matrix.depth; ++i) {
        const int k = odd_first ? i ^ 1 : i;
        const float x = input[static_cast<size_t>(row * input_stride + tap_offsets[static_cast<size_t>(t)] + k)];
        sum = MultiplyAdd(fused, x, matrix.At(t, k, column), sum);
      }
    }
    return matrix.scales.empty() ? sum : sum * matrix.scales[static_cast<size_t>(column)];
  }
};

// The instruction for pairs of bfloat16 is documented as what the definition says and was found so on Intel's machines;
// where it is not, what the tables make differs in the last bits.
bool RoundsAsItLikes(const Kernels& table, Types types) {
  const std::string_view name = table.name;
  return types.input == DType::kBF16 && (name == "avx512_bf16" || name == "avx512_amx");
}

Case AnyCase() {
  const auto up_to = [](int low, int high) { return *rc::gen::inRange(low, high + 1); };
  const int taps = up_to(1, 4);
  const int depth = up_to(1, 40);
  const int columns = up_to(1, 150);
  const Types types = kTypes[static_cast<size_t>(up_to(0, std::size(kTypes) - 1))];
  return {up_to(1, 70), taps, depth, columns, up_to(0, 50), up_to(0, 20), *rc::gen::arbitrary<uint32_t>(), types};
}

bool SameBits(const std::vector<float>& a, const std::vector<float>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

constexpr float kUntouched = -77.0f;
constexpr uint16_t kUntouchedBF16 = 77;

TEST(Tables, AreFoundByName) {
  ASSERT_FALSE(Supported().empty());
  EXPECT_EQ(Supported().back(), &Scalar());
  EXPECT_EQ(&Best(), Supported().front());
  for (const Kernels* table : Supported()) {
    EXPECT_EQ(Find(table->name), table);
    EXPECT_EQ(table->fused, std::string_view(table->name) != "sse4");
  }
  EXPECT_EQ(Find("abacus"), nullptr);
#if defined(__aarch64__)
  EXPECT_NE(Find("neon"), nullptr);  // which every such machine has: else the other tests would look at `scalar` alone
#endif
}

RC_GTEST_PROP(MatMul, SumsAreTheStatedOnesBitForBit, ()) {
  const Case c = AnyCase();
  for (const Kernels* table : Supported()) {
    std::vector<float> out(static_cast<size_t>(c.OutSize()), kUntouched);
    table->matmul(c.Args(out.data(), nullptr));
    for (int64_t r = 0; r < c.rows; ++r) {
      for (int n = 0; n < c.out_stride && r * c.out_stride + n < c.OutSize(); ++n) {
        const float expected = n < c.matrix.columns ? c.Sum(table->fused, r, n) : kUntouched;
        const float actual = out[static_cast<size_t>(r * c.out_stride + n)];
        // Inputs and weights are at most 1.
        const float bound = n < c.matrix.columns && RoundsAsItLikes(*table, c.types)
                                ? static_cast<float>(c.matrix.taps * c.matrix.depth) * 2e-7f
                                : 0.0f;
        RC_ASSERT(std::fabs(actual - expected) <= bound);
      }
    }
  }
}

RC_GTEST_PROP(MatMul, EpilogueFollowsItsFormulaBitForBit, (bool bias, bool first, bool second, bool relu, bool out)) {
  const Case c = AnyCase();
  const float scale = *rc::gen::element(1.0f, 1.0f / 3);
  for (const Kernels* table : Supported()) {
    std::vector<float> sums(static_cast<size_t>(c.OutSize()), kUntouched);
    table->matmul(c.Args(sums.data(), nullptr));
    std::vector<float> result(static_cast<size_t>(c.OutSize()), kUntouched);
    std::vector<float> activated = result;
    MatMulArgs args = c.Args(out ? result.data() : nullptr, activated.data());
    args.epilogue.bias = bias ? c.bias.data() : nullptr;
    args.epilogue.activation = relu ? Activation::kRelu : Activation::kNone;
    args.epilogue.residual = first ? c.residual.data() : nullptr;
    args.epilogue.residual2 = second ? c.residual2.data() : nullptr;
    args.epilogue.residual_stride = args.epilogue.residual2_stride = c.out_stride;
    args.epilogue.scale = scale;
    table->matmul(args);
    std::vector<uint16_t> halves(static_cast<size_t>(c.OutSize()), kUntouchedBF16);
    args.epilogue.out = nullptr;
    args.epilogue.activated = nullptr;
    args.epilogue.activated_bf16 = halves.data();
    table->matmul(args);
    for (int64_t r = 0; r < c.rows; ++r) {
      for (int n = c.matrix.columns; n < c.out_stride && r * c.out_stride + n < c.OutSize(); ++n) {
        RC_ASSERT(halves[static_cast<size_t>(r * c.out_stride + n)] == kUntouchedBF16);
      }
      for (int n = 0; n < c.matrix.columns; ++n) {
        const auto i = static_cast<size_t>(r * c.out_stride + n);
        float v = sums[i];
        if (bias) v += c.bias[static_cast<size_t>(n)];
        if (relu) v = std::max(v, 0.0f);
        if (first) v += c.residual[i];
        if (second) v += c.residual2[i];
        v *= scale;
        RC_ASSERT(result[i] == (out ? v : kUntouched));
        const float leaky = v > 0 ? v : v * 0.1f;
        RC_ASSERT(activated[i] == leaky);
        RC_ASSERT(halves[i] == ToBFloat16(leaky));
      }
    }
  }
}

// Activations in the epilogue are those of Kernels::activate, which has its own tests.
TEST(MatMul, EpilogueAppliesEveryActivation) {
  const Case c(/*rows=*/17, /*taps=*/2, /*depth=*/9, /*columns=*/37, /*input_stride=*/9, /*extra=*/3, /*seed=*/5);
  for (const Kernels* table : Supported()) {
    for (int a = 0; a <= static_cast<int>(Activation::kSigmoid); ++a) {
      const auto activation = static_cast<Activation>(a);
      std::vector<float> fused(static_cast<size_t>(c.OutSize()), kUntouched);
      std::vector<float> apart = fused;
      MatMulArgs args = c.Args(fused.data(), nullptr);
      args.epilogue.bias = c.bias.data();
      args.epilogue.activation = activation;
      table->matmul(args);
      args.epilogue.activation = Activation::kNone;
      args.epilogue.out = apart.data();
      table->matmul(args);
      table->activate(activation, apart.data(), c.out_stride, apart.data(), c.out_stride, c.rows, c.matrix.columns);
      EXPECT_TRUE(SameBits(fused, apart)) << table->name << " activation " << a;
    }
  }
}

RC_GTEST_PROP(MatMul, ResidualMayBeTheOutput, ()) {
  const Case c = AnyCase();
  for (const Kernels* table : Supported()) {
    std::vector<float> apart = c.residual;
    std::vector<float> in_place = c.residual;
    MatMulArgs args = c.Args(apart.data(), nullptr);
    args.epilogue.residual = c.residual.data();
    args.epilogue.residual_stride = c.out_stride;
    table->matmul(args);
    args.epilogue.out = in_place.data();
    args.epilogue.residual = in_place.data();
    table->matmul(args);
    RC_ASSERT(SameBits(apart, in_place));
  }
}

RC_GTEST_PROP(MatMul, AnyCutIntoRowsAndPanelsGivesTheSameBits, ()) {
  const Case c = AnyCase();
  const int panels = c.matrix.View().panel_count();
  const int64_t row_cut = *rc::gen::inRange<int64_t>(0, c.rows + 1);
  const int panel_cut = *rc::gen::inRange(0, panels + 1);
  for (const Kernels* table : Supported()) {
    std::vector<float> whole(static_cast<size_t>(c.OutSize()), kUntouched);
    std::vector<float> pieces = whole;
    table->matmul(c.Args(whole.data(), nullptr));
    for (const auto& [row_begin, row_end] : {std::pair(int64_t{0}, row_cut), std::pair(row_cut, c.rows)}) {
      for (const auto& [panel_begin, panel_end] : {std::pair(0, panel_cut), std::pair(panel_cut, panels)}) {
        MatMulArgs args = c.Args(pieces.data(), nullptr);
        args.row_begin = row_begin;
        args.row_end = row_end;
        args.panel_begin = panel_begin;
        args.panel_end = panel_end;
        table->matmul(args);
      }
    }
    RC_ASSERT(SameBits(whole, pieces));
  }
}

// Rows beyond the blocks that a kernel keeps in the cache, and strides that are not small.
TEST(MatMul, LargeProductsEqualTheirRowsComputedAlone) {
  for (const Types types : kTypes) {
    const Case c(/*rows=*/700, /*taps=*/3, /*depth=*/96, /*columns=*/100, /*input_stride=*/1024, 0, /*seed=*/9, types);
    for (const Kernels* table : Supported()) {
      if (table == &Scalar()) continue;
      std::vector<float> together(static_cast<size_t>(c.OutSize()), kUntouched);
      std::vector<float> alone = together;
      table->matmul(c.Args(together.data(), nullptr));
      MatMulArgs args = c.Args(alone.data(), nullptr);
      for (args.row_begin = 0; args.row_begin < c.rows; ++args.row_begin) {
        args.row_end = args.row_begin + 1;
        table->matmul(args);
      }
      EXPECT_TRUE(SameBits(together, alone)) << table->name;
      if (table->fused && !RoundsAsItLikes(*table, types)) {
        Scalar().matmul(c.Args(alone.data(), nullptr));
        EXPECT_TRUE(SameBits(together, alone)) << table->name << " against scalar";
      }
    }
  }
}

// Channels of small voices: depths that tiles of 32 do not divide.
TEST(MatMul, EveryDepthOfTilesIsExact) {
  for (const Types types : kTypes) {
    for (const int depth : {4, 8, 20, 24, 28, 40, 44, 48, 68, 72, 80, 160, 516}) {
      const Case c(/*rows=*/53, /*taps=*/3, depth, /*columns=*/40, /*input_stride=*/depth, 0, /*seed=*/7, types);
      for (const Kernels* table : Supported()) {
        std::vector<float> out(static_cast<size_t>(c.OutSize()));
        table->matmul(c.Args(out.data(), nullptr));
        const float bound = RoundsAsItLikes(*table, types) ? static_cast<float>(3 * depth) * 2e-7f : 0.0f;
        for (int64_t r = 0; r < c.rows; ++r) {
          for (int n = 0; n < c.matrix.columns; ++n) {
            ASSERT_NEAR(out[static_cast<size_t>(r * c.out_stride + n)], c.Sum(table->fused, r, n), bound)
                << table->name << " depth " << depth;
          }
        }
      }
    }
  }
}

TEST(BFloat16, IsTheNearestAndEvenBetweenTwo) {
  EXPECT_EQ(FromBFloat16(ToBFloat16(1.0f)), 1.0f);
  EXPECT_EQ(FromBFloat16(ToBFloat16(-3.140625f)), -3.140625f);
  EXPECT_EQ(FromBFloat16(ToBFloat16(1.0f + 0x1p-8f)), 1.0f);                       // half way: even
  EXPECT_EQ(FromBFloat16(ToBFloat16(1.0f + 0x3p-8f)), 1.0f + 0x4p-8f);             // half way: even
  EXPECT_EQ(FromBFloat16(ToBFloat16(1.0f + 0x1p-8f + 0x1p-20f)), 1.0f + 0x1p-7f);  // above
  EXPECT_EQ(FromBFloat16(ToBFloat16(3.4e38f)), std::numeric_limits<float>::infinity());
}

}  // namespace
}  // namespace gsv::kernels
