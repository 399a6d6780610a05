#include <algorithm>
#include <cmath>

#include "base/bfloat16.h"
#include "kernels/scalar/scalar.h"

namespace gsv::kernels::scalar {
void Finish(const Epilogue& e, int64_t row, int64_t column, float sum) {
  float v = Activate(e.activation, e.bias ? sum + e.bias[column] : sum);
  if (e.residual) v += e.residual[row * e.residual_stride + column];
  if (e.residual2) v += e.residual2[row * e.residual2_stride + column];
  v *= e.scale;
  if (e.out) e.out[row * e.out_stride + column] = v;
  const float activated = v > 0 ? v : v * e.slope;
  if (e.activated) e.activated[row * e.activated_stride + column] = activated;
  if (e.activated_bf16) e.activated_bf16[row * e.activated_stride + column] = ToBFloat16(activated);
}

namespace {

// What the sums are made of. A panel holds kGroup neighbouring k side by side.
struct F32 {
  using Input = float;
  using Weight = float;
  static constexpr int kGroup = 1;
  static float InputAt(float x) { return x; }
  static float WeightAt(float w) { return w; }
};
struct BF16Weights {
  using Input = float;
  using Weight = uint16_t;
  static constexpr int kGroup = 2;
  static float InputAt(float x) { return x; }
  static float WeightAt(uint16_t w) { return FromBFloat16(w); }
};
struct I8Weights {
  using Input = float;
  using Weight = int8_t;
  static constexpr int kGroup = 4;
  static float InputAt(float x) { return x; }
  static float WeightAt(int8_t w) { return w; }
};
struct BF16 : BF16Weights {
  using Input = uint16_t;
  static float InputAt(uint16_t x) { return FromBFloat16(x); }
};

template <class Type>
[[gnu::always_inline]] inline void MultiplyAs(const MatMulArgs& args) {
  const PackedMatrix& matrix = args.matrix;
  constexpr bool kOddFirst = sizeof(typename Type::Input) == 2;
  for (int64_t row = args.row_begin; row < args.row_end; ++row) {
    const auto* input = static_cast<const typename Type::Input*>(args.input) + row * args.input_row_stride;
    for (int panel = args.panel_begin; panel < args.panel_end; ++panel) {
      const auto* weights = reinterpret_cast<const typename Type::Weight*>(matrix.Panel(panel));
      float sums[kPanelColumns] = {};
      for (int tap = 0; tap < matrix.taps; ++tap) {
        const auto* x = input + (args.tap_offsets ? args.tap_offsets[tap] : 0);
        for (int k = 0; k < matrix.depth; k += Type::kGroup, weights += kPanelColumns * Type::kGroup) {
          for (int i = 0; i < Type::kGroup; ++i) {
            const int j = kOddFirst ? Type::kGroup - 1 - i : i;
            const float factor = Type::InputAt(x[k + j]);
            for (int n = 0; n < kPanelColumns; ++n) {
              sums[n] = __builtin_fmaf(factor, Type::WeightAt(weights[n * Type::kGroup + j]), sums[n]);
            }
          }
        }
      }
      const int columns = std::min(kPanelColumns, matrix.columns - panel * kPanelColumns);
      for (int n = 0; n < columns; ++n) {
        const int column = panel * kPanelColumns + n;
        Finish(args.epilogue, row, column, matrix.scales ? sums[n] * matrix.scales[column] : sums[n]);
      }
    }
  }
}

[[gnu::always_inline]] inline void Multiply(const MatMulArgs& args) {
  if (args.input_dtype == DType::kBF16) return MultiplyAs<BF16>(args);
  if (args.matrix.dtype == DType::kBF16) return MultiplyAs<BF16Weights>(args);
  if (args.matrix.dtype == DType::kI8) return MultiplyAs<I8Weights>(args);
  MultiplyAs<F32>(args);
}

#if defined(__x86_64__) && !defined(__FMA__)
// std::fma is a call of the C library unless the compiler may use the instruction: the same loops, eight times faster.
[[gnu::target("avx2,fma")]] void MultiplyFma(const MatMulArgs& args) { Multiply(args); }
#endif

}  // namespace

void MatMul(const MatMulArgs& args) {
  if (args.input_dtype == DType::kI8) return MatMulIntegers(args);
#if defined(__x86_64__) && !defined(__FMA__)
  static const bool has_fma = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (has_fma) return MultiplyFma(args);
#endif
  Multiply(args);
}

}  // namespace gsv::kernels::scalar
